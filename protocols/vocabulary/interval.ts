/**
 * Reporting intervals. An interval is `(startAt, endAt]` and is stamped at its end; boundaries are whole multiples of the
 * length in local time, so five-minute files carry :00, :05, … whatever the hour of the start.
 */
export interface Interval {
  startAt: number;
  endAt: number;
}

/** Vietnam keeps GMT+7 all year: no daylight saving time. */
export const LOCAL_OFFSET_MS = 7 * 3_600_000;

/** The interval that holds `at`: a reading stamped exactly at a boundary belongs to the interval that ends there. */
export function intervalOf(at: number, lengthMs: number): Interval {
  const endAt = Math.ceil((at + LOCAL_OFFSET_MS) / lengthMs) * lengthMs - LOCAL_OFFSET_MS;
  return { startAt: endAt - lengthMs, endAt };
}

/** The first multiple of `lengthMs` (local time) strictly after `at`. */
export function nextBoundary(at: number, lengthMs: number): number {
  return (Math.floor((at + LOCAL_OFFSET_MS) / lengthMs) + 1) * lengthMs - LOCAL_OFFSET_MS;
}

export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** Wall-clock fields in GMT+7. */
export function toLocalTime(at: number): LocalTime {
  const shifted = new Date(at + LOCAL_OFFSET_MS);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
  };
}

/** The instant of a GMT+7 wall time, or `null` when the fields name no real one (month 13, 31 April, hour 24). */
export function fromLocalTime(time: LocalTime): number | null {
  const at =
    Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second) - LOCAL_OFFSET_MS;
  const back = toLocalTime(at);
  const same =
    back.year === time.year &&
    back.month === time.month &&
    back.day === time.day &&
    back.hour === time.hour &&
    back.minute === time.minute &&
    back.second === time.second;
  return same ? at : null;
}
