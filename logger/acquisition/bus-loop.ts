/**
 * One bus: its instruments polled one at a time, each at its slots. The wire does one thing at a time; meanwhile the
 * slots of silent instruments are told without it. A dead instrument costs the others at most one short probe a period,
 * one that takes its time to measure costs them only its requests.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';
import type { BusPlan } from './bus-plan.js';
import { chooseWork, LOOK_AGAIN_MS_MAX, type Moment, type WorkKind } from './choose-work.js';
import type { InstrumentEvent, SilenceSettings } from './instrument-state.js';
import {
  askSettings,
  failedScan,
  pollInstrument,
  probeInstrument,
  type Judge,
  type PollFailure,
} from './poll-instrument.js';
import { clockStepMs, type ClockSample } from './poll-slots.js';
import { PolledInstrument } from './polled-instrument.js';
import type { SettingsRound } from './settings-round.js';

export interface BusLoopOptions {
  plan: BusPlan;
  clock: Clock;
  log: Log;
  judge: Judge;
  silence: SilenceSettings;
  /** Resolves when the scan is on its way to the store; waits when too many are. */
  handOver: (scan: Scan, signal: AbortSignal) => Promise<void>;
  /** A round through an instrument's settings is over. Must not throw. */
  onSettings: (round: SettingsRound) => void;
  /** Wall time was stepped, positive forwards; every bus sees it for itself. */
  onClockStep: (stepMs: number) => void;
  /** Something that the panel shows has changed. */
  onChanged: () => void;
  /** A slot was taken, handed over or moved: what is owed may have changed. */
  onProgress: () => void;
}

export interface BusSnapshot {
  id: string;
  description: string;
  /** Nothing is asked: its instrument talks unasked. */
  listens: boolean;
  /** `null`: the polls fit in their intervals. */
  overloadedSince: number | null;
  slotsSkipped: number;
}

export class BusLoop {
  readonly #options: BusLoopOptions;
  readonly #instruments: readonly PolledInstrument[];
  #overloadedSince: number | null = null;
  #lastWork: Moment['lastWork'] = null;
  /** Who has the wire: the number of a poll or probe. */
  #holder: number | null = null;
  #turns = 0;
  readonly #running = new Set<Promise<void>>();
  #wireFailure: { error: unknown } | null = null;
  #clockSeen: ClockSample;
  #wake: (() => void) | null = null;

