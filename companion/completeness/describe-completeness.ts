/** How complete a station's data are, by parameter and day, and what the rest is due to: as the station says, or as it was asked. */
import { LOCAL_OFFSET_MS } from '../../protocols/vocabulary/interval.js';
import { findParameter } from '../../protocols/vocabulary/parameter-catalogue.js';
import { fingerprintOf } from '../../protocols/signing/signed-json.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { ProvinceStore } from '../store/province-store.js';
import type { CompletenessView, GapView } from '../web/province-view.js';
import { expectationOf, type ExpectedOf } from './learn-expectation.js';
import { findMissing } from './wanted-intervals.js';

export interface CompletenessOptions {
  store: ProvinceStore;
  clock: Clock;
  reachMs: number;
  graceMs: number;
  /** Fingerprint of the province's receipt key. */
  receiptKey: string;
}

const DAY_MS = 24 * 3_600_000;
/** Stretches shown; the newest. */
const GAPS_MAX = 200;

export async function describeCompleteness(
  options: CompletenessOptions,
  station: string,
): Promise<CompletenessView> {
  const { store, clock, receiptKey } = options;
  const now = clock.now();
  const expected = await expectationOf(store, station);
  const [key, head, extent] = await Promise.all([
    store.statements.key(station),
    store.statements.head(station),
    store.receipts.extent(station),
  ]);
  const shared = {
    now,
    receiptKey,
    lastReceiptAt: extent.at,
    stationKey: key && fingerprintOf(key.publicKey),
    otherStationKey: key?.other ? fingerprintOf(key.other.publicKey) : null,
    head: head && { sequence: head.sequence, at: head.at, acceptedAt: head.acceptedAt },
  };
  if (expected === null)
    return { ...shared, origin: null, intervalMs: null, days: [], symbols: [], gaps: [] };
  return { ...shared, ...(await figures(options, station, expected)) };
}

async function figures(
  options: CompletenessOptions,
  station: string,
  expected: ExpectedOf,
): Promise<Pick<CompletenessView, 'origin' | 'intervalMs' | 'days' | 'symbols' | 'gaps'>> {
  const { store, clock, reachMs, graceMs } = options;
  const { intervalMs, since } = expected;
  const upTo = clock.now() - graceMs;
  const after = Math.max(since, clock.now() - reachMs);
  const first = dayOf(after + 1);
  const count = Math.max(0, dayOf(upTo) - first + 1);
  const days = Array.from({ length: count }, (_, index) => first + index);
  const found = new Map(
    (await store.completeness.days(station, after, upTo)).map(({ day, symbol, ...rest }) => [
      `${day} ${symbol}`,
      rest,
    ]),
  );
  const expectedOn = days.map((day) => {
    const from = Math.max(after, startOf(day));
    const to = Math.min(upTo, startOf(day + 1));
    return Math.max(0, boundary(to, intervalMs) - boundary(from, intervalMs));
  });
  const total = expectedOn.reduce((sum, n) => sum + n, 0);
  const symbols = expected.symbols.map((symbol) => {
    const usable = days.map((day) => found.get(`${day} ${symbol}`)?.usable ?? 0);
    const rows = days.reduce((sum, day) => sum + (found.get(`${day} ${symbol}`)?.rows ?? 0), 0);
    return {
      symbol,
      parameter: findParameter(symbol)?.code ?? null,
      expected: total,
      rows,
      usable: usable.reduce((sum, n) => sum + n, 0),
      days: usable.map((n, index) => shareOf(n, expectedOn[index] ?? 0)),
    };
  });
  const gaps = await listGaps(options, station, expected);
  return { origin: expected.origin, intervalMs, days: days.map(startOf), symbols, gaps };
}

/** Stretches of neighbours with one reason, newest first. */
async function listGaps(
  options: CompletenessOptions,
  station: string,
  expected: ExpectedOf,
): Promise<GapView[]> {
  const { store, clock, reachMs } = options;
  const after = Math.max(expected.since, clock.now() - reachMs);
  const asked = new Map((await store.completeness.wanted(station)).map((row) => [row.endAt, row]));
  const missing = await findMissing(options, station, expected);
  const answers = await store.completeness.answers(station, after, clock.now());
  const accepted = new Set(await store.completeness.acceptedEnds(station, after, clock.now()));
  const gaps: GapView[] = [
    ...answers
      .filter(({ endAt, symbol }) => symbol !== null || !accepted.has(endAt))
      .map(({ endAt, symbol, reason }): GapView => {
        return {
          ...stretchOf(endAt),
          symbols: symbol === null ? [] : [symbol],
          reason,
          saidBy: 'station',
          ...NOT_ASKED,
        };
      }),
    ...missing.map(({ endAt, reason, symbols }): GapView => {
      const { askedAt = null, times = 0 } = asked.get(endAt) ?? {};
      return { ...stretchOf(endAt), symbols: [...symbols], reason, saidBy: 'province', askedAt, times };
    }),
  ];
  return joined(gaps, expected.intervalMs).reverse().slice(0, GAPS_MAX);
}

const NOT_ASKED = { askedAt: null, times: 0 };

function stretchOf(endAt: number): Pick<GapView, 'firstEndAt' | 'lastEndAt' | 'intervals'> {
  return { firstEndAt: endAt, lastEndAt: endAt, intervals: 1 };
}

function joined(gaps: readonly GapView[], intervalMs: number): GapView[] {
  const open = new Map<string, GapView>();
  const stretches: GapView[] = [];
  const ordered = [...gaps].sort((left, right) => left.firstEndAt - right.firstEndAt);
  for (const gap of ordered) {
    const key = `${gap.saidBy} ${gap.reason} ${gap.times > 0 ? 'asked' : ''} ${gap.symbols.join(',')}`;
    const before = open.get(key);
    if (before !== undefined && gap.firstEndAt - before.lastEndAt <= intervalMs) {
      before.lastEndAt = gap.lastEndAt;
      before.intervals += 1;
      continue;
    }
    open.set(key, gap);
    stretches.push(gap);
  }
  return stretches.sort((left, right) => left.lastEndAt - right.lastEndAt);
}

/** An interval that ends at midnight belongs to the day before. */
function dayOf(at: number): number {
  return Math.floor((at - 1 + LOCAL_OFFSET_MS) / DAY_MS);
}

function startOf(day: number): number {
  return day * DAY_MS - LOCAL_OFFSET_MS;
}

/** Intervals that have ended by then. */
function boundary(at: number, intervalMs: number): number {
  return Math.floor((at + LOCAL_OFFSET_MS) / intervalMs);
}

function shareOf(n: number, expected: number): number | null {
  return expected === 0 ? null : Math.min(1, n / expected);
}
