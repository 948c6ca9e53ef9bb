// Reports and outboxes: committed together, once, in order; the bytes stay what they were.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryFailure } from '../../protocols/delivery/outbox.js';
import type { UploadReceipt } from '../../protocols/delivery/upload-target.js';
import type { FileView } from '../panel/panel-view.js';
import { makeReport, MINUTE_MS, START_AT, TestStation } from './test-station.contract.js';
import type { NewReport } from './report-store.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

const receipt = (remotePath: string): UploadReceipt => ({ remotePath, sizeBytes: 71, outcome: 'uploaded' });
const failure: DeliveryFailure = {
  code: 'unreachable',
  message: 'no route',
  hint: 'check the line',
  at: START_AT,
};
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const FIRST_FILE = 'TB_CAPH_NUOSXL_20260325070500.txt';
const FIRST_TEXT = 'COD\t17.25\tmg/l\t20260325070500\t00\r\npH\t0.00\t-\t20260325070500\t01\r\n';
const [delivery] = makeReport(1).deliveries;
if (!delivery) throw new Error('no delivery');
const twoTargets: Partial<NewReport> = {
  deliveries: [delivery, { target: 'ministry', dialect: { ...delivery.dialect, lineEnd: 'lf' }, layout: 4 }],
};

describe('ReportStore', () => {
  it('gives a report back as it was committed', () => {
    const { reports } = station.openStores();
    const report = makeReport(1);
    const told: number[] = [];
    reports.onCommitted(({ id }) => told.push(id));
    expect(reports.commit(report)).toBe('committed');
    const stored = reports.latest();
    expect(stored).toMatchObject({
      station: report.station,
      startAt: report.interval.startAt,
      endAt: report.interval.endAt,
      closedAt: START_AT,
      rendering: report.rendering,
      rows: report.rows,
    });
    expect(stored?.rows.map(({ completeness }) => completeness)).toEqual([1, 0.2]);
    expect(told).toEqual([stored?.id]);
    station.closeAll();
    const again = station.openStores().reports;
    expect(again.readReport(stored?.id ?? 0)).toEqual(stored);
    expect(again.lastEndAt()).toBe(report.interval.endAt);
  });

  it('never changes a report that is there', () => {
    const { reports, outboxes } = station.openStores();
    reports.commit(makeReport(1));
    const before = reports.latest();
    expect(reports.commit(makeReport(1, { rows: [], ...twoTargets }))).toBe('already-there');
    expect(reports.latest()).toEqual(before);
    expect(outboxes.outboxFor('province').size()).toBe(1);
    expect(outboxes.outboxFor('ministry').size()).toBe(0);
  });

  it('puts no report before a later one', () => {
    const { reports } = station.openStores();
    reports.commit(makeReport(5));
    expect(reports.commit(makeReport(4))).toBe('out-of-order');
    expect([...reports.readReports({ startAt: 0, endAt: Number.MAX_SAFE_INTEGER })]).toHaveLength(1);
  });

  it('commits the report and its outbox rows together or not at all', () => {
    const { reports, outboxes, database } = station.openStores();
    database.execute(`CREATE TRIGGER refuse BEFORE INSERT ON outbox WHEN NEW.target = 'ministry'
                      BEGIN SELECT RAISE(ABORT, 'refused'); END`);
    expect(() => reports.commit(makeReport(1, twoTargets))).toThrow('refused');
    expect(reports.lastEndAt()).toBeNull();
    expect(outboxes.targetsWithQueue()).toEqual([]);
    expect(database.all('SELECT * FROM report_row')).toEqual([]);
  });

  it('lists reports and values of a span, oldest first', () => {
    const { reports } = station.openStores();
    for (let n = 1; n <= 6; n += 1) reports.commit(makeReport(n));
    const span = { startAt: START_AT + 5 * MINUTE_MS, endAt: START_AT + 20 * MINUTE_MS };
    expect([...reports.readReports(span)].map(({ endAt }) => (endAt - START_AT) / MINUTE_MS)).toEqual([
      10, 15, 20,
    ]);
    expect(reports.readValues('cod', span).map(({ value }) => value)).toEqual([18.25, 19.25, 20.25]);
    expect(reports.readValues('ph', span)[0]).toEqual({
      endAt: START_AT + 10 * MINUTE_MS,
      value: null,
      status: 'calibrating',
      completeness: 0.2,
    });
    expect(reports.readValues('nothing', span)).toEqual([]);
  });
});

