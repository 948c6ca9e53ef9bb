import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { hasOpenSsh, startOpenSsh } from '../../province/openssh-server.js';
import { RealClock } from '../../time/real-clock.js';
import { CounterInstrument, COUNTER_PROFILE } from './counter-instrument.js';
import { LoggerProcess, ownCopy, StationFolder } from './logger-process.js';
import { TreeReader } from './tree-reader.js';

const FILES = 2;
const LAYOUTS = [0, 1, 2, 3, 4] as const;

/** The folders of the Ministry's reader, written down a second time. */
function placeOf(layout: (typeof LAYOUTS)[number], name: string): string {
  const [, year = '', month = '', day = ''] = /_(\d{4})(\d\d)(\d\d)\d{6}\.txt$/.exec(name) ?? [];
  const folder = [
    `${year}/${month}/${day}/`,
    '',
    `${year}${month}${day}/`,
    `${year}/Thang${month}/${year}${month}${day}/`,
    `${year}/Thang${month}/Ngay${day}/`,
  ][layout];
  return `${folder}${name}`;
}

const root = mkdtempSync(join(tmpdir(), 'quantrac-landing-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it.skipIf(!hasOpenSsh() && process.env['CI'] === undefined)(
  'lands files whole and equal to its own copies on a stock OpenSSH server under every layout',
  async () => {
    for (const layout of LAYOUTS) mkdirSync(join(root, `layout${layout}`));
    await using server = await startOpenSsh(root, new RealClock());
    await using instrument = await CounterInstrument.start();
    using reader = new TreeReader(root, 'TB_JUDGE_WATER');
    using folder = new StationFolder();
    const target = (layout: number) =>
      `{ id: layout${layout}, type: sftp, host: 127.0.0.1, port: ${server.port}, user: ${server.user}, ` +
      `hostKey: ${server.hostKeyLine}, folder: layout${layout}, layout: ${layout}, ` +
      `temporary: ${layout % 2 === 0 ? 'own-folder' : 'same-folder'} }`;
    folder.write({
      'profiles/counter.yaml': COUNTER_PROFILE,
      id_ed25519: server.privateKey,
      'station.secrets.yaml': `targets:\n${LAYOUTS.map((layout) => `  layout${layout}: { privateKeyFile: id_ed25519 }\n`).join('')}`,
      'station.yaml': `${instrument.stationYaml({ pollInterval: '1s' })}
targets:
${LAYOUTS.map((layout) => `  - ${target(layout)}\n`).join('')}`,
    });
    await using logger = new LoggerProcess(folder);
    await logger.until(({ targets }) => {
      const arrived = LAYOUTS.map((layout) => countBelow(reader, `layout${layout}/`));
      return arrived.every((count) => count >= FILES) && targets.every(({ queued }) => queued === 0);
    });
    await logger.end('SIGTERM');
    reader.list();

    const names = namesBelow(join(folder.path, 'data/files'));
    expect(names.length).toBeGreaterThanOrEqual(FILES);
    const wanted = LAYOUTS.flatMap((layout) =>
      names.map((name) => `layout${layout}/${placeOf(layout, name)}`),
    );
    expect([...reader.firstSeen.keys()].sort()).toEqual(wanted.sort());
    for (const [path, bytes] of reader.firstSeen) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      expect(bytes.equals(ownCopy(folder, placeOf(0, name))), path).toBe(true);
    }
    expect([...reader.complaints]).toEqual([]);
    expect([...reader.otherNames].filter((name) => !/^\.q-[0-9a-f]{8}-[0-9a-f]{16}$/.test(name))).toEqual([]);
    expect(reader.lists).toBeGreaterThan(100);
  },
  60_000,
);

function countBelow(reader: TreeReader, prefix: string): number {
  return [...reader.firstSeen.keys()].filter((path) => path.startsWith(prefix)).length;
}

function namesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}
