/**
 * Which intervals a station owes: expected, older than a grace time, not accepted, and not explained by the station itself. What is
 * asked for is kept with the time of asking; after a day without an answer it is asked for once more.
 */
import { intervalOf } from '../../protocols/vocabulary/interval.js';
import {
  WANTED_INTERVALS_MAX,
  writeWantedList,
  type WantedInterval,
  type WantedReason,
} from '../../protocols/side-channel/wanted-list.js';
import type { SigningKey } from '../../protocols/signing/signed-json.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { ProvinceStore, WantedRow } from '../store/province-store.js';
import { expectationOf, type ExpectedOf } from './learn-expectation.js';

export interface WantedOptions {
  store: Pick<ProvinceStore, 'completeness' | 'files'>;
  key: SigningKey;
  clock: Clock;
  /** So far back is asked for, ms. */
  reachMs: number;
  /** An interval is missed when it ended so long ago, ms. */
  graceMs: number;
}

const ASK_AGAIN_MS = 24 * 3_600_000;
/** A list is made anew at most so often: a station looks at its size before it reads it. */
const FRESH_MS = 5_000;

interface Made {
  text: string;
  atMs: number;
}

export class WantedIntervals {
  readonly #options: WantedOptions;
  readonly #made = new Map<string, Made>();

  constructor(options: WantedOptions) {
    this.#options = options;
  }

  /** The text of `wanted.json`. */
  async listFor(station: string): Promise<string> {
    const { clock, key } = this.#options;
    const known = this.#made.get(station);
    if (known !== undefined && clock.monotonicMs() - known.atMs < FRESH_MS) return known.text;
    const expected = await expectationOf(this.#options.store, station);
    const wanted = expected === null ? [] : await this.#update(station, expected);
    const list = wanted.map(({ endAt, reason, symbols, askedAt }): WantedInterval => {
      return { endAt, reason, symbols, askedAt };
    });
    const content = { station, at: clock.now(), intervalMs: expected?.intervalMs ?? null, wanted: list };
    const text = writeWantedList(content, key);
    this.#made.set(station, { text, atMs: clock.monotonicMs() });
    return text;
  }

  async #update(station: string, expected: ExpectedOf): Promise<readonly WantedRow[]> {
    const { completeness } = this.#options.store;
    const now = this.#options.clock.now();
    const before = await completeness.wanted(station);
    const asked = new Map(before.map((row) => [row.endAt, row]));
    const missing = (await findMissing(this.#options, station, expected)).slice(0, WANTED_INTERVALS_MAX);
    const wanted = missing.map(({ endAt, reason, symbols }): WantedRow => {
      const known = asked.get(endAt);
      if (known === undefined || known.reason !== reason)
        return { endAt, reason, symbols, askedAt: now, times: (known?.times ?? 0) + 1 };
      const isAgain = now - known.askedAt >= ASK_AGAIN_MS;
      return isAgain
        ? { endAt, reason, symbols, askedAt: now, times: known.times + 1 }
        : { ...known, symbols };
    });
    if (JSON.stringify(wanted) !== JSON.stringify(before)) await completeness.keepWanted(station, wanted);
    return wanted;
  }
}

export interface MissingInterval {
  endAt: number;
  reason: WantedReason;
  symbols: readonly string[];
}

/** What is missing and not explained, in order. */
export async function findMissing(
  { store, clock, reachMs, graceMs }: Omit<WantedOptions, 'key'>,
  station: string,
  expected: ExpectedOf,
): Promise<MissingInterval[]> {
  const { completeness } = store;
  const upTo = clock.now() - graceMs;
  const after = Math.max(expected.since, clock.now() - reachMs);
  const accepted = new Set(await completeness.acceptedEnds(station, after, upTo));
  const rejected = new Set(await completeness.rejectedEnds(station, after, upTo));
  const answered = new Set(
    (await completeness.answers(station, after, upTo)).map(({ endAt, symbol }) => `${endAt} ${symbol ?? ''}`),
  );
  const without = new Map<number, string[]>();
  for (const symbol of expected.symbols) {
    for (const endAt of await completeness.endsWithout(station, symbol, { after, upTo })) {
      if (answered.has(`${endAt} ${symbol}`)) continue;
      without.set(endAt, [...(without.get(endAt) ?? []), symbol]);
    }
  }
  const missing: MissingInterval[] = [];
  const { intervalMs } = expected;
  for (let { endAt } = intervalOf(after + 1, intervalMs); endAt <= upTo; endAt += intervalMs) {
    if (answered.has(`${endAt} `)) continue;
    const symbols = without.get(endAt) ?? [];
    if (!accepted.has(endAt)) {
      missing.push({ endAt, reason: rejected.has(endAt) ? 'rejected' : 'never-came', symbols: [] });
    } else if (symbols.length > 0) {
      missing.push({ endAt, reason: 'missing-parameters', symbols });
    }
  }
  return missing;
}
