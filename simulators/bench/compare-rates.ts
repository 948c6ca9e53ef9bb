/**
 * Contestants that do the same few requests in turns, so that all meet the same machine, and other work on it falls on all alike;
 * figures and ratios, round by round.
 */
import type { Figure } from './bench-result.js';
import { median } from './median.js';

export interface Rate {
  perSecond: number;
  /** Of the client's process only. */
  cpuUsPerRequest: number;
}

export interface Contestant {
  name: string;
  measure: () => Promise<Rate>;
}

export interface CompareOptions {
  /** For the figures: `TCP`. */
  name: string;
  /** Rounds that count. */
  rounds: number;
  signal: AbortSignal;
}

/** Rounds in which programs are compiled, caches filled, and nothing is counted. */
const WARM_UP_ROUNDS = 3;

/** Ratios are of the first contestant to each other one. */
export async function compareRates(
  contestants: readonly Contestant[],
  { name, rounds, signal }: CompareOptions,
): Promise<Figure[]> {
  const rates = new Map<Contestant, Rate[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    // The order turns, so that nobody is always first.
    const order = round % 2 === 0 ? contestants : [...contestants].reverse();
    for (const contestant of order) {
      signal.throwIfAborted();
      const rate = await contestant.measure();
      if (round >= 0) rates.get(contestant)?.push(rate);
    }
  }
  const [first, ...others] = contestants;
  if (first === undefined) return [];
  const figure = (what: string, unit: string, values: readonly number[]): Figure => ({
    what: `${name}, ${what}`,
    ...{ value: median(values), unit, runs: values },
  });
  const of = (contestant: Contestant, key: keyof Rate) =>
    (rates.get(contestant) ?? []).map((rate) => rate[key]);
  const ratio = (other: Contestant, key: keyof Rate) => {
    const against = of(other, key);
    return of(first, key).map((value, round) => value / (against[round] ?? NaN));
  };
  return [
    ...contestants.map((it) => figure(`${it.name}: requests`, '/s', of(it, 'perSecond'))),
    ...contestants.map((it) => figure(`${it.name}: CPU`, 'µs/request', of(it, 'cpuUsPerRequest'))),
    ...others.flatMap((it) => [
      figure(`${first.name} ÷ ${it.name}: requests`, '×', ratio(it, 'perSecond')),
      figure(`${first.name} ÷ ${it.name}: CPU`, '×', ratio(it, 'cpuUsPerRequest')),
    ]),
  ];
}
