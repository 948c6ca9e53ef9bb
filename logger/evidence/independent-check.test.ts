// The page docs/formats/evidence.md is enough: a program in another language, written by it alone, comes to the same verdict.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { START_AT } from '../store/test-station.contract.js';
import { damageOldStation, OLD_INTERVALS, readBack } from './damaged-station.contract.js';
import { EvidenceStation, INTERVAL_MS } from './evidence-station.contract.js';

const program = fileURLToPath(new URL('../../docs/formats/check-evidence.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

let station: EvidenceStation;
beforeEach(() => (station = new EvidenceStation()));
afterEach(() => station[Symbol.dispose]());

function check(): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('python3', [program, station.station.path], {
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

async function fill(): Promise<void> {
  const stores = station.start();
  for (let n = 0; n < 3; n += 1) {
    station.events(stores, 3);
    station.interval(stores, n);
  }
  await station.stop(stores);
}

describe.skipIf(!hasPython && process.env['CI'] === undefined)('a program of an inspector’s own', () => {
  it('finds an untouched station sound', async () => {
    await fill();
    expect(check()).toMatchObject({ status: 0, said: expect.stringMatching(/^SOUND: \d+ blocks/) as string });
  });

  it('finds a station sound whose damaged database was read back, and forgotten in part', async () => {
    await damageOldStation(station);
    const stores = station.start('set-aside');
    await readBack(station, stores);
    station.interval(stores, OLD_INTERVALS + 1);
    expect(check()).toMatchObject({ status: 0, said: expect.stringMatching(/^SOUND/) as string });
    station.event(stores);
    const upTo = START_AT + 9 * INTERVAL_MS;
    stores.database.transaction((writer) => stores.account.notePurge(writer, { source: 'scan', upTo }));
    station.interval(stores, OLD_INTERVALS + 2);
    expect(check()).toMatchObject({ status: 0, said: expect.stringMatching(/^SOUND/) as string });
  });

  it.each([
    {
      what: 'a reading',
      sql: `DELETE FROM scan WHERE key = (${START_AT + INTERVAL_MS} + 60000) * 1024 + 1`,
      said: /readings are not/,
    },
    {
      what: 'a reported value',
      sql: 'UPDATE report_row SET value = value + 1 WHERE report = 2',
      said: /report is not/,
    },
    {
      what: 'a block',
      sql: `UPDATE chain_block SET body = replace(body, 'NUOSXL', 'NUOSXX')`,
      said: /block 1: does not follow/,
    },
    {
      what: 'an event',
      sql: `DROP TRIGGER event_is_never_changed; UPDATE event SET after = '1' WHERE sequence = 5`,
      said: /events are not what they were/,
    },
    {
      what: 'an event that is gone',
      sql: 'DROP TRIGGER event_goes_oldest_first; DELETE FROM event WHERE sequence = 5',
      said: /its event 5 \(setting-changed, \d+\) is gone/,
    },
    {
      what: 'an event that was added',
      sql: `INSERT INTO event SELECT 12, at, clock_trust, kind, subject_kind, subject, before, after, text, parameters FROM event WHERE sequence = 1`,
      said: /event 12 was put there/,
    },
  ])('finds that somebody touched $what', async ({ sql, said }) => {
    await fill();
    station.tamper(sql);
    const verdict = check();
    expect(verdict.status).toBe(1);
    expect(verdict.said).toMatch(said);
  });
});
