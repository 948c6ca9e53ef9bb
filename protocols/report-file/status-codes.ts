/**
 * The one table between Quantrac's statuses and the regulation's codes: 00 measuring, 01 calibrating, 02 device fault.
 * What is neither measuring nor calibrating is 02, so a private code such as 03 is never sent.
 */
import type { Status } from '../vocabulary/status.js';

export type StatusCode = '00' | '01' | '02';

const CODE_OF: Readonly<Record<Status, StatusCode>> = {
  measuring: '00',
  calibrating: '01',
  maintenance: '02',
  'warming-up': '02',
  'out-of-range': '02',
  fault: '02',
  'no-comms': '02',
};

const STATUS_OF: ReadonlyMap<string, Status> = new Map<StatusCode, Status>([
  ['00', 'measuring'],
  ['01', 'calibrating'],
  ['02', 'fault'],
]);

/** The code that stands in the file for a status. */
export function statusCodeOf(status: Status): StatusCode {
  return CODE_OF[status];
}

/** The status that a code stands for (02: `fault`, the reason is not in the file), or `null` for any other text. */
export function statusOfCode(code: string): Status | null {
  return STATUS_OF.get(code) ?? null;
}
