// The station's copies of its data files: what somebody does to them after delivery is named, what the logger does is not.
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReportFolder } from '../reports/report-folder.js';
import { purgeOld } from '../store/retention.js';
import { ReportStore } from '../store/report-store.js';
import { SqliteConnection } from '../store/sqlite-connection.js';
import { MINUTE_MS, START_AT } from '../store/test-station.contract.js';
import { checkCopies } from './check-copies.js';
import { EvidenceStation } from './evidence-station.contract.js';

const HOUR_MS = 60 * MINUTE_MS;

let station: EvidenceStation;
let folder: string;
beforeEach(async () => {
  station = new EvidenceStation();
  folder = join(station.station.folder, 'files');
  const stores = station.start();
  for (let n = 0; n < 4; n += 1) station.interval(stores, n);
  const everything = { startAt: 0, endAt: Number.MAX_SAFE_INTEGER };
  await new ReportFolder(station.station.folder).restore(stores.reports, everything);
  await station.stop(stores);
});
afterEach(() => station[Symbol.dispose]());

const copy = (n: number) =>
  join(folder, `2026/03/25/TB_CAPH_NUOSXL_2026032507${String(n * 5).padStart(2, '0')}00.txt`);

function check(change: Partial<Parameters<typeof checkCopies>[0]> = {}) {
  using reader = new SqliteConnection(station.station.path, { mode: 'read-only' });
  return checkCopies({ reader, folder, span: null, now: START_AT + 24 * HOUR_MS, ...change });
}

describe('the station’s own copies', () => {
  it('are found as they were written', () => {
    expect(check()).toEqual({ finding: null, checked: 4, notices: [] });
  });

  it.each<[string, (path: string) => void]>([
    ['a digit', (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('7', '3'))],
    ['a byte more', (path) => appendFileSync(path, '\n')],
    ['no byte', (path) => writeFileSync(path, '')],
  ])('are named when one was altered: %s', (_, alter) => {
    alter(copy(3));
    alter(copy(2));
    const { finding } = check();
    expect(finding).toMatchObject({
      kind: 'altered',
      table: 'files',
      record: { at: START_AT + 10 * MINUTE_MS },
    });
    expect(finding?.detail).toBe(
      "The station's copy files/2026/03/25/TB_CAPH_NUOSXL_20260325071000.txt of the report of the interval that ends 25/03/2026 07:10:00 was altered; the report itself is as it was sealed.",
    );
  });

  it('are named when one is gone, and when one was put in the place of another', () => {
    renameSync(copy(3), copy(2));
    expect(check().finding).toMatchObject({ kind: 'altered' });
    rmSync(copy(2));
    expect(check().finding).toMatchObject({ kind: 'dropped', endAt: START_AT + 10 * MINUTE_MS });
    rmSync(folder, { recursive: true });
    expect(check().finding).toMatchObject({ kind: 'dropped', endAt: START_AT + 5 * MINUTE_MS });
  });

  it('are named when one is of no report', () => {
    mkdirSync(join(folder, '2026/03/24'));
    writeFileSync(join(folder, '2026/03/24/TB_CAPH_NUOSXL_20260324100000.txt'), readFileSync(copy(1)));
    expect(check().finding).toMatchObject({
      kind: 'added',
      detail:
        'There is no report of 2026/03/24/TB_CAPH_NUOSXL_20260324100000.txt: it was put there afterwards.',
    });
    expect(check({ span: { startAt: START_AT, endAt: START_AT + HOUR_MS } }).finding).toBeNull();
  });

  it('may be missing right after the report, and with what a purge has forgotten', async () => {
    rmSync(copy(4));
    expect(check({ now: station.station.clock.now() + MINUTE_MS }).finding).toBeNull();
    station.tamper("UPDATE outbox SET state = 'delivered'");
    const stores = station.start();
    station.interval(stores, 4);
    const { clock } = station.station;
    const gone = new ReportFolder(station.station.folder);
    const removed: Promise<void>[] = [];
    await purgeOld(stores.database, {
      ...{ clock, account: stores.account, reportsKeptMs: 7 * MINUTE_MS, rawKeptMs: 7 * MINUTE_MS },
      onReportsPurged: (reports) => removed.push(...reports.map((report) => gone.remove(report))),
    });
    await Promise.all(removed);
    // One that the purge could not remove is no stranger.
    mkdirSync(join(folder, '2026/03/25'), { recursive: true });
    writeFileSync(copy(1), 'left');
    const reports = new ReportStore(stores.database, { clock });
    await gone.restore(reports, { startAt: 0, endAt: Number.MAX_SAFE_INTEGER });
    await station.stop(stores);
    expect(check()).toMatchObject({ finding: null, checked: 2 });
  });
});
