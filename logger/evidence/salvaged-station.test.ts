// A damaged database is set aside and read back: the chain vouches for what came back, from then on, and says where it came from.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { purgeOld } from '../store/retention.js';
import { START_AT } from '../store/test-station.contract.js';
import { damageOldStation, OLD_EVENTS, OLD_INTERVALS, readBack } from './damaged-station.contract.js';
import { EvidenceStation, INTERVAL_MS } from './evidence-station.contract.js';

let station: EvidenceStation;
beforeEach(() => (station = new EvidenceStation()));
afterEach(() => station[Symbol.dispose]());

type Stores = ReturnType<EvidenceStation['start']>;

async function salvaged(): Promise<Stores> {
  await damageOldStation(station);
  const stores = station.start('set-aside');
  await readBack(station, stores);
  return stores;
}

describe('a station whose damaged database was read back', () => {
  it('is sound at once and after every further interval, and says what was brought over', async () => {
    const stores = await salvaged();
    const before = station.verify();
    expect(before.finding).toBeNull();
    expect(before).toMatchObject({
      verdict: 'sound',
      waiting: 0,
      checked: { report: OLD_INTERVALS, event: OLD_EVENTS },
    });
    expect(before.notices.map(({ code }) => code)).toEqual(['goes-on-from-another-chain', 'salvaged']);
    expect(before.notices[1]?.detail).toMatch(
      /station\.db\.damaged-\d{14}: .*event 18, report 60|report 60.*event 18/,
    );
    for (let n = OLD_INTERVALS + 1; n < OLD_INTERVALS + 4; n += 1) {
      station.interval(stores, n);
      expect(station.verify().finding).toBeNull();
    }
    await station.stop(stores);
    const after = station.verify();
    expect(after).toMatchObject({ verdict: 'sound', checked: { report: OLD_INTERVALS + 3 } });
    expect(after.checked['scan']).toBe((before.checked['scan'] ?? 0) + 30);
  });

  it('is sound when intervals were closed before and in the middle of the reading back', async () => {
    await damageOldStation(station);
    const stores = station.start('set-aside');
    station.interval(stores, OLD_INTERVALS + 1);
    await readBack(station, stores);
    station.interval(stores, OLD_INTERVALS + 3);
    expect(station.verify()).toMatchObject({ verdict: 'sound', finding: null });
  });

  it('forgets what came back in order, and is sound then', async () => {
    const stores = await salvaged();
    station.interval(stores, OLD_INTERVALS + 1);
    const { clock } = station.station;
    for (const target of ['province', 'ministry']) {
      const outbox = stores.outbox.outboxFor(target);
      for (let item = outbox.next(); item; item = outbox.next())
        outbox.confirm(item.id, { remotePath: '/', sizeBytes: 1, outcome: 'uploaded' }, clock.now());
    }
    station.event(stores);
    station.interval(stores, OLD_INTERVALS + 2);
    const before = station.verify();
    await purgeOld(stores.database, {
      clock,
      account: stores.account,
      rawKeptMs: 20 * INTERVAL_MS,
      reportsKeptMs: 30 * INTERVAL_MS,
    });
    const after = station.verify();
    expect(after.finding).toBeNull();
    expect(after.checked['report']).toBeLessThan(40);
    expect(after.checked['scan']).toBeLessThan((before.checked['scan'] ?? 0) / 2);
    expect(after.checked['scan']).toBeGreaterThan(150);
    expect(stores.events.newest()).not.toBeNull();
  });
});

describe('what was brought over, once somebody has touched it', () => {
  const OLD = START_AT + 2 * INTERVAL_MS;

  it.each([
    {
      what: 'a reading that was altered',
      sql: `UPDATE scan SET records = x'01000000000000000000004840' WHERE key / 1024 = ${OLD + 60_000}`,
      finding: { kind: 'altered', table: 'scan', record: { at: OLD + 60_000 } },
    },
    {
      what: 'a reading that is gone',
      sql: `DELETE FROM scan WHERE key / 1024 = ${OLD + 60_000}`,
      finding: { kind: 'dropped', table: 'scan', record: { at: OLD + 60_000 } },
    },
    {
      what: 'a reading that was put between',
      sql: `INSERT INTO scan SELECT key + 500 * 1024, delay_ms, records FROM scan WHERE key / 1024 = ${OLD + 60_000}`,
      finding: { kind: 'added', table: 'scan', record: { at: OLD + 60_500 } },
    },
    {
      what: 'a reported value that was altered',
      sql: `UPDATE report_row SET value = value / 2 WHERE report = (SELECT id FROM report WHERE end_at = ${OLD}) AND position = 0`,
      finding: { kind: 'altered', table: 'report' },
    },
    {
      what: 'a report that is gone',
      sql: `DELETE FROM report WHERE end_at = ${OLD}`,
      finding: { kind: 'dropped', table: 'report' },
    },
    {
      what: 'a report that was put between',
      sql: `INSERT INTO report SELECT id - 1000000, station, start_at + 1, end_at + 1, closed_at, rendering FROM report WHERE end_at = ${OLD}`,
      finding: { kind: 'added', table: 'report', record: { at: OLD + 1 } },
    },
    {
      what: 'a file that was queued by somebody else',
      sql: `INSERT INTO outbox (report, target, rendering) SELECT id, 'other', rendering FROM report WHERE end_at = ${OLD}`,
      finding: { kind: 'added', table: 'outbox' },
    },
    {
      what: 'an event that was altered',
      sql: `DROP TRIGGER event_is_never_changed; UPDATE event SET after = '1' WHERE sequence = (SELECT min(sequence) + 3 FROM event)`,
      finding: { kind: 'altered', table: 'event', record: { event: 'setting-changed' } },
    },
    {
      what: 'an event that is gone',
      sql: 'DELETE FROM event WHERE sequence = (SELECT min(sequence) FROM event)',
      finding: { kind: 'dropped', table: 'event', record: { event: 'setting-changed' } },
    },
    {
      what: 'an event that was put among them',
      sql: `INSERT INTO event SELECT sequence - 1, at, clock_trust, kind, subject_kind, subject, before, after, text, parameters
            FROM event ORDER BY sequence LIMIT 1`,
      finding: { kind: 'added', table: 'event', record: { event: 'setting-changed' } },
    },
    {
      what: 'a target that was altered',
      sql: `UPDATE outbox SET target = 'other' WHERE target = 'ministry' AND report = (SELECT id FROM report WHERE end_at = ${OLD})`,
      finding: { kind: 'altered', table: 'outbox' },
    },
  ])('is named: $what', async ({ sql, finding }) => {
    const stores = await salvaged();
    station.interval(stores, OLD_INTERVALS + 1);
    await station.stop(stores);
    expect(station.verify().verdict).toBe('sound');
    station.tamper(sql);
    expect(station.verify()).toMatchObject({ verdict: 'broken', finding });
  });
});
