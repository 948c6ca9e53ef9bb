// Events in the chain: what a hand in the database does to them is named, what the logger itself does never is.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { purgeOld } from '../store/retention.js';
import { sealedEvents } from '../store/migrations/010-sealed-events.js';
import { START_AT } from '../store/test-station.contract.js';
import { appendBlock } from './block-store.js';
import { EvidenceStation } from './evidence-station.contract.js';

let station: EvidenceStation;
beforeEach(() => (station = new EvidenceStation()));
afterEach(() => station[Symbol.dispose]());

type Stores = ReturnType<EvidenceStation['start']>;

const UNGUARD = ['DROP TRIGGER event_is_never_changed', 'DROP TRIGGER event_goes_oldest_first'];
const byHand = (...statements: string[]) => station.tamper(...UNGUARD, ...statements);

/** Three events in each interval, the numbers from 1. */
async function fill(intervals = 3, stop = true): Promise<Stores> {
  const stores = station.start();
  for (let n = 0; n < intervals; n += 1) {
    for (const kind of ['setting-changed', 'instrument-silent', 'instrument-answers'] as const) {
      station.station.clock.step(1000);
      station.event(stores, kind);
    }
    station.interval(stores, n);
  }
  if (stop) await station.stop(stores);
  return stores;
}

describe('a station with events', () => {
  it('is sound, and counts them', async () => {
    await fill();
    const verdict = station.verify();
    expect(verdict.finding).toBeNull();
    expect(verdict.checked['event']).toBe(9);
    expect(verdict.waiting).toBe(0);
  });

  it('says how many wait until the next interval is closed, and seals them with it', async () => {
    const stores = await fill(2, false);
    station.event(stores);
    expect(station.verify()).toMatchObject({ verdict: 'sound', waiting: 1, checked: { event: 6 } });
    station.interval(stores, 2);
    expect(station.verify()).toMatchObject({ verdict: 'sound', waiting: 0, checked: { event: 7 } });
    await station.stop(stores);
  });

  it('loses no seal when the event and its transaction are undone', async () => {
    const stores = await fill(1, false);
    expect(() =>
      stores.database.transaction((writer) => {
        const [event] = stores.events.read({ limit: 1, before: null, kinds: null, subject: null });
        stores.events.appendWith(writer, event!);
        throw new Error('no room');
      }),
    ).toThrow('no room');
    station.event(stores);
    station.interval(stores, 1);
    await station.stop(stores);
    expect(station.verify().finding).toBeNull();
  });

  it('is sound when a program died between an event and its seal', async () => {
    const stores = await fill(1, false);
    station.event(stores);
    station.station.closeAll();
    expect(station.verify()).toMatchObject({ verdict: 'sound', waiting: 1 });
    const again = station.start();
    station.interval(again, 1);
    await station.stop(again);
    expect(station.verify()).toMatchObject({ verdict: 'sound', waiting: 0, checked: { event: 4 } });
  });
});

