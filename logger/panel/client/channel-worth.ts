/** What a channel's newest reading is worth at this moment, in the terms in which the pages show it. Pure. */
import type { Status } from '../../../protocols/vocabulary/status.js';
import type { ChannelView } from '../panel-view.js';

/** `stale`: nothing new for too long. `waiting`: nothing came yet. */
export type ChannelCondition = Status | 'stale' | 'waiting';

/** `none`: all is well. `on-purpose`: a person or the instrument itself is at work. `attention`: somebody is needed. */
export type ChannelNeed = 'none' | 'on-purpose' | 'attention';

const NEEDS: Readonly<Record<ChannelCondition, ChannelNeed>> = {
  measuring: 'none',
  waiting: 'none',
  calibrating: 'on-purpose',
  maintenance: 'on-purpose',
  'warming-up': 'on-purpose',
  'out-of-range': 'attention',
  fault: 'attention',
  'no-comms': 'attention',
  stale: 'attention',
};

export function conditionOf(channel: ChannelView, now: number): ChannelCondition {
  const { latest } = channel;
  if (latest === null) return 'waiting';
  return now - latest.at > channel.staleAfterMs ? 'stale' : latest.status;
}

export function needOf(condition: ChannelCondition): ChannelNeed {
  return NEEDS[condition];
}

export interface ShownValue {
  value: number | null;
  worth: 'live' | 'doubtful' | 'old';
  /** When the shown value was measured. */
  at: number | null;
}

/** The number to show large: what came, or the last good one when nothing came; never one passed off as the other. */
export function shownValue(channel: ChannelView, condition: ChannelCondition): ShownValue {
  const { latest, lastUsable } = channel;
  if (latest !== null && latest.raw !== null) {
    const worth = condition === 'measuring' ? 'live' : condition === 'stale' ? 'old' : 'doubtful';
    return { value: latest.raw, worth, at: latest.at };
  }
  if (lastUsable !== null) return { value: null, worth: 'old', at: lastUsable.at };
  return { value: null, worth: 'old', at: latest?.at ?? null };
}
