/**
 * One instrument's way through its watched settings: a question in each gap that the wire has, then a rest of an interval. A
 * question that is not answered ends the round; what was read until then counts, the rest is read in the next one.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { SettingReading } from '../../protocols/vocabulary/watched-setting.js';
import type { InstrumentPlan } from './bus-plan.js';
import type { Candidate } from './choose-work.js';
import type { PollFailure } from './poll-instrument.js';

/** What one round brought. */
export interface SettingsRound {
  instrument: string;
  /** When its last question was answered, or given up. UTC epoch milliseconds. */
  at: number;
  readings: readonly SettingReading[];
  /** Why the round ended before all was asked; `null`: it did not. */
  failure: PollFailure | null;
}

/** A question is expected to take no longer than so many times what the instrument's requests took of late. */
const PATIENCE = 4;
const COST_MS_MIN = 50;

export class SettingsTurns {
  readonly #plan: InstrumentPlan;
  readonly #clock: Clock;
  #next = 0;
  #dueMs: number;
  #startedMs = 0;
  #readings: SettingReading[] = [];

  constructor(plan: InstrumentPlan, clock: Clock) {
    this.#plan = plan;
    this.#clock = clock;
    this.#dueMs = clock.monotonicMs();
  }

  /** @param requestMs What a request to this instrument took of late; `null`: it has not answered yet. */
  due(requestMs: number | null): Candidate['settings'] {
    const { settingsIntervalMs, requestTimeoutMs } = this.#plan;
    if (settingsIntervalMs === undefined || requestMs === null) return null;
    // With room for its whole deadline nothing can go wrong; where polls leave less, it goes by experience.
    return {
      dueMs: this.#dueMs,
      costMs: Math.min(requestTimeoutMs * 2, Math.max(COST_MS_MIN, PATIENCE * requestMs)),
    };
  }

  /** Its answers so far may be of another time: all is asked anew, at once. */
  restart(): void {
    this.#next = 0;
    this.#readings = [];
    this.#dueMs = this.#clock.monotonicMs();
  }

  /** The number of the question to ask now. */
  begin(): number {
    if (this.#next === 0) this.#startedMs = this.#clock.monotonicMs();
    return this.#next;
  }

  /** Takes the answer; gives the round when it is over. */
  take(answer: readonly SettingReading[] | PollFailure): SettingsRound | null {
    const failed = 'code' in answer ? answer : null;
    if (!('code' in answer)) this.#readings.push(...answer);
    this.#next += 1;
    if (failed === null && this.#next < (this.#plan.driver.watch?.plan.length ?? 0)) return null;
    const round = {
      instrument: this.#plan.id,
      at: this.#clock.now(),
      readings: this.#readings,
      failure: failed,
    };
    this.#next = 0;
    this.#readings = [];
    const nowMs = this.#clock.monotonicMs();
    this.#dueMs = Math.max(nowMs, this.#startedMs + (this.#plan.settingsIntervalMs ?? Infinity));
    return round;
  }
}