describe('what a hand has done to an event is named', () => {
  it.each([
    { what: 'its value', sql: `UPDATE event SET after = '451' WHERE sequence = 4` },
    { what: 'white space in its JSON', sql: `UPDATE event SET after = ' 450' WHERE sequence = 4` },
    { what: 'what it is about', sql: `UPDATE event SET subject = 'iq-2' WHERE sequence = 4` },
    { what: 'JSON that is none', sql: `UPDATE event SET parameters = '{' WHERE sequence = 4` },
  ])('altered: $what', async ({ sql }) => {
    await fill();
    byHand(sql);
    const { finding } = station.verify();
    expect(finding).toMatchObject({
      kind: 'altered',
      table: 'event',
      record: { id: 4, event: 'setting-changed', at: START_AT + 301_000 },
      detail: 'event 4 (setting-changed, 25/03/2026 07:05:01) was altered.',
    });
  });

  it('altered: its time or kind, with what they were', async () => {
    await fill();
    byHand(`UPDATE event SET kind = 'alarm-ended', at = at + 60000 WHERE sequence = 5`);
    expect(station.verify().finding?.detail).toBe(
      'event 5 (instrument-silent, 25/03/2026 07:05:02) was altered; it now says alarm-ended at 25/03/2026 07:06:02.',
    );
  });

  it('dropped: from the middle, from the beginning, with its marks and notes', async () => {
    await fill();
    byHand('DELETE FROM event WHERE sequence = 5');
    expect(station.verify().finding).toMatchObject({
      kind: 'dropped',
      record: { id: 5, event: 'instrument-silent', at: START_AT + 302_000 },
      detail: 'event 5 (instrument-silent, 25/03/2026 07:05:02) is gone.',
    });
    station.tamper('DELETE FROM event WHERE sequence = 1', `DELETE FROM chain_marks WHERE source = 'event'`);
    expect(station.verify().finding).toMatchObject({ kind: 'dropped', record: { id: 1 } });
  });

  it('marks that were altered are told after whatever was done to events', async () => {
    await fill();
    byHand(`DELETE FROM chain_marks WHERE source = 'event'`);
    expect(station.verify().finding).toMatchObject({ kind: 'altered', table: 'chain_marks' });
    station.tamper('DELETE FROM event WHERE sequence >= 8');
    expect(station.verify().finding).toMatchObject({ kind: 'dropped', table: 'event', record: { id: 8 } });
  });

  it('dropped: before it was sealed, at the end and before another one', async () => {
    const stores = await fill(2, false);
    station.event(stores);
    station.event(stores);
    station.station.closeAll();
    const hide = (n: number) => [
      `DELETE FROM event WHERE sequence = ${n}`,
      `DELETE FROM late_record WHERE source = 'event' AND key = ${n}`,
    ];
    byHand(...hide(7));
    expect(station.verify().finding).toMatchObject({ kind: 'dropped', table: 'event', record: { id: 7 } });
    const again = station.start();
    station.interval(again, 2);
    await station.stop(again);
    expect(station.verify().finding).toMatchObject({ kind: 'dropped', record: { id: 7 } });
    expect(station.verify().finding?.detail).toMatch(
      /from before it was sealed; it stood next to event 6 .* and event 8/,
    );
  });

  const copyTo = (sequence: number) =>
    `INSERT INTO event SELECT ${sequence}, at, clock_trust, kind, subject_kind, subject, before, after, text, parameters FROM event WHERE sequence = 3`;

  it('added: at the end', async () => {
    await fill();
    byHand(copyTo(11));
    expect(station.verify().finding).toMatchObject({
      kind: 'added',
      record: { id: 11 },
      detail: 'event 11 (instrument-answers, 25/03/2026 07:00:03) was put there afterwards.',
    });
  });

  it('added: below all others, also with a note that makes the logger seal it', async () => {
    await fill();
    byHand(copyTo(-5), "INSERT INTO late_record VALUES ('event', -5, -5, NULL)");
    expect(station.verify().finding).toMatchObject({ kind: 'added', record: { id: -5 } });
    const again = station.start();
    station.interval(again, 3);
    await station.stop(again);
    expect(station.verify().finding).toMatchObject({ kind: 'added', record: { id: -5 } });
  });

  it('added: in the place of one that was dropped', async () => {
    await fill();
    byHand('DELETE FROM event WHERE sequence = 5', copyTo(5));
    expect(station.verify().finding).toMatchObject({ kind: 'reordered', record: { id: 5 } });
  });

  it('reordered: two of different intervals exchanged', async () => {
    await fill();
    const exchange = (a: number, b: number) =>
      byHand(
        `UPDATE event SET sequence = 1000 WHERE sequence = ${a}`,
        `UPDATE event SET sequence = ${a} WHERE sequence = ${b}`,
        `UPDATE event SET sequence = ${b} WHERE sequence = 1000`,
      );
    exchange(2, 9);
    expect(station.verify().finding).toMatchObject({
      kind: 'reordered',
      record: { id: 2 },
      detail: 'in the place of event 2 (instrument-silent, 25/03/2026 07:00:02) stands event 9, moved.',
    });
  });
});

