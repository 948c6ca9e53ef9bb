/**
 * Ways in which an instrument misbehaves on the wire, as data, and the switches that turn them on: until turned off, for a
 * number of replies, or for a time. Each instrument has its own switches, so one bad unit leaves its neighbours alone.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';

export interface FaultDescription {
  about: string;
  /** The number that the fault takes; `null`: none. */
  argument: { name: string; low: number; high: number } | null;
}

const none = null;

export const FAULTS = {
  silent: { about: 'answers nothing', argument: none },
  delay: { about: 'answers late', argument: { name: 'milliseconds', low: 0, high: 600_000 } },
  'wrong-unit': { about: 'answers with the next unit id', argument: none },
  'wrong-function': { about: 'answers with another function code', argument: none },
  'wrong-transaction': { about: 'answers with another transaction id (Modbus TCP)', argument: none },
  'bad-crc': { about: 'sends a wrong checksum (Modbus TCP: a wrong protocol id)', argument: none },
  'short-frame': { about: 'stops before the end of the reply', argument: none },
  exception: {
    about: 'answers every request with this exception',
    argument: { name: 'code', low: 1, high: 255 },
  },
  'reply-twice': { about: 'sends every reply two times', argument: none },
  babble: {
    about: 'sends noise unasked, every so many milliseconds',
    argument: { name: 'milliseconds', low: 1, high: 600_000 },
  },
} as const satisfies Record<string, FaultDescription>;

export type FaultName = keyof typeof FAULTS;

export function isFaultName(text: string): text is FaultName {
  return Object.hasOwn(FAULTS, text);
}

/** How long a fault stays on. */
export type FaultExtent =
  { kind: 'until-off' } | { kind: 'replies'; count: number } | { kind: 'time'; durationMs: number };

export interface ActiveFault {
  name: FaultName;
  /** 0 where the fault takes none. */
  argument: number;
}

interface Switched {
  argument: number;
  repliesLeft: number;
  /** Monotonic time at which it goes off by itself. */
  offMs: number;
}

export class FaultSwitches {
  readonly #clock: Clock;
  readonly #switched = new Map<FaultName, Switched>();
  readonly #listeners = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws a RangeError when the argument is missing or out of range. */
  turnOn(name: FaultName, argument = 0, extent: FaultExtent = { kind: 'until-off' }): void {
    const wanted: FaultDescription['argument'] = FAULTS[name].argument;
    if (wanted && !(argument >= wanted.low && argument <= wanted.high)) {
      throw new RangeError(
        `${name} takes ${wanted.name} from ${wanted.low} to ${wanted.high}, not ${argument}`,
      );
    }
    this.#switched.set(name, {
      argument,
      repliesLeft: extent.kind === 'replies' ? extent.count : Infinity,
      offMs: extent.kind === 'time' ? this.#clock.monotonicMs() + extent.durationMs : Infinity,
    });
    this.#tell();
  }

  turnOff(name: FaultName): void {
    this.#switched.delete(name);
    this.#tell();
  }

  turnAllOff(): void {
    this.#switched.clear();
    this.#tell();
  }

  /** The fault's argument while it is on; `null` while it is off. */
  argumentOf(name: FaultName): number | null {
    const found = this.#switched.get(name);
    if (!found) return null;
    if (this.#clock.monotonicMs() < found.offMs) return found.argument;
    this.#switched.delete(name);
    return null;
  }

  active(): readonly ActiveFault[] {
    return [...this.#switched.keys()].flatMap((name) => {
      const argument = this.argumentOf(name);
      return argument === null ? [] : [{ name, argument }];
    });
  }

  /** The faults that the next reply suffers; those that count replies come one nearer to their end. */
  takeForReply(): ReadonlyMap<FaultName, number> {
    const taken = new Map(this.active().map(({ name, argument }) => [name, argument]));
    for (const [name, state] of this.#switched) {
      state.repliesLeft -= 1;
      if (state.repliesLeft <= 0) this.#switched.delete(name);
    }
    return taken;
  }

  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
