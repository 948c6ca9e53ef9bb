/**
 * When an instrument is polled: at whole multiples of its interval on the UTC clock, so that a minute holds the same
 * number of readings whatever the hour of the start. A missed slot is counted and left out, never made up for in a
 * bunch. Pure: the caller brings the time.
 */

/** Poll intervals that the station accepts. */
export const POLL_INTERVAL_MS_MIN = 100;
export const POLL_INTERVAL_MS_MAX = 3_600_000;

/** Wall time running ahead of or behind monotonic time by more than this between two looks is a step, not jitter. */
export const CLOCK_STEP_TOLERANCE_MS = 200;

/** After a step back of up to this, slots that were polled already are waited out rather than polled again. */
export const BACK_STEP_WAITED_OUT_MS = 10_000;

export interface SlotTake {
  /** The slot to poll now: the newest one that is due. */
  slotAt: number;
  /** Older slots that nobody came to; they are not polled any more. */
  skipped: number;
  nextAt: number;
}

/** The first slot at or after `at`. */
export function slotFrom(at: number, intervalMs: number): number {
  return Math.ceil(at / intervalMs) * intervalMs;
}

/** Takes the newest due slot. `dueAt` is the oldest one not taken yet; `nowAt` must not be before it. */
export function takeSlot(due: { dueAt: number; nowAt: number; intervalMs: number }): SlotTake {
  const { dueAt, nowAt, intervalMs } = due;
  const skipped = Math.max(0, Math.floor((nowAt - dueAt) / intervalMs));
  const slotAt = dueAt + skipped * intervalMs;
  return { slotAt, skipped, nextAt: slotAt + intervalMs };
}

/**
 * The next slot after the wall clock was stepped. Forwards: the slots jumped over never existed. A little backwards: the
 * slots already polled are waited out, so that no instant is read twice. Far backwards: polling follows the new time at
 * once, for the old stamps were wrong and a station must not stand still until they come round again.
 */
export function slotAfterStep(step: {
  lastSlotAt: number | null;
  nowAt: number;
  intervalMs: number;
}): number {
  const { lastSlotAt, nowAt, intervalMs } = step;
  const next = slotFrom(nowAt, intervalMs);
  if (lastSlotAt === null || next > lastSlotAt) return next;
  return lastSlotAt - nowAt <= BACK_STEP_WAITED_OUT_MS ? lastSlotAt + intervalMs : next;
}

export interface ClockSample {
  nowAt: number;
  monotonicMs: number;
}

/** By how much wall time was stepped between two samples: positive forwards, 0 when it was not. */
export function clockStepMs(before: ClockSample, after: ClockSample): number {
  const stepMs = after.nowAt - before.nowAt - (after.monotonicMs - before.monotonicMs);
  return Math.abs(stepMs) > CLOCK_STEP_TOLERANCE_MS ? Math.round(stepMs) : 0;
}
