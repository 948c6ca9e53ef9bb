/** One instrument's standing on its bus: its next slot, its state, and the counts that the panel and the metrics show. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { InstrumentPlan } from './bus-plan.js';
import type { Candidate } from './choose-work.js';
import {
  deservesPoll,
  deservesRetries,
  nextInstrumentState,
  STARTING,
  type InstrumentEvent,
  type InstrumentState,
  type SilenceSettings,
} from './instrument-state.js';
import { notePace, UNTROUBLED } from './overload.js';
import type { PollFailure } from './poll-instrument.js';
import { SettingsTurns } from './settings-round.js';
import { slotAfterStep, slotFrom, takeSlot } from './poll-slots.js';

/** What acquisition says of one instrument; `logger/panel` makes an InstrumentView of it. */
export interface InstrumentSnapshot {
  id: string;
  maker: string;
  model: string;
  bus: string;
  address: string;
  state: 'answering' | 'silent' | 'starting';
  /** Since when it is in this state, UTC epoch milliseconds. */
  stateSince: number;
  lastAnswerAt: number | null;
  /** The failure of the newest poll or probe, since the first one of its kind in a row; `null` when it was answered. */
  failure: (PollFailure & { since: number }) | null;
  pollsOk: number;
  pollsFailed: number;
  /** Slots that passed unpolled because the bus was busy or the store was slow. */
  slotsSkipped: number;
  /** How late the newest poll began. */
  latenessMs: number;
  /** How many settings of its own are watched. */
  settings: number;
}

/** An instrument that goes on answering with exceptions is logged no oftener than this. */
const EXCEPTION_TOLD_AGAIN_MS = 3_600_000;

export class PolledInstrument implements Candidate {
  readonly plan: InstrumentPlan;
  dueAt: number;
  servedMs = -Infinity;
  /** The slot that is being polled or told, until its scan is handed over. */
  inHandAt: number | null = null;
  readonly settingsTurns: SettingsTurns;
  pace = UNTROUBLED;
  state: InstrumentState = STARTING;
  readonly #clock: Clock;
  readonly #silence: SilenceSettings;
  #lastSlotAt: number | null = null;
  #stateSince: number;
  #lastAnswerAt: number | null = null;
  #failure: (PollFailure & { since: number }) | null = null;
  #pollsOk = 0;
  #pollsFailed = 0;
  #slotsSkipped = 0;
  #latenessMs = 0;
  #exceptionToldMs = -Infinity;
  /** What one request of the newest poll that was answered took. */
  #requestMs: number | null = null;

  constructor(plan: InstrumentPlan, clock: Clock, silence: SilenceSettings) {
    this.plan = plan;
    this.#clock = clock;
    const probeDelayMsMax = Math.min(silence.probeDelayMsMax, plan.probeDelayMsMax ?? Infinity);
    this.#silence = { ...silence, probeDelayMsMax };
    this.settingsTurns = new SettingsTurns(plan, clock);
    this.#stateSince = clock.now();
    this.dueAt = slotFrom(clock.now(), plan.pollIntervalMs);
  }

  get standing(): Candidate['standing'] {
    if (!deservesPoll(this.state)) return 'silent';
    return deservesRetries(this.state) ? 'answering' : 'doubtful';
  }

  get probe(): Candidate['probe'] {
    if (this.state.kind !== 'silent' || this.state.probe === 'answered') return null;
    const { probeDueMs, probeDelayMs } = this.state;
    return { dueMs: probeDueMs, periodMs: probeDelayMs, costMs: this.plan.requestTimeoutMs };
  }

  get settings(): Candidate['settings'] {
    return this.settingsTurns.due(this.#requestMs);
  }

  /** A poll was answered after so long. */
  noteDuration(pollMs: number): void {
    this.#requestMs = pollMs / Math.max(1, this.plan.driver.plan.length);
  }

  /** How many times the next poll may ask. */
  get attempts(): number {
    return deservesRetries(this.state) ? this.plan.retries + 1 : 1;
  }

  get failure(): PollFailure | null {
    return this.#failure;
  }

  get slotsSkipped(): number {
    return this.#slotsSkipped;
  }

  /** Whether the log has not heard of this instrument's exceptions lately; notes that it does now. */
  mayTellException(): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#exceptionToldMs < EXCEPTION_TOLD_AGAIN_MS) return false;
    this.#exceptionToldMs = nowMs;
    return true;
  }

  /** Takes the newest due slot and counts the ones left out. */
  take(): number {
    const nowAt = this.#clock.now();
    const take = takeSlot({ dueAt: this.dueAt, nowAt, intervalMs: this.plan.pollIntervalMs });
    this.dueAt = take.nextAt;
    this.#lastSlotAt = take.slotAt;
    this.inHandAt = take.slotAt;
    this.servedMs = this.#clock.monotonicMs();
    this.#slotsSkipped += take.skipped;
    this.#latenessMs = Math.max(0, nowAt - take.slotAt);
    this.pace = notePace(this.pace, take.skipped);
    return take.slotAt;
  }

  /** The wall clock was stepped. */
  realign(): void {
    const intervalMs = this.plan.pollIntervalMs;
    this.dueAt = slotAfterStep({ lastSlotAt: this.#lastSlotAt, nowAt: this.#clock.now(), intervalMs });
  }

  /** Notes how a poll or a probe ended; true when the panel has something new to show. */
  note(event: InstrumentEvent, failure: PollFailure | null): boolean {
    const nowAt = this.#clock.now();
    if (event === 'poll-failed') this.#pollsFailed += 1;
    if (event === 'poll-answered') {
      if (failure) this.#pollsFailed += 1;
      else this.#pollsOk += 1;
      this.#lastAnswerAt = nowAt;
    }
    const before = this.state;
    const occurrence = { event, monotonicMs: this.#clock.monotonicMs() };
    this.state = nextInstrumentState(before, occurrence, this.#silence);
    if (this.state.kind !== before.kind) this.#stateSince = nowAt;
    // Whoever was silent may have been another instrument, or the same with other settings.
    if (this.state.kind === 'silent') this.settingsTurns.restart();
    const failureBefore = this.#failure;
    // An answered probe proves presence, not health: the failure stands until a poll succeeds.
    if (event !== 'probe-answered') {
      this.#failure = failure && { ...failure, since: failureBefore?.since ?? nowAt };
    }
    return this.state.kind !== before.kind || this.#failure?.code !== failureBefore?.code;
  }

  /** The first instant whose scan is still owed. */
  get owedFrom(): number {
    return this.inHandAt === null ? this.dueAt : Math.min(this.inHandAt, this.dueAt);
  }

  snapshot(bus: string): InstrumentSnapshot {
    const { id, maker, model, address } = this.plan;
    return {
      id,
      maker,
      model,
      bus,
      address,
      state: this.state.kind,
      stateSince: this.#stateSince,
      lastAnswerAt: this.#lastAnswerAt,
      failure: this.#failure && { ...this.#failure },
      pollsOk: this.#pollsOk,
      pollsFailed: this.#pollsFailed,
      slotsSkipped: this.#slotsSkipped,
      latenessMs: this.#latenessMs,
      settings: this.plan.driver.watch?.settings.length ?? 0,
    };
  }
}
