// Receipts that refuse or contradict files: counted until a person has looked at them, and again when a new one comes.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventStore } from '../events/event-store.js';
import { makeReport, TestStation } from '../store/test-station.contract.js';
import { countReceipts, keepReceipt, newestReceipt, type Agreement } from './province-receipts.js';
import { reviewReceipts } from './review-receipts.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

type Stores = ReturnType<TestStation['openStores']>;

function receipt(
  { database }: Stores,
  outbox: number,
  { verdict, agreement }: { verdict: 'accepted' | 'rejected' | 'conflict'; agreement: Agreement },
): void {
  const sequence = 1 + Number(database.get<{ n: number }>('SELECT count(*) AS n FROM province_receipt')?.n);
  const content = { sequence, at: station.clock.now(), verdict, rows: 0, faultCount: 0, faults: [] };
  database.transaction((writer) =>
    keepReceipt(writer, {
      ...{ outbox, agreement, endOffset: sequence * 100, line: '{}' },
      receipt: content as unknown as Parameters<typeof keepReceipt>[1]['receipt'],
    }),
  );
}

describe('a review', () => {
  it('ends what the receipts before it raised, names who and why for good, and nothing that comes later', () => {
    const stores = station.openStores();
    const { database, reports, outboxes } = stores;
    for (let n = 1; n <= 4; n += 1) reports.commit(makeReport(n));
    receipt(stores, 1, { verdict: 'accepted', agreement: 'matches' });
    receipt(stores, 2, { verdict: 'rejected', agreement: 'matches' });
    receipt(stores, 3, { verdict: 'conflict', agreement: 'other-content' });
    const counts = () => countReceipts(database, 'province', 0);
    expect(counts()).toMatchObject({ confirmed: 1, rejected: 1, contradicting: 1, reviewed: 0 });
    expect(outboxes.files({ limit: 9, state: 'disputed' }).map(({ id }) => id)).toEqual([3, 2]);

    const parts = { database, events: new EventStore(database), clock: station.clock };
    const review = { target: 'province', by: 'Tĩnh', reason: 'Sở đã sửa danh mục' };
    expect(reviewReceipts(parts, { ...review, target: 'another' })).toBe(0);
    expect(reviewReceipts(parts, review)).toBe(2);
    expect(counts()).toMatchObject({ rejected: 0, contradicting: 0, reviewed: 2 });
    expect(newestReceipt(database, 2)?.review).toEqual({
      ...{ at: station.clock.now(), by: 'Tĩnh', reason: 'Sở đã sửa danh mục' },
    });
    expect(parts.events.newest()).toMatchObject({
      kind: 'receipts-reviewed',
      subject: { kind: 'target', id: 'province' },
      parameters: { n: 2, by: 'Tĩnh', reason: 'Sở đã sửa danh mục' },
    });
    expect(reviewReceipts(parts, review)).toBe(0);
    expect(database.get('SELECT count(*) AS n FROM event')).toEqual({ n: 1 });

    receipt(stores, 2, { verdict: 'rejected', agreement: 'matches' });
    expect(counts()).toMatchObject({ rejected: 1, reviewed: 1 });
  });
});
