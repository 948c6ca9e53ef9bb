/**
 * What one recipient has been told and is to be told next. Pure. Every alarm that lasts is told once, then again at the named
 * interval; its end is told only if the alarm was. News wait a moment for others to go into the same letter, and no more
 * letters than the limit are written in any hour: what the limit holds back is in the next one, if it still holds.
 */
import { isRaised, type EndedAlarm, type RaisedAlarm, type WatchedAlarm } from './alarm-watch.js';
import type { NoticeDetail } from './condition.js';

const HOUR_MS = 3_600_000;
/** So many letters may wait for one recipient; what comes after is told when there is room. */
export const LETTERS_WAITING_MAX = 50;

/** An alarm as a letter tells it. */
export interface LetterItem {
  key: string;
  kind: string;
  code: string;
  since: number;
  detail: NoticeDetail;
}

export interface EndedItem extends LetterItem {
  endedAt: number;
}

interface ToldAlarm extends LetterItem {
  nature: RaisedAlarm['nature'];
  raisedAt: number;
  toldAt: number;
  endedAt: number | null;
}

export interface Correspondence {
  told: readonly ToldAlarm[];
  /** Since when there is something new to tell. */
  newsSince: number | null;
  /** Letters of the last hour. */
  writtenAt: readonly number[];
}

export const NOTHING_TOLD: Correspondence = { told: [], newsSince: null, writtenAt: [] };

/** What one letter tells. `standing`: alarms that were told before and go on. */
export interface LetterContent {
  raised: readonly LetterItem[];
  ended: readonly EndedItem[];
  standing: readonly LetterItem[];
}

export interface LetterRules {
  gatherMs: number;
  remindEveryMs: number;
  perHourMax: number;
}

export interface CorrespondenceInput {
  now: number;
  /** Alarms of this recipient's kinds. */
  alarms: readonly WatchedAlarm[];
  ended: readonly EndedAlarm[];
  exists: (key: string) => boolean;
  /** Letters to this recipient that were not sent yet. */
  waiting: number;
}

export function stepCorrespondence(
  before: Correspondence,
  { now, alarms, ended, exists, waiting }: CorrespondenceInput,
  rules: LetterRules,
): { after: Correspondence; letter: LetterContent | null } {
  const standing = alarms.filter(isRaised);
  const told = before.told
    .filter(({ key }) => exists(key))
    .map((each) => refresh(each, { now, standing, ended }))
    .filter(({ nature, endedAt }) => nature === 'lasting' || endedAt === null);
  const isTold = ({ key, raisedAt }: RaisedAlarm) =>
    told.some((each) => each.key === key && each.raisedAt === raisedAt && each.endedAt === null);
  const fresh = standing.filter((alarm) => !isTold(alarm));
  const over = told.filter(({ endedAt }) => endedAt !== null);
  const hasNews = fresh.length > 0 || over.length > 0;
  const newsSince = hasNews ? Math.min(before.newsSince ?? now, now) : null;
  const writtenAt = before.writtenAt.filter((at) => at <= now && now - at < HOUR_MS);
  const quiet = { told, newsSince, writtenAt };

  const isDue = newsSince !== null && now - newsSince >= rules.gatherMs;
  const repeated = told.filter((each) => isRepeatDue(each, now, rules));
  // A reminder of what the recipient has not even got yet would only pile up.
  const reminds = repeated.length > 0 && waiting === 0;
  const hasRoom = writtenAt.length < rules.perHourMax && waiting < LETTERS_WAITING_MAX;
  if (!(isDue || reminds) || !hasRoom) return { after: quiet, letter: null };

  const going = told.filter(({ endedAt }) => endedAt === null);
  const lasting = going.filter(({ nature }) => nature === 'lasting');
  const letter: LetterContent = {
    raised: fresh.map(itemOf),
    ended: over.map((each) => ({ ...itemOf(each), endedAt: each.endedAt ?? now })),
    standing: lasting.map(itemOf),
  };
  const mentioned = going.map((each) => (each.nature === 'lasting' ? { ...each, toldAt: now } : each));
  const added = fresh.map((alarm) => ({
    ...itemOf(alarm),
    nature: alarm.nature,
    raisedAt: alarm.raisedAt,
    toldAt: now,
    endedAt: null,
  }));
  return {
    after: { told: [...mentioned, ...added], newsSince: null, writtenAt: [...writtenAt, now] },
    letter,
  };
}

function refresh(
  told: ToldAlarm,
  { now, standing, ended }: { now: number; standing: readonly RaisedAlarm[]; ended: readonly EndedAlarm[] },
): ToldAlarm {
  if (told.endedAt !== null) return told;
  const isSame = (alarm: RaisedAlarm) => alarm.key === told.key && alarm.raisedAt === told.raisedAt;
  const alarm = standing.find(isSame);
  if (alarm !== undefined) return { ...told, detail: alarm.detail };
  const end = ended.find(isSame);
  return { ...told, detail: end?.detail ?? told.detail, endedAt: end?.endedAt ?? now };
}

function isRepeatDue(
  { nature, endedAt, toldAt }: ToldAlarm,
  now: number,
  { remindEveryMs }: LetterRules,
): boolean {
  return nature === 'lasting' && endedAt === null && now - toldAt >= remindEveryMs;
}

function itemOf({ key, kind, code, since, detail }: LetterItem): LetterItem {
  return { key, kind, code, since, detail };
}

/** After the clock was set: see `shiftAlarm`. */
export function shiftCorrespondence(correspondence: Correspondence, stepMs: number): Correspondence {
  const { told, newsSince, writtenAt } = correspondence;
  return {
    told: told.map((each) => ({
      ...each,
      since: each.since + stepMs,
      raisedAt: each.raisedAt + stepMs,
      toldAt: each.toldAt + stepMs,
      endedAt: each.endedAt === null ? null : each.endedAt + stepMs,
    })),
    newsSince: newsSince === null ? null : newsSince + stepMs,
    writtenAt: writtenAt.map((at) => at + stepMs),
  };
}