describe('what is forgotten in order', () => {
  const purge = (stores: Stores, reportsKeptMs: number) =>
    purgeOld(stores.database, { clock: station.station.clock, reportsKeptMs, account: stores.account });

  it('is no theft: whole blocks, oldest first; and a deletion beside it is one', async () => {
    const stores = await fill(6, false);
    const { events } = await purge(stores, 17 * 60_000);
    expect(events).toBe(9);
    expect(station.verify()).toMatchObject({ verdict: 'sound', checked: { event: 9 } });
    expect((await purge(stores, 17 * 60_000)).events).toBe(0);
    await station.stop(stores);
    byHand('DELETE FROM event WHERE sequence = 10');
    expect(station.verify().finding).toMatchObject({ kind: 'dropped', record: { id: 10 } });
  });

  it('cannot come back as something else', async () => {
    const stores = await fill(6, false);
    await purge(stores, 17 * 60_000);
    await station.stop(stores);
    byHand(
      `INSERT INTO event SELECT 2, at - 3600000, clock_trust, 'alarm-ended', subject_kind, subject, before, after, text, parameters FROM event WHERE sequence = 12`,
    );
    expect(station.verify().finding).toMatchObject({ kind: 'altered', record: { id: 2 } });
    station.tamper(
      'DELETE FROM event WHERE sequence = 2',
      'UPDATE event SET sequence = 0 WHERE sequence = 18',
    );
    expect(station.verify().finding?.table).toBe('event');
  });
});

describe('a database from before events were sealed', () => {
  /** As the version left it that knew the chain and not its events. */
  function age(): void {
    const { database } = station.station.open();
    const columns = 'at, clock_trust, kind, subject_kind, subject, before, after, text, parameters';
    const from = { at: null, run: 0, unstamped: 0 };
    const { publicKey } = station.key;
    database.transaction((writer) => {
      for (let n = 1; n <= 4; n += 1)
        writer.run(
          `INSERT INTO event (${columns}) VALUES (?, 'trusted', 'logger-started', 'station', '', 'null', 'null', 'logger-started', '{}')`,
          START_AT + n,
        );
      const body = { station: 'TB_CAPH_NUOSXL', origin: 'new', publicKey, from, before: null };
      appendBlock(writer, { at: START_AT, kind: 'begin', body });
    });
  }

  it('is sound as it is', () => {
    age();
    const verdict = station.verify();
    expect(verdict.finding).toBeNull();
    expect(verdict.notices.map(({ code }) => code)).toContain('events-not-sealed');
  });

  it('has its events sealed as they are found by the next version, and from then on a hand is named', async () => {
    age();
    station.station.open().database.execute(sealedEvents.sql);
    expect(station.verify().finding).toBeNull();
    const stores = station.start();
    expect(station.verify()).toMatchObject({ verdict: 'sound', waiting: 4 });
    station.event(stores);
    station.interval(stores, 1);
    await station.stop(stores);
    await station.stop(station.start());
    const verdict = station.verify();
    expect(verdict.finding).toBeNull();
    expect(verdict.checked['event']).toBe(5);
    expect(verdict.notices.map(({ code }) => code)).toContain('events-sealed-later');
    byHand(`UPDATE event SET after = '1' WHERE sequence = 2`);
    expect(station.verify().finding).toMatchObject({ kind: 'altered', record: { id: 2 } });
    station.tamper(
      `UPDATE event SET after = 'null' WHERE sequence = 2`,
      'DELETE FROM event WHERE sequence = 5',
    );
    expect(station.verify().finding).toMatchObject({ kind: 'dropped', record: { id: 5 } });
  });

  it('has one word only of which events are younger: a hand cannot let it be said again', async () => {
    age();
    station.station.open().database.execute(sealedEvents.sql);
    await station.stop(station.start());
    station.tamper(`DELETE FROM chain_block WHERE kind = 'events'`);
    expect(station.verify().finding).toMatchObject({ table: 'chain_block', kind: 'dropped' });
    await station.stop(station.start());
    expect(station.verify().finding).toMatchObject({ table: 'chain_block', kind: 'dropped' });
  });
});
