/**
 * One poll of one instrument, under a deadline, as a scan: the only place that turns an `InstrumentError` into readings.
 * Every slot yields a scan with a reading for every channel; what did not come is `null` with a status and a reason.
 */
import type { Channel } from '../../protocols/vocabulary/channel.js';
import { DeadlineError, withDeadline, type Clock } from '../../protocols/vocabulary/clock.js';
import { isInstrumentError, type InstrumentErrorCode } from '../../protocols/vocabulary/errors.js';
import type { DriverReading, Reading, Scan } from '../../protocols/vocabulary/reading.js';
import type { SettingReading } from '../../protocols/vocabulary/watched-setting.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import { pollDeadlineMs, probeDeadlineMs, type InstrumentPlan } from './bus-plan.js';

/** Range, rate, instrument status, maintenance: what the value of the slot `at` is worth (logger/quality). */
export type Judge = (channel: Channel, reading: DriverReading, at: number) => Reading;

/** `driver-error`: the driver threw something else than an `InstrumentError`, a fault of ours rather than the instrument's. */
export type PollFailureCode = InstrumentErrorCode | 'driver-error';

export interface PollFailure {
  code: PollFailureCode;
  message: string;
  hint: string | null;
}

export interface PollResult {
  scan: Scan;
  /** `null`: the instrument answered. */
  failure: PollFailure | null;
}

export interface PollContext {
  clock: Clock;
  judge: Judge;
  signal: AbortSignal;
}

export interface PollRequest {
  slotAt: number;
  attempts: number;
  /** Called whenever the instrument is left to measure and others may use the wire. */
  onWireFree?: () => void;
}

/** Modbus exceptions that ask to come again: acknowledge, server device busy. */
const PASSING_EXCEPTIONS: readonly number[] = [5, 6];

/** Rejects only when the outer signal aborts. */
export async function pollInstrument(
  plan: InstrumentPlan,
  request: PollRequest,
  context: PollContext,
): Promise<PollResult> {
  const { clock, judge } = context;
  const lateMs = clock.now() - request.slotAt;
  const startedMs = clock.monotonicMs();
  const outcome = await askUntilDeadline(plan, request, context);
  const delayMs = Math.max(0, Math.round(lateMs + clock.monotonicMs() - startedMs));
  if (outcome.failure) {
    return {
      scan: failedScan(plan, { at: request.slotAt, delayMs }, outcome.failure),
      failure: outcome.failure,
    };
  }
  const readings = readingsOf(plan.channels, outcome.answer, (channel, reading) =>
    judge(channel, reading, request.slotAt),
  );
  return { scan: { instrument: plan.id, at: request.slotAt, delayMs, readings }, failure: null };
}

/** One short question. Resolves with the failure, or `null` when it was answered. Rejects only on the outer signal. */
export async function probeInstrument(
  plan: InstrumentPlan,
  context: Pick<PollContext, 'clock' | 'signal'>,
): Promise<PollFailure | null> {
  const { clock, signal } = context;
  const deadlineMs = probeDeadlineMs(plan);
  try {
    await withDeadline({ clock, deadlineMs, what: `probe of ${plan.id}`, signal }, (within) =>
      plan.driver.probe(within),
    );
    return null;
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(error);
  }
}

/**
 * One question about the instrument's settings, over before the wire is needed again. Resolves with what was read or with the
 * failure; rejects only on the outer signal.
 */
export async function askSettings(
  plan: InstrumentPlan,
  question: number,
  { roomMs, ...context }: Pick<PollContext, 'clock' | 'signal'> & { roomMs: number },
): Promise<readonly SettingReading[] | PollFailure> {
  const { watch } = plan.driver;
  if (watch === undefined) return [];
  const deadlineMs = Math.min(probeDeadlineMs(plan), roomMs);
  try {
    const options = { ...context, deadlineMs, what: `settings of ${plan.id}` };
    return await withDeadline(options, (within) => watch.ask(question, within));
  } catch (error) {
    context.signal.throwIfAborted();
    return failureOf(error);
  }
}

/** The scan of a slot at which the instrument did not answer, or was not asked because it is silent. */
export function failedScan(
  plan: InstrumentPlan,
  slot: { at: number; delayMs: number },
  failure: Pick<PollFailure, 'code'>,
): Scan {
  const status = statusOfFailure(failure.code);
  const readings = plan.channels.map((channel) => emptyReading(channel, status, failure.code));
  return { instrument: plan.id, at: slot.at, delayMs: slot.delayMs, readings };
}

type Outcome = { answer: readonly DriverReading[]; failure: null } | { answer: null; failure: PollFailure };

async function askUntilDeadline(
  plan: InstrumentPlan,
  { attempts, onWireFree }: PollRequest,
  context: PollContext,
): Promise<Outcome> {
  const { clock, signal } = context;
  let lastError: unknown = null;
  const deadlineMs = pollDeadlineMs(plan, attempts);
  const ask = async (within: AbortSignal): Promise<readonly DriverReading[]> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await plan.driver.poll(within, onWireFree);
      } catch (error) {
        if (within.aborted) throw error;
        lastError = error;
        if (attempt >= attempts || !isWorthRetrying(error)) throw error;
      }
    }
  };
  try {
    const answer = await withDeadline({ clock, deadlineMs, what: `poll of ${plan.id}`, signal }, ask);
    return { answer, failure: null };
  } catch (error) {
    signal.throwIfAborted();
    // When the deadline cuts a retry short, the first attempt's error tells more than the deadline does.
    return {
      answer: null,
      failure: failureOf(error instanceof DeadlineError ? (lastError ?? error) : error),
    };
  }
}

function isWorthRetrying(error: unknown): boolean {
  if (!isInstrumentError(error)) return false;
  if (error.code === 'wrong-device') return false;
  return error.code !== 'device-exception' || PASSING_EXCEPTIONS.includes(error.exception ?? 0);
}

function failureOf(error: unknown): PollFailure {
  if (isInstrumentError(error)) return { code: error.code, message: error.message, hint: error.hint };
  if (error instanceof DeadlineError) return { code: 'timeout', message: error.message, hint: null };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'driver-error', message: `the driver failed: ${message}`, hint: null };
}

function statusOfFailure(code: PollFailureCode): Status {
  return code === 'device-exception' || code === 'driver-error' ? 'fault' : 'no-comms';
}

function readingsOf(
  channels: readonly Channel[],
  answer: readonly DriverReading[],
  judge: (channel: Channel, reading: DriverReading) => Reading,
): readonly Reading[] {
  const byMeasurement = new Map(answer.map((reading) => [reading.measurement, reading]));
  return channels.map((channel) => {
    const reading = byMeasurement.get(channel.measurement);
    return reading ? judge(channel, reading) : emptyReading(channel, 'fault', 'not-reported');
  });
}

function emptyReading(channel: Channel, status: Status, reason: string): Reading {
  return { channel: channel.id, raw: null, instrumentStatus: status, status, reason };
}