describe('an outbox', () => {
  const idsOf = (walk: () => { name: string } | null) => {
    const minutes: string[] = [];
    for (let item = walk(); item !== null; item = walk()) minutes.push(item.name.slice(-8, -6));
    return minutes;
  };

  it('is walked through in order, each file once, also what is added on the way', () => {
    const { reports, outboxes } = station.openStores();
    for (let n = 1; n <= 3; n += 1) reports.commit(makeReport(n));
    const walk = outboxes.outboxFor('province').walk();
    expect(walk()?.name).toBe(FIRST_FILE);
    reports.commit(makeReport(4));
    expect(idsOf(walk)).toEqual(['10', '15', '20']);
    reports.commit(makeReport(5));
    expect(idsOf(walk)).toEqual(['25']);
    expect(outboxes.outboxFor('province').size()).toBe(5);
  });

  it('gives the newest first where the receiver wants it live, then the backlog from its oldest', () => {
    const { reports, outboxes } = station.openStores();
    for (let n = 1; n <= 4; n += 1) reports.commit(makeReport(n));
    const outbox = outboxes.outboxFor('province', 'live-first');
    const walk = outbox.walk();
    expect(walk()?.name.slice(-8, -6)).toBe('20');
    expect(walk()?.name.slice(-8, -6)).toBe('05');
    reports.commit(makeReport(5));
    expect(idsOf(walk)).toEqual(['25', '10', '15']);
    const newest = outbox.next();
    outbox.confirmAll([{ id: newest?.id ?? 0, receipt: receipt('x'), at: 1 }]);
    expect(idsOf(outbox.walk())).toEqual(['05', '10', '15', '20']);
  });

  it('confirms several in one commit', () => {
    const { reports, outboxes, database } = station.openStores();
    for (let n = 1; n <= 3; n += 1) reports.commit(makeReport(n));
    const outbox = outboxes.outboxFor('province');
    const walk = outbox.walk();
    const items = [walk(), walk()];
    outbox.confirmAll(items.map((item) => ({ id: item?.id ?? 0, receipt: receipt('x'), at: 5 })));
    expect(outbox.size()).toBe(1);
    expect(database.get<{ n: number }>('SELECT count(*) AS n FROM receipt')?.n).toBe(2);
    expect(outboxes.summary('province').lastDelivered).toEqual({ name: items[1]?.name, at: 5 });
  });

  it('hands out the oldest first, each target its own, until confirmed', () => {
    const { reports, outboxes } = station.openStores();
    for (let n = 1; n <= 3; n += 1) reports.commit(makeReport(n, twoTargets));
    const province = outboxes.outboxFor('province');
    const ministry = outboxes.outboxFor('ministry');
    const item = province.next();
    expect(item).toMatchObject({ name: FIRST_FILE, finalPath: `2026/03/25/${FIRST_FILE}`, attempts: 0 });
    expect(text(item?.bytes)).toBe(FIRST_TEXT);
    expect(ministry.next()?.finalPath).toBe(`2026/Thang03/Ngay25/${FIRST_FILE}`);
    expect(text(ministry.next()?.bytes)).toBe(FIRST_TEXT.replaceAll('\r\n', '\n'));
    province.confirm(item?.id ?? 0, receipt(`/data/${FIRST_FILE}`), START_AT + 7000);
    expect([province.size(), ministry.size()]).toEqual([2, 3]);
    expect(province.next()?.name).toBe('TB_CAPH_NUOSXL_20260325071000.txt');
    expect(outboxes.summary('province')).toEqual({
      queued: 2,
      oldestQueuedAt: START_AT + 10 * MINUTE_MS,
      lastDelivered: { name: FIRST_FILE, at: START_AT + 7000 },
    });
    expect(outboxes.summary('ministry')).toMatchObject({ queued: 3, lastDelivered: null });
    expect(outboxes.summary('nobody')).toEqual({ queued: 0, oldestQueuedAt: null, lastDelivered: null });
  });

  it('keeps an item that failed, counts the attempts, and remembers why across a restart', () => {
    {
      const { reports, outboxes } = station.openStores();
      reports.commit(makeReport(1));
      const outbox = outboxes.outboxFor('province');
      for (let attempt = 0; attempt < 3; attempt += 1) outbox.noteFailure(outbox.next()?.id ?? 0, failure);
      station.closeAll();
    }
    const { outboxes } = station.openStores();
    expect(outboxes.outboxFor('province').next()).toMatchObject({ name: FIRST_FILE, attempts: 3 });
    expect(outboxes.files({ limit: 10 })[0]).toMatchObject({ state: 'queued', attempts: 3, failure });
  });

  it('goes on after a rejected item and keeps the reason', () => {
    const { reports, outboxes } = station.openStores();
    reports.commit(makeReport(1));
    reports.commit(makeReport(2));
    const outbox = outboxes.outboxFor('province');
    outbox.reject(outbox.next()?.id ?? 0, { ...failure, code: 'conflicting-file' });
    expect(outbox.next()?.name).toBe('TB_CAPH_NUOSXL_20260325071000.txt');
    expect(outboxes.files({ limit: 10, state: 'rejected' })).toMatchObject([
      { name: FIRST_FILE, failure: { code: 'conflicting-file' } },
    ]);
  });

  it('does not move a settled item by a late answer', () => {
    const { reports, outboxes } = station.openStores();
    reports.commit(makeReport(1));
    const outbox = outboxes.outboxFor('province');
    const id = outbox.next()?.id ?? 0;
    outbox.confirm(id, receipt('a'), 1);
    outbox.reject(id, failure);
    outbox.confirm(id, receipt('b'), 2);
    expect(outboxes.files({ limit: 1 })[0]).toMatchObject({
      state: 'delivered',
      remotePath: 'a',
      attempts: 1,
    });
  });

  it('tells when something was added, after its commit', () => {
    const { reports, outboxes } = station.openStores();
    const outbox = outboxes.outboxFor('province');
    const sizes: number[] = [];
    const subscription = outbox.onAdded(() => sizes.push(outbox.size()));
    reports.commit(makeReport(1));
    reports.commit(makeReport(2));
    subscription[Symbol.dispose]();
    reports.commit(makeReport(3));
    expect(sizes).toEqual([1, 2]);
  });

  it('rebuilds the same bytes after the configuration changed', () => {
    const { reports, outboxes } = station.openStores();
    reports.commit(makeReport(1));
    const changed = {
      dialect: { ...delivery.dialect, missing: 'dash', decimalMark: 'comma' },
      layout: 2,
    } as const;
    reports.commit(makeReport(2, { rendering: changed, deliveries: [{ target: 'province', ...changed }] }));
    const outbox = outboxes.outboxFor('province');
    const first = outbox.next();
    expect([first?.finalPath, text(first?.bytes)]).toEqual([`2026/03/25/${FIRST_FILE}`, FIRST_TEXT]);
    outbox.confirm(first?.id ?? 0, receipt('x'), 1);
    expect(text(outbox.next()?.bytes)).toBe(
      'COD\t18,25\tmg/l\t20260325071000\t00\r\npH\t-\t-\t20260325071000\t01\r\n',
    );
  });

  it('sends chosen files again and keeps every receipt', () => {
    const { reports, outboxes, database } = station.openStores();
    for (let n = 1; n <= 3; n += 1) reports.commit(makeReport(n));
    const outbox = outboxes.outboxFor('province');
    for (let item = outbox.next(); item; item = outbox.next()) outbox.confirm(item.id, receipt('x'), 1);
    const [newest, , oldest] = outboxes.files({ limit: 3 });
    let added = 0;
    outbox.onAdded(() => (added += 1));
    expect(outboxes.resend({ ids: [newest?.id ?? 0, oldest?.id ?? 0, 999] })).toBe(2);
    expect(added).toBe(1);
    expect(outbox.next()?.id).toBe(oldest?.id);
    outbox.confirm(oldest?.id ?? 0, receipt('y'), 2);
    expect(outboxes.file(oldest?.id ?? 0)).toMatchObject({ name: FIRST_FILE });
    expect(database.all('SELECT remote_path FROM receipt WHERE outbox = ?', oldest?.id ?? 0)).toEqual([
      { remote_path: 'x' },
      { remote_path: 'y' },
    ]);
  });

  it('sends a span to a target that is new, oldest first', () => {
    const { reports, outboxes } = station.openStores();
    for (let n = 1; n <= 4; n += 1) reports.commit(makeReport(n));
    const interval = { startAt: START_AT + 5 * MINUTE_MS, endAt: START_AT + 15 * MINUTE_MS };
    const late = { ...delivery, target: 'late', layout: 1 } as const;
    expect(outboxes.resend({ interval, delivery: late })).toBe(2);
    expect(outboxes.resend({ interval, delivery: late })).toBe(0);
    expect(outboxes.outboxFor('late').next()?.finalPath).toBe('TB_CAPH_NUOSXL_20260325071000.txt');
    expect(outboxes.targetsWithQueue()).toEqual(['late', 'province']);
  });

  it('lists files newest first, by page, state and target', () => {
    const { reports, outboxes } = station.openStores();
    for (let n = 1; n <= 5; n += 1) reports.commit(makeReport(n, twoTargets));
    const outbox = outboxes.outboxFor('province');
    outbox.confirm(outbox.next()?.id ?? 0, receipt(`/d/${FIRST_FILE}`), 77);
    const pages = [];
    for (let before: number | null = null; ;) {
      const page: FileView[] = outboxes.files({ limit: 4, before });
      if (page.length === 0) break;
      pages.push(page.map(({ endAt, target }) => [(endAt - START_AT) / MINUTE_MS / 5, target]));
      before = page.at(-1)?.id ?? null;
    }
    expect(pages.map((page) => page.length)).toEqual([4, 4, 2]);
    expect(pages.flat().map(([n]) => n)).toEqual([5, 5, 4, 4, 3, 3, 2, 2, 1, 1]);
    expect(outboxes.files({ limit: 10, target: 'ministry' })).toHaveLength(5);
    expect(outboxes.files({ limit: 10, state: 'delivered' })).toEqual([
      {
        id: 1,
        target: 'province',
        name: FIRST_FILE,
        endAt: START_AT + 5 * MINUTE_MS,
        rows: 2,
        rowsUsable: 1,
        sizeBytes: FIRST_TEXT.length,
        state: 'delivered',
        attempts: 1,
        deliveredAt: 77,
        remotePath: `/d/${FIRST_FILE}`,
        failure: null,
        receipt: null,
      },
    ]);
  });
});
