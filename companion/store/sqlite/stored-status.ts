/** How a status is written in the database. Numbers in use never change their meaning; a new status gets a new one. */
import type { Status } from '../../../protocols/vocabulary/status.js';

const STORED: Readonly<Record<Status, number>> = {
  measuring: 0,
  calibrating: 1,
  fault: 2,
  maintenance: 3,
  'warming-up': 4,
  'out-of-range': 5,
  'no-comms': 6,
};

const READ = new Map(Object.entries(STORED).map(([status, code]) => [code, status as Status]));

export function storedStatus(status: Status): number {
  return STORED[status];
}

export function statusOf(stored: number): Status {
  return READ.get(stored) ?? 'fault';
}
