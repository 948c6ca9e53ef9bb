/** How a status is written in the database: the numbers of the table `status_name`, which never change. */
import { strict as assert } from 'node:assert';
import type { Status } from '../../protocols/vocabulary/status.js';

export const STATUS_NUMBERS: Readonly<Record<Status, number>> = {
  measuring: 0,
  calibrating: 1,
  maintenance: 2,
  'warming-up': 3,
  'out-of-range': 4,
  fault: 5,
  'no-comms': 6,
};

const STATUSES = Object.entries(STATUS_NUMBERS).reduce<Status[]>((list, [status, number]) => {
  list[number] = status as Status;
  return list;
}, []);

export function statusOf(number: number): Status {
  const status = STATUSES[number];
  assert(status !== undefined, `${number} is no status number`);
  return status;
}
