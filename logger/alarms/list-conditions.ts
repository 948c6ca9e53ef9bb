/**
 * The station's conditions for its notices: the alarms of the panel taken apart, one a subject, so that the second silent
 * instrument is told as well as the first; and how long nothing has reached a target, by what is stored. Pure.
 */
import type { Condition } from '../../protocols/notices/condition.js';
import { lateAfterMs, listAlarms, type Alarm, type AlarmCode, type StationState } from './list-alarms.js';
import type { TargetStanding } from './target-standing.js';

export const NOTICE_KINDS = ['transmission', 'sending', 'disk', 'clock', 'database', 'bus', 'door'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

type StationCode = Extract<
  AlarmCode,
  | 'database-set-aside'
  | 'evidence-missing'
  | 'clock-untrusted'
  | 'clock-stepped'
  | 'clock-held'
  | 'clock-far-ahead'
  | 'clock-behind'
  | 'disk-full'
  | 'disk-read-only'
  | 'store-failed'
  | 'disk-low'
  | 'backup-failed'
>;

/** Alarms that are about the station as a whole. */
const KINDS: Readonly<Record<StationCode, NoticeKind>> = {
  'database-set-aside': 'database',
  'evidence-missing': 'database',
  'clock-untrusted': 'clock',
  'clock-stepped': 'clock',
  'clock-held': 'clock',
  'clock-far-ahead': 'clock',
  'clock-behind': 'clock',
  'disk-full': 'disk',
  'disk-read-only': 'disk',
  'store-failed': 'disk',
  'disk-low': 'disk',
  'backup-failed': 'disk',
};
const OCCURRENCES: readonly AlarmCode[] = ['database-set-aside', 'clock-stepped'];

export interface StationCondition extends Condition {
  kind: NoticeKind;
}

export function listConditions(state: StationState): StationCondition[] {
  return [
    ...listAlarms(state).flatMap(stationCondition),
    ...state.targets.flatMap((target) => targetConditions(target, state)),
    ...state.instruments
      .filter((instrument) => instrument.state === 'silent')
      .map(({ id }) => lasting('bus', 'instrument-silent', { id, detail: { instruments: id } })),
    ...state.buses
      .filter(({ overloadedSince }) => overloadedSince !== null)
      .map(({ id }) => lasting('bus', 'bus-overloaded', { id, detail: { buses: id } })),
    ...state.doors
      .filter(({ isOpen }) => isOpen)
      .map(({ channel, name }) => lasting('door', 'door-open', { id: channel, detail: { doors: name } })),
  ];
}

/**
 * While the clock is not trusted, files wait for it and lengths of time mean nothing: what is known of the transmission stays
 * as it is.
 */
export function unknownKinds({ clockTrust }: Pick<StationState, 'clockTrust'>): ReadonlySet<string> {
  return new Set(clockTrust === 'trusted' ? [] : ['transmission']);
}

function stationCondition({ code, since, detail }: Alarm): StationCondition[] {
  if (!(code in KINDS)) return [];
  const isDamage = code === 'store-failed' && detail['reason'] === 'damaged';
  const isOccurrence = OCCURRENCES.includes(code);
  // Each step of the clock is one of its own.
  const key = code === 'clock-stepped' && since !== null ? `${code}:${since}` : code;
  const kind = isDamage ? 'database' : KINDS[code as StationCode];
  return [{ key, kind, code, since: null, nature: isOccurrence ? 'occurrence' : 'lasting', detail }];
}

function targetConditions(
  target: TargetStanding,
  { now, reportIntervalMs }: StationState,
): StationCondition[] {
  const { id, state, failure } = target;
  const detail = {
    ...{ target: id, targets: id, queued: target.queued },
    ...(target.oldestQueuedAt === null ? {} : { oldestAt: target.oldestQueuedAt }),
    ...(failure === null ? {} : { cause: failure.code, message: failure.message }),
  };
  const since = interruptedSince(target);
  return [
    ...(state === 'stopped' ? [lasting('sending', 'target-stopped', { id, detail })] : []),
    ...(target.receipts?.trouble?.code === 'receipt-key-changed'
      ? [lasting('sending', 'receipt-key-changed', { id, detail: { targets: id } })]
      : []),
    ...(since !== null && now - since > lateAfterMs(reportIntervalMs)
      ? [{ ...lasting('transmission', 'transmission-interrupted', { id, detail }), since }]
      : []),
  ];
}

/** Files wait, and none has arrived since: both are stored, so a restart changes nothing. */
export function interruptedSince({ oldestQueuedAt, lastDelivered }: TargetStanding): number | null {
  if (oldestQueuedAt === null) return null;
  return Math.max(oldestQueuedAt, lastDelivered?.at ?? oldestQueuedAt);
}

function lasting(
  kind: NoticeKind,
  code: string,
  { id, detail }: { id: string; detail: Condition['detail'] },
): StationCondition {
  return { key: `${code}:${id}`, kind, code, since: null, nature: 'lasting', detail };
}
