/**
 * The driver of every instrument that talks unasked. A poll gives what was said last, once: a telegram that was reported already,
 * or that is older than the longest silence the profile allows, is never reported as a present value.
 */
import { judgeMeasurement, type Answer } from '../../profiles/judge-measurement.js';
import type { LineProfileOf } from '../../profiles/line-profile-schema.js';
import {
  resolveLineProfile,
  type Resolved,
  type ResolvedLineProfile,
} from '../../profiles/resolve-line-profile.js';
import type { ResolvedMeasurement } from '../../profiles/resolved-profile.js';
import type { GivenSettings } from '../../profiles/resolve-settings.js';
import { ConfigError } from '../../vocabulary/errors.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import type { DriverReading } from '../../vocabulary/reading.js';
import { pacingOf, type Pacing, type PacingKeys } from './pacing.js';
import { silenceError, type Ear, type HeardTelegram, type Telegrams } from './telegrams.js';

export interface ListeningDriverOptions<P> {
  profile: P;
  /** Ids of the measurements to read, at least one. Readings come in this order. */
  measurements: readonly string[];
  settings: GivenSettings;
  /** Not owned, but not shared: one instrument a wire. */
  ear: Ear;
  /** How long a poll waits for a telegram that is due; the profile's own, or 1000 ms, when left out. */
  replyTimeoutMs?: number;
}

/** What a protocol makes of its telegrams. */
export interface Understanding<R> {
  telegrams: Telegrams;
  /** For people: `NMEA sentences MWV, XDR`. */
  describe: string;
  /** `null`: this telegram does not carry the source. */
  read(telegram: string, source: R): Answer | null;
}

export interface ListeningProtocol<S extends object> {
  understand(resolved: ResolvedLineProfile<S>): Understanding<Resolved<S>>;
}

type ListeningProfile<S> = LineProfileOf<S> & { line: PacingKeys };

/** @throws ConfigError when a measurement does not exist or a setting is missing or not legal. */
export function createListeningDriver<S extends object>(
  options: ListeningDriverOptions<ListeningProfile<S>>,
  protocol: ListeningProtocol<S>,
): InstrumentDriver {
  const { profile, settings, ear } = options;
  const resolved = resolveLineProfile<S>(profile, settings, { selected: options.measurements });
  if (resolved.faults.length > 0) {
    throw new ConfigError(resolved.faults.map((fault) => ({ ...fault, file: profile.id, line: null })));
  }
  const byId = new Map(resolved.measurements.map((measurement) => [measurement.id, measurement]));
  const selected = options.measurements.flatMap((id) => byId.get(id) ?? []);
  const understanding = protocol.understand(resolved);
  const pacing = pacingOf(resolved.put(profile.line));
  ear.attend(understanding.telegrams);
  const reader = new TelegramReader({ ear, selected, understanding, pacing });
  const patienceMs = options.replyTimeoutMs ?? resolved.replyTimeoutMs;
  const { periodMs, silenceMs } = pacing;
  return {
    measurements: selected.map(({ id }) => id),
    plan: [
      `listens for ${understanding.describe}, sent every ${periodMs / 1000} s; silent after ${silenceMs / 1000} s`,
    ],
    poll: (signal) => reader.poll(patienceMs, signal),
    probe: async (signal) => {
      if (ear.heard().some(({ ageMs }) => ageMs <= silenceMs)) return;
      await ear.hearMore({ deadlineMs: patienceMs, signal });
    },
  };
}

interface ReaderOptions<R> {
  ear: Ear;
  selected: readonly ResolvedMeasurement<R>[];
  understanding: Understanding<R>;
  pacing: Pacing;
}

class TelegramReader<R> {
  readonly #options: ReaderOptions<R>;
  /** By measurement: the telegram that it was last taken from. Its number, never its value. */
  readonly #reported = new Map<string, number>();

  constructor(options: ReaderOptions<R>) {
    this.#options = options;
  }

  /** Waits only while something that is due has not come since it was last reported. */
  async poll(patienceMs: number, signal: AbortSignal): Promise<readonly DriverReading[]> {
    const { ear, selected } = this.#options;
    let leftMs = patienceMs;
    try {
      while (leftMs > 0 && this.#isOwed()) leftMs -= await ear.hearMore({ deadlineMs: leftMs, signal });
      // Telegrams came, none of them with what is wanted.
      if (this.#fresh().size === 0) throw silenceError({ bytes: 0, damaged: 0, foreign: 0 }, patienceMs);
    } catch (error) {
      if (signal.aborted || this.#fresh().size === 0) throw error;
    }
    const fresh = this.#fresh();
    const heard = this.#present();
    return selected.map((measurement) => {
      const telegram = fresh.get(measurement.id);
      if (telegram === undefined) return unheard(measurement.id);
      this.#reported.set(measurement.id, telegram.serial);
      // What a telegram says comes from that telegram; only what it does not carry may stand in another one.
      const lookup = (source: R) => this.#find([telegram, ...heard], source)?.answer ?? NOT_HEARD;
      return judgeMeasurement(measurement, NO_DEVICE_CHECKS, lookup);
    });
  }

  /** Nothing is fresh, or a telegram that came in time until now is missing; what is silent already is not waited for. */
  #isOwed(): boolean {
    const fresh = this.#fresh();
    // The first time all are waited for: they may come one after the other.
    if (fresh.size === 0 || (this.#reported.size === 0 && fresh.size < this.#options.selected.length))
      return true;
    const heard = this.#present();
    return this.#options.selected.some(({ id, read }) => !fresh.has(id) && this.#find(heard, read) !== null);
  }

  #present(): readonly HeardTelegram[] {
    const { ear, pacing } = this.#options;
    return ear.heard().filter(({ ageMs }) => ageMs <= pacing.silenceMs);
  }

  /** By measurement: the newest telegram with its value, if that is young enough and was not reported yet. */
  #fresh(): Map<string, HeardTelegram> {
    const heard = this.#present();
    return new Map(
      this.#options.selected.flatMap(({ id, read }): [string, HeardTelegram][] => {
        const telegram = this.#find(heard, read)?.telegram;
        return telegram === undefined || telegram.serial <= (this.#reported.get(id) ?? 0)
          ? []
          : [[id, telegram]];
      }),
    );
  }

  #find(heard: readonly HeardTelegram[], source: R): { telegram: HeardTelegram; answer: Answer } | null {
    for (const telegram of heard) {
      const answer = this.#options.understanding.read(telegram.text, source);
      if (answer !== null) return { telegram, answer };
    }
    return null;
  }
}

/** A line profile's checks of the whole instrument stand with each measurement already. */
const NO_DEVICE_CHECKS = { status: [], expect: [] };
const NOT_HEARD: Answer = { missing: 'not-in-reply' };

/** Others were heard, this one was not: it is as absent as on a dead wire. */
function unheard(measurement: string): DriverReading {
  return { measurement, value: null, status: 'no-comms', reason: 'timeout' };
}
