/** Marks of the time axis at whole local hours and days (GMT+7), whatever zone the browser is in. */
import { formatDay, formatTime, formatTimeWithSeconds } from '../format-time.js';
import { LOCAL_OFFSET_MS, toLocalTime } from '../../vocabulary/interval.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [
  ...[5, 10, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 5, 10, 20, 50].map((days) => days * DAY_MS),
];

/** The finest step that gives at most `count` marks. */
export function timeStep(from: number, to: number, count: number): number {
  return STEPS_MS.find((step) => (to - from) / step <= count) ?? 50 * DAY_MS;
}

/** Whole multiples of the step in local time, UTC epoch ms. */
export function timeMarks(from: number, to: number, stepMs: number): readonly number[] {
  const marks: number[] = [];
  for (
    let at = Math.ceil((from + LOCAL_OFFSET_MS) / stepMs) * stepMs - LOCAL_OFFSET_MS;
    at <= to;
    at += stepMs
  )
    marks.push(at);
  return marks;
}

/** `14:00`; midnight tells the day. */
export function timeLabel(at: number, stepMs: number): string {
  const local = toLocalTime(at);
  if (stepMs >= DAY_MS || (local.hour === 0 && local.minute === 0 && local.second === 0))
    return formatDay(at);
  return stepMs < MINUTE_MS ? formatTimeWithSeconds(at) : formatTime(at);
}