  constructor(options: BusLoopOptions) {
    this.#options = options;
    const { clock, plan, silence } = options;
    this.#clockSeen = sampleOf(clock);
    this.#instruments = plan.instruments.map(
      (instrument) => new PolledInstrument(instrument, clock, { ...silence, ...plan.silence }),
    );
  }

  get instruments(): readonly PolledInstrument[] {
    return this.#instruments;
  }

  snapshot(): BusSnapshot {
    const { id, description, listens = false } = this.#options.plan;
    const slotsSkipped = this.#instruments.reduce((sum, { slotsSkipped: skipped }) => sum + skipped, 0);
    return { id, description, listens, overloadedSince: this.#overloadedSince, slotsSkipped };
  }

  /** Resolves when the signal aborts and the poll in hand has ended. */
  async run(signal: AbortSignal): Promise<void> {
    const wake = () => this.#wake?.();
    signal.addEventListener('abort', wake);
    this.#clockSeen = sampleOf(this.#options.clock);
    for (const instrument of this.#instruments) instrument.realign();
    try {
      while (!signal.aborted) {
        if (this.#wireFailure) throw this.#wireFailure.error;
        this.#followClock();
        await this.#tellSilence(signal);
        await this.#rest(this.#putWireToWork(signal), signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', wake);
      await Promise.all(this.#running);
    }
  }

  /** Moves the slots when the wall clock was stepped since the last look. */
  #followClock(): void {
    const { clock, onClockStep, onProgress } = this.#options;
    const seen = sampleOf(clock);
    const stepMs = clockStepMs(this.#clockSeen, seen);
    this.#clockSeen = seen;
    if (stepMs === 0) return;
    onClockStep(stepMs);
    for (const instrument of this.#instruments) instrument.realign();
    onProgress();
  }

  /** Every due slot of a silent instrument gets its scan, without a word on the wire. */
  async #tellSilence(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (const instrument of this.#instruments) {
      if (instrument.standing !== 'silent' || instrument.inHandAt !== null) continue;
      if (instrument.dueAt > clock.now()) continue;
      const at = this.#take(instrument);
      const failure = instrument.failure ?? { code: 'timeout' as const };
      await this.#finish(instrument, failedScan(instrument.plan, { at, delayMs: 0 }, failure), signal);
    }
  }

  /** Starts the next poll or probe if the wire is free; returns how long there is nothing else to do. */
  #putWireToWork(signal: AbortSignal): number {
    const { clock } = this.#options;
    if (this.#holder !== null) return this.#untilSilenceIsTold();
    const moment = { ...sampleOf(clock), lastWork: this.#lastWork };
    // One that measures while others use the wire is in hand still.
    const idle = this.#instruments.filter(({ inHandAt }) => inHandAt === null);
    const { work, roomMs, lookAgainInMs } = chooseWork(idle, moment);
    if (!work) return lookAgainInMs;
    this.#lastWork = work.kind;
    void this.#hold(signal, (leave) => this.#do(work, { roomMs, leave }, signal));
    return this.#untilSilenceIsTold();
  }

  /** Holds the wire until the work has ended or leaves it. Never rejects: `run` throws what went wrong. */
  async #hold(signal: AbortSignal, begin: (leave: () => void) => Promise<void>): Promise<void> {
    const turn = (this.#turns += 1);
    this.#holder = turn;
    const leave = () => {
      if (this.#holder === turn) this.#holder = null;
      this.#wake?.();
    };
    const ended = begin(leave).catch((error: unknown) => {
      if (!signal.aborted) this.#wireFailure = { error };
    });
    this.#running.add(ended);
    await ended;
    this.#running.delete(ended);
    leave();
  }

  #do(
    { kind, candidate }: { kind: WorkKind; candidate: PolledInstrument },
    { roomMs, leave }: { roomMs: number; leave: () => void },
    signal: AbortSignal,
  ): Promise<void> {
    if (kind === 'poll') return this.#poll(candidate, leave, signal);
    return kind === 'probe' ? this.#probe(candidate, signal) : this.#askSettings(candidate, roomMs, signal);
  }

  /** While the wire is busy only the slots of silent instruments can fall due. */
  #untilSilenceIsTold(): number {
    const silent = this.#instruments.filter(
      ({ standing, inHandAt }) => standing === 'silent' && inHandAt === null,
    );
    const nowAt = this.#options.clock.now();
    return Math.max(0, Math.min(LOOK_AGAIN_MS_MAX, ...silent.map(({ dueAt }) => dueAt - nowAt)));
  }

  async #poll(instrument: PolledInstrument, onWireFree: () => void, signal: AbortSignal): Promise<void> {
    const { clock, judge } = this.#options;
    const request = { attempts: instrument.attempts, slotAt: this.#take(instrument), onWireFree };
    const { scan, failure } = await pollInstrument(instrument.plan, request, { clock, judge, signal });
    const answered = failure === null || failure.code === 'device-exception';
    if (answered) instrument.noteDuration(clock.monotonicMs() - instrument.servedMs);
    this.#note(instrument, answered ? 'poll-answered' : 'poll-failed', failure);
    await this.#finish(instrument, scan, signal);
  }

  async #probe(instrument: PolledInstrument, signal: AbortSignal): Promise<void> {
    const failure = await probeInstrument(instrument.plan, { clock: this.#options.clock, signal });
    const there = failure === null || failure.code === 'device-exception';
    this.#note(instrument, there ? 'probe-answered' : 'probe-failed', failure);
  }

  /** Says nothing of the instrument's standing: that is for its polls to tell. */
  async #askSettings(instrument: PolledInstrument, roomMs: number, signal: AbortSignal): Promise<void> {
    const { settingsTurns: turns, plan } = instrument;
    const { clock, onSettings } = this.#options;
    const round = turns.take(await askSettings(plan, turns.begin(), { clock, signal, roomMs }));
    if (round !== null) onSettings(round);
  }

  #take(instrument: PolledInstrument): number {
    const slotAt = instrument.take();
    this.#noteOverload();
    return slotAt;
  }

  async #finish(instrument: PolledInstrument, scan: Scan, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.handOver(scan, signal);
    } finally {
      instrument.inHandAt = null;
      this.#options.onProgress();
    }
  }

  #note(instrument: PolledInstrument, event: InstrumentEvent, failure: PollFailure | null): void {
    const { log, plan, onChanged } = this.#options;
    const before = instrument.state.kind;
    const changed = instrument.note(event, failure);
    const after = instrument.state.kind;
    const fields = { bus: plan.id, instrument: instrument.plan.id };
    if (after === 'silent' && before !== 'silent') {
      log.warn(
        { ...fields, code: failure?.code ?? null, reason: failure?.message ?? null },
        'instrument is silent',
      );
    } else if (after === 'answering' && before !== 'answering') {
      log.info(fields, 'instrument answers');
    } else if (failure?.code === 'device-exception' && instrument.mayTellException()) {
      log.warn(
        { ...fields, code: failure.code, reason: failure.message },
        'instrument answers with an exception',
      );
    }
    if (changed) onChanged();
  }

  #noteOverload(): void {
    const { clock, log, plan, onChanged } = this.#options;
    const overloaded = this.#instruments.some(({ pace }) => pace.overloaded);
    if (overloaded === (this.#overloadedSince !== null)) return;
    this.#overloadedSince = overloaded ? clock.now() : null;
    if (overloaded) log.warn({ bus: plan.id }, 'polls do not fit in their intervals; slots are skipped');
    else log.info({ bus: plan.id }, 'polls fit in their intervals again');
    onChanged();
  }

  /** Until the time is over, the wire is free, or the signal aborts. */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.after(Math.ceil(ms), resolve);
      this.#wake = () => {
        timer[Symbol.dispose]();
        resolve();
      };
    });
    this.#wake = null;
  }
}

function sampleOf(clock: Clock): ClockSample {
  return { nowAt: clock.now(), monotonicMs: clock.monotonicMs() };
}
