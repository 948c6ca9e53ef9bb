/**
 * From conditions, which come and go, to alarms, which are raised after a while and over after a while. Pure. A condition
 * that flickers counts from its first appearance until it has been away for as long as an alarm needs to be over, so it is
 * raised once and not once a flicker.
 */
import type { Condition, Patience } from './condition.js';

export interface WatchedAlarm extends Omit<Condition, 'since'> {
  since: number;
  /** `null`: it has not stood long enough. */
  raisedAt: number | null;
  /** Not found since; `null`: found at the last look. */
  absentSince: number | null;
}

export interface RaisedAlarm extends WatchedAlarm {
  raisedAt: number;
}

export interface EndedAlarm extends RaisedAlarm {
  endedAt: number;
}

export interface Look {
  now: number;
  conditions: readonly Condition[];
  /** Kinds of which nothing can be said at this look: their alarms stay as they are. */
  unknownKinds?: ReadonlySet<string>;
  /** Whether there still is what an alarm is about. One whose subject was taken away is dropped: it is not over. */
  exists?: (key: string) => boolean;
}

export interface WatchStep {
  alarms: readonly WatchedAlarm[];
  raised: readonly RaisedAlarm[];
  ended: readonly EndedAlarm[];
}

export function isRaised(alarm: WatchedAlarm): alarm is RaisedAlarm {
  return alarm.raisedAt !== null;
}

export function watchAlarms(
  before: readonly WatchedAlarm[],
  look: Look,
  patienceOf: (kind: string) => Patience,
): WatchStep {
  const { now, unknownKinds } = look;
  const raised: RaisedAlarm[] = [];
  const ended: EndedAlarm[] = [];
  const found = new Map(
    look.conditions.filter(({ kind }) => unknownKinds?.has(kind) !== true).map((each) => [each.key, each]),
  );
  const alarms: WatchedAlarm[] = [];
  for (const known of before) {
    const condition = found.get(known.key);
    found.delete(known.key);
    if (look.exists?.(known.key) === false) continue;
    if (unknownKinds?.has(known.kind) === true) alarms.push(known);
    else if (condition !== undefined) alarms.push(present(known, condition, now));
    else {
      const absentSince = Math.min(known.absentSince ?? now, now);
      const patienceMs = known.nature === 'occurrence' ? 0 : patienceOf(known.kind).clearAfterMs;
      const absent = { ...known, absentSince };
      if (now - absentSince < patienceMs) alarms.push(absent);
      else if (isRaised(absent)) ended.push({ ...absent, endedAt: absentSince });
    }
  }
  for (const { since, ...condition } of found.values()) {
    alarms.push({ ...condition, since: Math.min(since ?? now, now), raisedAt: null, absentSince: null });
  }
  return {
    alarms: alarms.map((alarm) => {
      if (isRaised(alarm) || alarm.absentSince !== null) return alarm;
      const raiseAfterMs = alarm.nature === 'occurrence' ? 0 : patienceOf(alarm.kind).raiseAfterMs;
      if (now - alarm.since < raiseAfterMs) return alarm;
      if (unknownKinds?.has(alarm.kind) === true) return alarm;
      const standing = { ...alarm, raisedAt: now };
      raised.push(standing);
      return standing;
    }),
    raised,
    ended,
  };
}

function present(known: WatchedAlarm, { since, ...condition }: Condition, now: number): WatchedAlarm {
  // Until it is raised, a stored beginning may move: what was interrupted may have worked for a moment.
  const begin = known.raisedAt === null ? (since ?? known.since) : known.since;
  return { ...condition, since: Math.min(begin, now), raisedAt: known.raisedAt, absentSince: null };
}

/** After the clock was set: what was counted by it keeps its length. */
export function shiftAlarm(alarm: WatchedAlarm, stepMs: number): WatchedAlarm {
  const shifted = (at: number | null) => (at === null ? null : at + stepMs);
  return {
    ...alarm,
    since: alarm.since + stepMs,
    raisedAt: shifted(alarm.raisedAt),
    absentSince: shifted(alarm.absentSince),
  };
}
