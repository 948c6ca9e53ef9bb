/**
 * A sensor that repeats the very same number for long is broken or cut off: real measurements flicker in the last digit.
 * Pure, and off unless a limit is given: a counter at rest or a coarse sensor repeats itself honestly.
 */

/** Whether `raw` is at least the `stuckAfter`-th equal value in a row. `previous` is oldest first; a `null` ends the row. */
export function isStuck(
  raw: number,
  previous: readonly (number | null)[],
  stuckAfter: number | null,
): boolean {
  if (stuckAfter === null || stuckAfter < 2 || previous.length < stuckAfter - 1) return false;
  return previous.slice(1 - stuckAfter).every((value) => value === raw);
}
