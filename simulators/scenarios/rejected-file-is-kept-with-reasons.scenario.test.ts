/** Files that cannot be taken, on either side: kept, with every reason, and the good ones go on. */
import { expect, it } from 'vitest';
import { ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

const BAD_NAME = 'TB_CAPH_NUOSXL_20260325075900.txt';
const BAD = 'pH\t7,1\t-\t20260325075900\t00\r\nCOD\tabc\tmg/L\t20260325075800\t07\r\n';

it('keeps a bad file of another program at the province with all its faults', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  await bench.runIntervals(1);
  await bench.sendAs(bench.station, { finalPath: BAD_NAME, bytes: Buffer.from(BAD) });
  await bench.runIntervals(2);

  const files = await bench.files();
  const bad = files.find(({ name }) => name === BAD_NAME);
  expect(bad?.verdict).toBe('rejected');
  expect(bad?.bytes.toString()).toBe(BAD);
  const codes = bad?.faults.map(({ code, line }) => `${code} ${line}`);
  expect(codes).toEqual(expect.arrayContaining(['bad-decimal 2', 'bad-status 2', 'mixed-times 2']));
  expect(bad?.faults.every(({ clause }) => clause !== null)).toBe(true);
  expect(files.filter(({ verdict }) => verdict === 'accepted')).toHaveLength(3);
});

it('sets a file aside at the station when another one stands in its place, and sends the next ones', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  await bench.runIntervals(1);
  const [first] = await bench.files();
  const folder = first?.path.slice(0, -first.name.length) ?? '';
  const name = 'TB_CAPH_NUOSXL_20260325080200.txt';
  const other = Buffer.from('pH\t7.10\t-\t20260325080200\t00\r\n');
  await bench.clock.runUntil(bench.clock.now() + 56_500);
  await bench.sendAs(bench.station, { finalPath: `${folder}${name}`, bytes: other });
  await bench.runIntervals(2);

  const [rejected] = bench.station.logger.outbox.files({ limit: 10, state: 'rejected' });
  expect(rejected).toMatchObject({ name, failure: { code: 'conflicting-file' } });
  expect(rejected?.failure?.hint).not.toBeNull();
  expect(bench.station.delivery()).toMatchObject({ rejected: 1, failure: null });
  const files = await bench.files();
  expect(files.filter((file) => file.name === name).map(({ bytes }) => bytes.equals(other))).toEqual([true]);
  expect(files.at(-1)?.name).toBe('TB_CAPH_NUOSXL_20260325080400.txt');
  // Nothing is lost: the station's own copy holds what it measured.
  expect(bench.station.ownFiles().get(name)?.toString()).toContain('COD');
});
