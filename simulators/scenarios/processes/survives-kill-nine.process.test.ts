import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, it } from 'vitest';
import { hasOpenSsh, startOpenSsh } from '../../province/openssh-server.js';
import { RealClock } from '../../time/real-clock.js';
import { CounterInstrument, COUNTER_PROFILE } from './counter-instrument.js';
import { LoggerProcess, ownCopy, StationFolder } from './logger-process.js';
import { TreeReader } from './tree-reader.js';

/** A long run by hand: QUANTRAC_KILLS=100 npx vitest run simulators/scenarios/processes/survives. */
const KILLS = Number(process.env['QUANTRAC_KILLS'] ?? 6);
const LIFE_MS_MAX = 4_000;
const INTERVAL_MS = 10_000;
const COMPLETE = 15;

const root = mkdtempSync(join(tmpdir(), 'quantrac-kills-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it.skipIf(!hasOpenSsh() && process.env['CI'] === undefined)(
  'loses no reading that the panel has shown, and doubles or changes no file, when killed at any moment',
  async () => {
    await using server = await startOpenSsh(root, new RealClock());
    await using instrument = await CounterInstrument.start();
    using reader = new TreeReader(root, 'TB_JUDGE_WATER');
    using folder = new StationFolder();
    folder.write({
      'profiles/counter.yaml': COUNTER_PROFILE,
      id_ed25519: server.privateKey,
      'station.secrets.yaml': 'targets: { province: { privateKeyFile: id_ed25519 } }',
      'station.yaml': `${instrument.stationYaml({ pollInterval: '500ms' })}
targets:
  - { id: province, type: sftp, host: 127.0.0.1, port: ${server.port}, user: ${server.user},
      hostKey: ${server.hostKeyLine} }`,
    });

    /** What the panel has shown: instant → value. */
    const shown = new Map<number, number>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = shown.size;
      await using logger = new LoggerProcess(folder);
      // Every second life ends while it starts, the others some time after the first reading was shown.
      let diesAt = kill % 2 === 0 ? performance.now() + Math.random() * LIFE_MS_MAX : Infinity;
      while (performance.now() < diesAt) {
        const latest = (await logger.view())?.channels[0]?.latest;
        if (latest && latest.raw !== null) {
          shown.set(latest.at, latest.raw);
          if (diesAt === Infinity && shown.size > before)
            diesAt = performance.now() + Math.random() * LIFE_MS_MAX;
        }
        expect(logger.ended, logger.output).toBe(false);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await logger.end('SIGKILL');
    }
    await using logger = new LoggerProcess(folder);
    const arrived = reader.firstSeen.size;
    await logger.until(({ targets }) => targets[0]?.queued === 0 && reader.firstSeen.size >= arrived + 2);
    // One more reading, so that the newest interval of the database is the one that is running.
    const arrivedAt = Date.now();
    await logger.until(({ channels }) => (channels[0]?.latest?.at ?? 0) > arrivedAt);
    await logger.end('SIGTERM');
    reader.list();

    const stored = readScans(join(folder.path, 'data/station.db'));
    expect(shown.size).toBeGreaterThanOrEqual(KILLS / 2);
    for (const [at, raw] of shown) expect(stored.get(at), `shown at ${at}`).toBe(raw);
    const values = [...stored.values()].filter((raw) => raw !== null);
    expect(new Set(values).size, 'a reading is stored twice').toBe(values.length);

    const files = wantedFiles(stored);
    expect([...reader.firstSeen.keys()].sort()).toEqual([...files.keys()].sort());
    for (const [path, text] of files) {
      expect(reader.firstSeen.get(path)?.toString(), path).toBe(text);
      expect(ownCopy(folder, path).toString(), path).toBe(text);
    }
    expect([...reader.complaints]).toEqual([]);
    expect([...reader.otherNames].filter((name) => !/^\.q-[0-9a-f]{8}-[0-9a-f]{16}$/.test(name))).toEqual([]);
    expect(readdirSync(join(root, '.quantrac-tmp')), 'halves left behind').toEqual([]);
  },
  60_000 + KILLS * 15_000,
);

/** Instant → raw value of every scan, by a reader of its own. */
function readScans(path: string): Map<number, number | null> {
  const database = new Database(path, { readonly: true });
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  const rows = database.prepare('SELECT key, records FROM scan ORDER BY key').all() as {
    key: number;
    records: Buffer;
  }[];
  database.close();
  return new Map(
    rows.map(({ key, records }) => {
      const raw = records.readDoubleLE(5);
      return [Math.floor(key / 1024), Number.isNaN(raw) ? null : raw];
    }),
  );
}

/** The file of every interval that has a scan, except of the one that was running when the logger stopped. */
function wantedFiles(stored: ReadonlyMap<number, number | null>): Map<string, string> {
  const byEnd = groupByEnd(stored);
  const newest = Math.max(...byEnd.keys());
  return new Map(
    [...byEnd]
      .filter(([endAt]) => endAt !== newest)
      .map(([endAt, scans]) => {
        const values = scans.flatMap(([, raw]) => (raw === null ? [] : [raw]));
        const complete = values.length >= COMPLETE;
        const mean = complete ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
        const stamp = new Date(endAt + 7 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
        const place = `${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp.slice(6, 8)}`;
        return [
          `${place}/TB_JUDGE_WATER_${stamp}.txt`,
          `Asked\t${mean.toFixed(3)}\t-\t${stamp}\t${complete ? '00' : '02'}\r\n`,
        ];
      }),
  );
}

function groupByEnd(stored: ReadonlyMap<number, number | null>): Map<number, [number, number | null][]> {
  const byEnd = new Map<number, [number, number | null][]>();
  for (const scan of stored) {
    const endAt = Math.ceil(scan[0] / INTERVAL_MS) * INTERVAL_MS;
    byEnd.set(endAt, [...(byEnd.get(endAt) ?? []), scan]);
  }
  return byEnd;
}
