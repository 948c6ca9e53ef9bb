/**
 * Every station at a glance: how many intervals it owes, how many came, what it has explained, what is missing without a word.
 * Counting one takes milliseconds of the database's thread, so they are counted one after the other with room for
 * others between, and again at most once a minute.
 */
import { intervalOf } from '../../protocols/vocabulary/interval.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { ProvinceStore, Station } from '../store/province-store.js';
import type { CompletenessListView, StationCompletenessView } from '../web/province-view.js';
import { expectationOf, type ExpectedOf } from './learn-expectation.js';

export interface SummaryOptions {
  store: ProvinceStore;
  clock: Clock;
  reachMs: number;
  graceMs: number;
}

const DAY_MS = 24 * 3_600_000;
const FRESH_MS = 60_000;
/** A station with something missing is looked at again sooner: somebody may be waiting for it to come. */
const FRESH_MS_MISSING = 5_000;
const GAPS_SHOWN = 3;

interface Counted {
  view: StationCompletenessView;
  atMs: number;
}

export class CompletenessSummaries {
  readonly #options: SummaryOptions;
  readonly #counted = new Map<string, Counted>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SummaryOptions) {
    this.#options = options;
  }

  /** Those who ask at once share one round. */
  all(): Promise<CompletenessListView> {
    const turn = this.#turn.then(() => this.#round());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #round(): Promise<CompletenessListView> {
    const { store, clock, reachMs } = this.#options;
    const stations = await store.stations.list();
    const views: StationCompletenessView[] = [];
    for (const station of stations) views.push(await this.#one(station));
    const codes = new Set(stations.map(({ code }) => code));
    for (const code of this.#counted.keys()) if (!codes.has(code)) this.#counted.delete(code);
    return { now: clock.now(), reachDays: Math.round(reachMs / DAY_MS), stations: views };
  }

  async #one(station: Station): Promise<StationCompletenessView> {
    const nowMs = this.#options.clock.monotonicMs();
    const known = this.#counted.get(station.code);
    if (known !== undefined && nowMs - known.atMs < (known.view.missing > 0 ? FRESH_MS_MISSING : FRESH_MS))
      return known.view;
    await new Promise((resolve) => setImmediate(resolve));
    const expected = await expectationOf(this.#options.store, station.code);
    const view = expected === null ? nothingExpected(station) : await this.#count(station, expected);
    this.#counted.set(station.code, { view, atMs: nowMs });
    return view;
  }

  async #count({ code, name }: Station, expected: ExpectedOf): Promise<StationCompletenessView> {
    const { store, clock, reachMs, graceMs } = this.#options;
    const { completeness } = store;
    const { intervalMs, origin } = expected;
    const upTo = clock.now() - graceMs;
    const after = Math.max(expected.since, clock.now() - reachMs);
    const accepted = new Set(await completeness.acceptedEnds(code, after, upTo));
    const rejected = new Set(await completeness.rejectedEnds(code, after, upTo));
    const answers = await completeness.answers(code, after, upTo);
    const answered = new Set(answers.filter(({ symbol }) => symbol === null).map(({ endAt }) => endAt));
    const asked = new Map((await completeness.wanted(code)).map((row) => [row.endAt, row.askedAt]));
    const tally = { expected: 0, arrived: 0, explained: 0, missing: 0, asked: 0 };
    const askedAts: number[] = [];
    const gaps: { firstEndAt: number; lastEndAt: number; intervals: number; reason: string }[] = [];
    for (let { endAt } = intervalOf(after + 1, intervalMs); endAt <= upTo; endAt += intervalMs) {
      tally.expected += 1;
      if (accepted.has(endAt)) tally.arrived += 1;
      else if (answered.has(endAt)) tally.explained += 1;
      else {
        tally.missing += 1;
        const askedAt = asked.get(endAt);
        if (askedAt !== undefined) askedAts.push(askedAt);
        const reason = rejected.has(endAt) ? 'rejected' : 'never-came';
        const last = gaps.at(-1);
        if (last !== undefined && last.reason === reason && endAt - last.lastEndAt === intervalMs) {
          last.lastEndAt = endAt;
          last.intervals += 1;
        } else gaps.push({ firstEndAt: endAt, lastEndAt: endAt, intervals: 1, reason });
      }
    }
    return {
      ...{ code, name, origin, intervalMs, ...tally },
      asked: askedAts.length,
      askedAt: askedAts.reduce<number | null>((last, at) => Math.max(last ?? at, at), null),
      gaps: gaps.reverse().slice(0, GAPS_SHOWN),
    };
  }
}

function nothingExpected({ code, name }: Station): StationCompletenessView {
  const tally = { expected: 0, arrived: 0, explained: 0, missing: 0, asked: 0, askedAt: null };
  return { code, name, origin: null, intervalMs: null, ...tally, gaps: [] };
}
