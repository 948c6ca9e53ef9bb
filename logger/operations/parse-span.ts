/** `--from` and `--to` of the logger's verbs: local time (GMT+7), as people write it, the latter included. */
import { fromLocalTime } from '../../protocols/vocabulary/interval.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import { UsageError, type VerbOption } from './verb.js';

const DAY_MS = 24 * 3_600_000;
const FORM = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/;
const LEGAL = 'YYYY-MM-DD or YYYY-MM-DDTHH:mm, GMT+7';

export const SPAN_OPTIONS: Readonly<Record<'from' | 'to', VerbOption>> = {
  from: { type: 'string', value: 'TIME', about: `from when: ${LEGAL} (default: a day before --to)` },
  to: { type: 'string', value: 'TIME', about: 'up to when; a day is taken whole (default: now)' },
};

/** @throws UsageError */
export function parseSpan(values: { from?: unknown; to?: unknown }, now: number): Interval {
  const endAt = typeof values.to === 'string' ? instantOf('--to', values.to, 'end') : now;
  const startAt =
    typeof values.from === 'string' ? instantOf('--from', values.from, 'start') : endAt - DAY_MS;
  if (startAt >= endAt) throw new UsageError('--from: lies not before --to');
  return { startAt, endAt };
}

function instantOf(option: string, text: string, side: 'start' | 'end'): number {
  const [match, year, month, day, hour, minute, second] = FORM.exec(text) ?? [];
  if (match === undefined) throw new UsageError(`${option} ${text}: is not a time (legal: ${LEGAL})`);
  const at = fromLocalTime({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  });
  if (at === null) throw new UsageError(`${option} ${text}: there is no such day or time`);
  return hour === undefined && side === 'end' ? at + DAY_MS : at;
}
