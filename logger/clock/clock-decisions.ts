/** Decisions of people about the machine's clock, as stored: written by the verb, carried out by the logger. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Reader, Writer } from '../store/sqlite-connection.js';

export interface ClockDecision {
  id: number;
  /** What the machine's clock showed, and the monotonic clock of that boot with it. */
  wallAt: number;
  boot: string;
  monotonicMs: number;
  reason: string;
  /** `null`: not carried out yet. `outdated`: the machine's clock had been set again, or the machine started again. */
  outcome: 'done' | 'outdated' | null;
  resolvedAt: number | null;
}

interface Row {
  id: number;
  wall_at: number;
  boot: string;
  monotonic_ms: number;
  reason: string;
  outcome: ClockDecision['outcome'];
  resolved_at: number | null;
}

/** Of the reason's text. */
export const REASON_LENGTH_MAX = 500;

export function addDecision(writer: Writer, machine: Clock, reason: string): void {
  writer.run(
    'INSERT INTO clock_decision (wall_at, boot, monotonic_ms, reason) VALUES (?, ?, ?, ?)',
    machine.now(),
    machine.bootId(),
    machine.monotonicMs(),
    reason.slice(0, REASON_LENGTH_MAX),
  );
}

/** Oldest first. */
export function readDecisions(reader: Reader, which: 'open' | 'all'): ClockDecision[] {
  const rows = reader.all<Row>(
    `SELECT * FROM clock_decision WHERE ${which === 'all' ? 'true' : 'outcome IS NULL'} ORDER BY id`,
  );
  return rows.map(({ wall_at, monotonic_ms, resolved_at, ...rest }) => {
    return { ...rest, wallAt: wall_at, monotonicMs: monotonic_ms, resolvedAt: resolved_at };
  });
}

export function resolveDecision(writer: Writer, id: number, outcome: 'done' | 'outdated', at: number): void {
  writer.run('UPDATE clock_decision SET outcome = ?, resolved_at = ? WHERE id = ?', outcome, at, id);
}
