/**
 * The machine's clock together with whether it may be believed. It is believed once a time service has said, since the machine's
 * start, that it is synchronised; that holds until the next start, for a quartz does not run away in the days of an outage.
 * Where no time service is kept it is believed as it is, unless it is earlier than this program could have been installed.
 * A clock that was believed and jumps is held (time-line.ts): this clock then goes on along its own line.
 */
import { readFileSync } from 'node:fs';
import type { Clock, ClockTrust } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import { writeFileAtomically } from './atomic-file.js';
import type { ClockKeeping } from './clock-keeping.js';
import { SystemClock } from './system-clock.js';
import {
  TimeLine,
  type ClockHold,
  type ClockSample,
  type HoldNews,
  type KeptLine,
  type TimeOpinion,
} from './time-line.js';
import { askTimeService, type SyncAnswer, type TimeSource } from './time-sync.js';

/** In the station's data folder. */
export const CLOCK_STATE_FILE = 'clock.json';
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
  /** The newest reading that is stored, for the first look after a start of the machine; `null`: none. */
  newestStoredAt?: number | null;
  ask?: (source: TimeSource) => Promise<SyncAnswer>;
  clock?: Clock;
}

export interface KeptClock {
  bootId: string;
  /** `null`: it never was. */
  synchronisedAt: number | null;
  line: KeptLine | null;
}

export class TrustedClock implements Clock, ClockKeeping {
  readonly #options: TrustedClockOptions;
  readonly #clock: Clock;
  #answer: SyncAnswer = { state: 'waiting', by: null };
  #synchronisedAt: number | null;
  readonly #line: TimeLine;
  readonly #listeners = new Set<(news: HoldNews) => void>();
  #isWritten = false;

  constructor(options: TrustedClockOptions) {
    this.#options = options;
    this.#clock = options.clock ?? new SystemClock();
    const read = options.stateFile === null ? null : readKept(options.stateFile);
    const kept = read?.bootId === this.#clock.bootId() ? read : null;
    this.#synchronisedAt = kept?.synchronisedAt ?? null;
    this.#line = new TimeLine(kept?.line ?? null, (news) => this.#tell(news));
  }

  now(): number {
    return this.#line.read(this.#sample());
  }

  machineNow(): number {
    return this.#clock.now();
  }

  hold(): ClockHold | null {
    this.now();
    return this.#line.hold;
  }

  onHold(listener: (news: HoldNews) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  hear(opinion: TimeOpinion): void {
    this.#line.hear(opinion, this.#sample());
  }

  accept(): void {
    this.#line.accept(this.#sample());
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
    if (this.hold()?.kind === 'far-ahead') return 'untrusted';
    return this.#isBelieved() ? 'trusted' : 'untrusted';
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
    const isVouched = answer.state === 'synchronised';
    if (isVouched && this.#synchronisedAt === null) this.#isWritten = false;
    if (isVouched) this.#synchronisedAt = this.#clock.now();
    if (this.#isBelieved()) {
      this.#line.follow(this.#sample(), isVouched, this.#options.newestStoredAt ?? null);
      if (!this.#isWritten) await this.#write();
    }
    const after = this.trust();
    if (after === before) return;
    if (after === 'trusted') log.info({}, 'the clock is trusted');
    else log.warn({ source }, 'the clock is not trusted: readings wait for their instants');
  }

  /** Goes on asking until the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const isCalm = this.#synchronisedAt !== null && this.#line.hold === null;
      const delayMs = isCalm ? ASK_SYNCHRONISED_MS : ASK_WAITING_MS;
      await this.#clock.sleep(delayMs, signal).catch(() => undefined);
      if (!signal.aborted) await this.look();
    }
  }

  /** As far as the time service goes. */
  #isBelieved(): boolean {
    if (this.now() < PLAUSIBLE_FROM) return false;
    return this.#synchronisedAt !== null || this.#answer.state !== 'waiting';
  }

  #sample(): ClockSample {
    return { wallAt: this.#clock.now(), monotonicMs: this.#clock.monotonicMs() };
  }

  #tell(news: HoldNews): void {
    const { log } = this.#options;
    this.#isWritten = false;
    const { hold, end, by } = news;
    const told = { kind: hold.kind, aheadMs: hold.aheadMs };
    if (end === null)
      log.warn(told, 'the machine’s clock has jumped and is not followed until it is confirmed');
    else log.warn({ ...told, end, by }, 'the machine’s clock is followed again');
    // Whoever asks for the time may be in the middle of something.
    queueMicrotask(() => this.#listeners.forEach((listener) => listener(news)));
  }

  async #write(): Promise<void> {
    const { stateFile, log } = this.#options;
    this.#isWritten = true;
    if (stateFile === null) return;
    const kept: KeptClock = {
      bootId: this.bootId(),
      synchronisedAt: this.#synchronisedAt,
      line: this.#line.kept(),
    };
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

function readKept(file: string): KeptClock | null {
  try {
    return readKeptClock(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** `null`: the text is not one that this clock has written. */
export function readKeptClock(text: string): KeptClock | null {
  try {
    const kept = JSON.parse(text) as Partial<KeptClock>;
    if (typeof kept.bootId !== 'string') return null;
    const synchronisedAt = typeof kept.synchronisedAt === 'number' ? kept.synchronisedAt : null;
    return { bootId: kept.bootId, synchronisedAt, line: readLine(kept.line) };
  } catch {
    return null;
  }
}

function readLine(line: Partial<KeptLine> | null | undefined): KeptLine | null {
  const { wallAt, monotonicMs } = (line?.anchor ?? {}) as Partial<ClockSample>;
  if (typeof wallAt !== 'number' || typeof monotonicMs !== 'number') return null;
  const since = line?.heldSinceMonotonicMs;
  return {
    anchor: { wallAt, monotonicMs },
    isVouched: line?.isVouched === true,
    heldSinceMonotonicMs: typeof since === 'number' ? since : null,
  };
}
