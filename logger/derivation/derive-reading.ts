/**
 * One derived reading from the readings of its inputs at one instant. Pure. Nothing is computed from an input that is
 * missing, too old or not usable: then the gravest of their statuses is the result's, with a reason that names the input.
 */
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { Reading } from '../../protocols/vocabulary/reading.js';
import { isUsable, STATUSES_BY_GRAVITY, type Status } from '../../protocols/vocabulary/status.js';
import type { StoredReading } from '../averaging/averaged-reading.js';
import { judgeReading } from '../quality/judge-reading.js';
import { sourcesOf, type DerivedChannel } from './derived-channel.js';
import { inputReason } from './derived-reason.js';
import { isRefusal } from './formula.js';

/** An input may be this many of its own poll intervals old: one poll may have been left out. */
export const INPUT_AGE_POLLS_MAX = 2;

/** The newest reading of a channel at or before the instant, or `null`. */
export type ReadingBefore = (channel: Channel) => StoredReading | null;

interface Trouble {
  status: Status;
  reason: string;
}

export function deriveReading(derived: DerivedChannel, at: number, readingBefore: ReadingBefore): Reading {
  const values: Record<string, number> = {};
  const troubles: Trouble[] = [];
  let warning: string | null = null;
  for (const { name, source } of derived.inputs) {
    if (source.kind === 'fixed') continue;
    const reading = readingBefore(source.channel);
    const trouble = troubleOf(source.channel, reading, at);
    if (trouble) troubles.push(trouble);
    else if (reading?.raw != null) {
      values[name] = reading.raw;
      if (reading.reason !== null) warning ??= inputReason(source.channel.id, reading.reason);
    }
  }
  const gravest = gravestOf(troubles);
  if (gravest) return judged(derived, { ...gravest, value: null });
  const result = derived.compute(values);
  if (isRefusal(result)) return judged(derived, { ...result, value: null });
  return judged(derived, { value: result, status: 'measuring', reason: warning });
}

/** Why the reading cannot be computed with; `null`: it can. */
function troubleOf(channel: Channel, reading: StoredReading | null, at: number): Trouble | null {
  const oldestAt = at - INPUT_AGE_POLLS_MAX * channel.pollIntervalMs;
  if (reading === null || reading.at < oldestAt || reading.at > at) {
    return { status: 'no-comms', reason: inputReason(channel.id, 'no-recent-reading') };
  }
  const { status, raw, reason } = reading;
  if (!isUsable(status)) return { status, reason: inputReason(channel.id, reason ?? status) };
  if (raw === null || !Number.isFinite(raw)) {
    return { status: 'fault', reason: inputReason(channel.id, 'no-value') };
  }
  return null;
}

/** Of equally grave ones the first input's. */
function gravestOf(troubles: readonly Trouble[]): Trouble | null {
  const gravity = ({ status }: Trouble) => STATUSES_BY_GRAVITY.indexOf(status);
  return troubles.reduce<Trouble | null>(
    (worst, each) => (worst === null || gravity(each) < gravity(worst) ? each : worst),
    null,
  );
}

/** The result goes through the same judging as a measured value: valid range, not a number. */
function judged({ channel }: DerivedChannel, said: Trouble | SaidValue): Reading {
  return judgeReading({ measurement: channel.measurement, value: null, ...said }, channel);
}

interface SaidValue {
  value: number | null;
  status: Status;
  reason: string | null;
}

/** Ids of the channels that a derived channel needs, through all derived channels between. */
export function measuredSourcesOf(
  derived: DerivedChannel,
  all: ReadonlyMap<string, DerivedChannel>,
): Channel[] {
  const found = sourcesOf(derived).flatMap((channel) => {
    const inner = all.get(channel.id);
    return inner ? measuredSourcesOf(inner, all) : [channel];
  });
  return [...new Set(found)];
}
