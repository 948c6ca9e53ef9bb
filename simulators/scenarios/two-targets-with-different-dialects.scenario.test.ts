/** One station, two receivers with habits of their own: each gets every file in its own form, whatever the other does. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { SftpProvince } from '../province/sftp-province.js';
import { ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

const PLANT = { user: 'quantrac', password: 'plant password' };
let root: string;
let plant: SftpProvince;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'quantrac-plant-'));
  plant = new SftpProvince({ root, accounts: [PLANT], clock: new SystemClock() });
  await plant.listen();
});
afterEach(async () => {
  await plant[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

it('serves both, and one that is down holds up only itself', async () => {
  await using bench = await ScenarioBench.start({
    station: (draft) => {
      onlyLiquiline(draft);
      draft.targets.push({
        id: 'plant',
        type: 'sftp',
        host: '127.0.0.1',
        port: plant.port,
        user: PLANT.user,
        hostKey: plant.hostKeyLine,
        keepOpen: '10m',
        retryMax: '10s',
        layout: 2,
        dialect: { lineEnd: 'lf', missing: 'dash', emptyUnit: 'empty', decimalMark: 'comma' },
      });
    },
    passwords: { plant: PLANT.password },
  });
  await bench.runIntervals(2);
  await plant.close();
  bench.station.instruments.liquiline.setNan('ph', 'on');
  await bench.runIntervals(3);
  expect(await bench.files()).toHaveLength(5);
  expect(bench.station.delivery('plant').failure?.code).toMatch(/unreachable|connection-lost/);
  await plant.listen();
  await bench.runIntervals(1);

  const folder = join(plant.folderOf(PLANT.user), '20260325');
  const names = readdirSync(folder).sort();
  expect(names).toEqual((await bench.files()).map(({ name }) => name));
  const [last = ''] = names.slice(-1);
  const lines = readFileSync(join(folder, last), 'utf8').split('\n');
  expect(lines[0]).toBe('pH\t-\t\t20260325080600\t02');
  expect(lines[1]).toMatch(/^Temp\t\d+,\d+\toC\t20260325080600\t00$/);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
