import { afterEach, beforeEach, expect, it } from 'vitest';
import { countResend } from './select-resend.js';
import { makeReport, MINUTE_MS, START_AT, TestStation } from './test-station.contract.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

it('counts what sending a period again would touch, and changes nothing', () => {
  const { database, reports, outboxes } = station.openStores();
  for (let n = 1; n <= 5; n += 1) reports.commit(makeReport(n, n === 5 ? { deliveries: [] } : {}));
  const outbox = outboxes.outboxFor('province');
  const first = outbox.next()!;
  outbox.confirm(first.id, { remotePath: 'x', sizeBytes: 1, outcome: 'uploaded' }, 1);
  outbox.reject(outbox.next()!.id, { code: 'rejected-by-server', message: 'no', hint: null, at: 1 });
  const all = { startAt: START_AT, endAt: START_AT + 60 * MINUTE_MS };
  const count = { reports: 5, delivered: 1, rejected: 1, queued: 2, never: 1 };
  const ends = { firstEndAt: START_AT + 5 * MINUTE_MS, lastEndAt: START_AT + 25 * MINUTE_MS };
  expect(countResend(database, all, 'province')).toEqual({ ...count, ...ends });
  expect(countResend(database, all, 'ministry')).toMatchObject({ reports: 5, never: 5, queued: 0 });
  const none = { startAt: START_AT + 60 * MINUTE_MS, endAt: START_AT + 90 * MINUTE_MS };
  expect(countResend(database, none, 'province')).toMatchObject({ reports: 0, firstEndAt: null });
  expect(outbox.size()).toBe(2);
});
