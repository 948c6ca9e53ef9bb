/**
 * What an instrument's value is worth. A value is usable only if the device says measuring AND the value says good;
 * everything else travels as null with one of these and a reason. The regulation's codes 00/01/02 are made from them
 * in one place: report-file/status-codes.ts.
 */
export type Status =
  'measuring' | 'calibrating' | 'maintenance' | 'warming-up' | 'out-of-range' | 'fault' | 'no-comms';

/** Worst first: when several apply at once, the first in this list is the one that is told. */
export const STATUSES_BY_GRAVITY: readonly Status[] = [
  'no-comms',
  'fault',
  'maintenance',
  'calibrating',
  'warming-up',
  'out-of-range',
  'measuring',
];

export function isUsable(status: Status): boolean {
  return status === 'measuring';
}

export function isStatus(text: string): text is Status {
  return (STATUSES_BY_GRAVITY as readonly string[]).includes(text);
}

/** The graver of two statuses. */
export function graver(left: Status, right: Status): Status {
  return STATUSES_BY_GRAVITY.indexOf(left) <= STATUSES_BY_GRAVITY.indexOf(right) ? left : right;
}
