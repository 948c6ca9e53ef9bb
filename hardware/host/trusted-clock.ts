/**
 * The machine's clock together with whether it may be believed. It is believed once a time service has said, since the machine's
 * start, that it is synchronised; that holds until the next start, for a quartz does not run away in the days of an outage.
 * Where no time service is kept it is believed as it is, unless it is earlier than this program could have been installed.
 */
import { readFileSync } from 'node:fs';
import type { Clock, ClockTrust } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import { writeFileAtomically } from './atomic-file.js';
import { SystemClock } from './system-clock.js';
import { askTimeService, type SyncAnswer, type TimeSource } from './time-sync.js';

/** An earlier clock is one that lost its battery. */
const PLAUSIBLE_FROM = Date.UTC(2026, 0, 1);
/** How often the time service is asked until it is synchronised, and afterwards. */
const ASK_WAITING_MS = 5_000;
const ASK_SYNCHRONISED_MS = 60_000;

export interface TrustedClockOptions {
  source: TimeSource;
  /** Keeps in which boot the clock was synchronised, for a program that is started again; `null`: it is not kept. */
  stateFile: string | null;
  log: Log;
  ask?: (source: TimeSource) => Promise<SyncAnswer>;
  clock?: Clock;
}

export interface TimeKeeping {
  trust: ClockTrust;
  /** What the time service said last. */
  answer: SyncAnswer;
  /** When it last said `synchronised`, UTC epoch milliseconds. */
  synchronisedAt: number | null;
}

interface Kept {
  bootId: string;
  synchronisedAt: number;
}

export class TrustedClock implements Clock {
  readonly #options: TrustedClockOptions;
  readonly #clock: Clock;
  #answer: SyncAnswer = { state: 'waiting', by: null };
  #synchronisedAt: number | null;

  constructor(options: TrustedClockOptions) {
    this.#options = options;
    this.#clock = options.clock ?? new SystemClock();
    const kept = options.stateFile === null ? null : readKept(options.stateFile);
    this.#synchronisedAt = kept?.bootId === this.#clock.bootId() ? kept.synchronisedAt : null;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  bootId(): string {
    return this.#clock.bootId();
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(delayMs, signal);
  }

  after(delayMs: number, run: () => void): Disposable {
    return this.#clock.after(delayMs, run);
  }

  trust(): ClockTrust {
    if (this.now() < PLAUSIBLE_FROM) return 'untrusted';
    if (this.#synchronisedAt !== null) return 'trusted';
    return this.#answer.state === 'waiting' ? 'untrusted' : 'trusted';
  }

  timeKeeping(): TimeKeeping {
    return { trust: this.trust(), answer: this.#answer, synchronisedAt: this.#synchronisedAt };
  }

  /** Asks the time service once. */
  async look(): Promise<void> {
    const { source, ask = askTimeService, log } = this.#options;
    const before = this.trust();
    const answer = source === 'none' ? { state: 'unknown' as const, by: null } : await ask(source);
    if (answer.state !== this.#answer.state || answer.by !== this.#answer.by) {
      log.info({ source, state: answer.state, by: answer.by }, 'what the time service says');
    }
    this.#answer = answer;
    if (answer.state === 'synchronised') await this.#noteSynchronised();
    const after = this.trust();
    if (after === before) return;
    if (after === 'trusted') log.info({}, 'the clock is trusted');
    else log.warn({ source }, 'the clock is not trusted: readings wait for their instants');
  }

  /** Goes on asking until the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const delayMs = this.#synchronisedAt === null ? ASK_WAITING_MS : ASK_SYNCHRONISED_MS;
      await this.#clock.sleep(delayMs, signal).catch(() => undefined);
      if (!signal.aborted) await this.look();
    }
  }

  async #noteSynchronised(): Promise<void> {
    const isFirst = this.#synchronisedAt === null;
    this.#synchronisedAt = this.now();
    const { stateFile, log } = this.#options;
    if (!isFirst || stateFile === null) return;
    const kept: Kept = { bootId: this.bootId(), synchronisedAt: this.#synchronisedAt };
    try {
      await writeFileAtomically(stateFile, Buffer.from(`${JSON.stringify(kept)}\n`));
    } catch (error) {
      // Costs only that a program started again in this boot has to ask again.
      log.warn(
        { file: stateFile, error: error instanceof Error ? error.message : String(error) },
        'not written',
      );
    }
  }
}

function readKept(file: string): Kept | null {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Partial<Kept>;
    const isWhole = typeof kept.bootId === 'string' && typeof kept.synchronisedAt === 'number';
    return isWhole ? (kept as Kept) : null;
  } catch {
    return null;
  }
}
