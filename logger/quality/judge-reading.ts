/**
 * What a driver said about one measurement becomes a reading of a channel, judged. Pure. The instrument's own status comes
 * first and is never bettered; the raw value is kept beside the judgement; what is not a finite number never gets in.
 */
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { DriverReading, Reading } from '../../protocols/vocabulary/reading.js';
import { isUsable } from '../../protocols/vocabulary/status.js';
import { isStuck } from './stuck-value.js';

/** What the rules that look back need. Without it only the reading itself is judged. */
export interface JudgingContext {
  /** So many equal raw values in a row mean a stuck value; `null`: the rule is off. */
  stuckAfter: number | null;
  /** Raw values of the channel before this one, oldest first. */
  previousRaw: readonly (number | null)[];
}

type Verdict = Pick<Reading, 'status' | 'reason'>;

export function judgeReading(reading: DriverReading, channel: Channel, context?: JudgingContext): Reading {
  const raw = toChannelUnit(reading.value, channel);
  // An instrument that is not measuring has said all there is to say: `calibrating` is not made a fault by a missing value.
  const verdict: Verdict = isUsable(reading.status) ? judgeValue(reading, raw, channel, context) : reading;
  return {
    channel: channel.id,
    raw,
    instrumentStatus: reading.status,
    status: verdict.status,
    reason: verdict.reason,
  };
}

/** value = raw × scale + offset; `null` unless the result is a finite number. */
function toChannelUnit(value: number | null, channel: Channel): number | null {
  if (value === null) return null;
  const scaled = value * channel.scale + channel.offset;
  return Number.isFinite(scaled) ? scaled + 0 : null;
}

function judgeValue(
  reading: DriverReading,
  raw: number | null,
  channel: Channel,
  context: JudgingContext | undefined,
): Verdict {
  if (reading.value === null) return { status: 'fault', reason: reading.reason ?? 'no-value' };
  if (raw === null) return { status: 'fault', reason: 'not-a-number' };
  if (context && isStuck(raw, context.previousRaw, context.stuckAfter)) {
    return { status: 'fault', reason: 'stuck' };
  }
  const range = channel.validRange;
  if (range && raw < range.low) return { status: 'out-of-range', reason: 'below-valid-range' };
  if (range && raw > range.high) return { status: 'out-of-range', reason: 'above-valid-range' };
  return reading;
}
