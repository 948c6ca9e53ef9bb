/**
 * What an operator must know beside the values: one alarm a code, from the state of the station's parts. Pure; since when an
 * alarm stands is known by the part where it can be, and otherwise from when it was first listed (alarm-memory.ts).
 */
import type { BusSnapshot } from '../acquisition/bus-loop.js';
import type { ClockStep } from '../acquisition/acquisition.js';
import type { ClockStanding } from '../clock/clock-desk.js';
import type { InstrumentSnapshot } from '../acquisition/polled-instrument.js';
import type { HeldFigures } from '../store/held-scans.js';
import { isBackup } from '../store/salvage/salvage.js';
import { sumOf, type SalvageState } from '../store/salvage/salvage-state.js';
import type { TargetStanding } from './target-standing.js';

export type AlarmCode =
  | 'evidence-missing'
  | 'database-set-aside'
  | 'database-salvaging'
  | 'database-salvaged'
  | 'backup-merging'
  | 'backup-merged'
  | 'backup-failed'
  | 'clock-untrusted'
  | 'clock-stepped'
  | 'clock-held'
  | 'clock-far-ahead'
  | 'clock-behind'
  | 'disk-full'
  | 'disk-read-only'
  | 'store-failed'
  | 'disk-low'
  | 'bus-overloaded'
  | 'instrument-silent'
  | 'target-stopped'
  | 'queue-old'
  | 'door-open'
  | 'receipt-key-changed'
  | 'receipt-refused'
  | 'receipt-contradicts';

/** Less room than this is an alarm: about two weeks of readings of a large station. */
export const DISK_LOW_BYTES = 512 * 1024 * 1024;
/** A file that waits longer than so many intervals, and longer than the time below, is late. */
const QUEUE_OLD_INTERVALS = 3;
const QUEUE_OLD_MS_MIN = 15 * 60_000;
/** A step of the clock is worth a person's attention from this size, for this long. */
const CLOCK_STEP_MS_MIN = 5_000;
const HOUR_MS = 3_600_000;
const CLOCK_STEP_TOLD_MS = HOUR_MS;
/** That a damaged database was read back is told for so long. */
const SALVAGED_TOLD_MS = 3 * 24 * 3_600_000;

export interface Alarm {
  code: AlarmCode;
  /** `null`: the part does not know. */
  since: number | null;
  detail: Record<string, string | number>;
}

export interface StationState {
  now: number;
  clockTrust: 'trusted' | 'untrusted';
  clockStep: ClockStep | null;
  clockStanding?: ClockStanding;
  reportIntervalMs: number;
  /** Where the damaged database was put at this start; `null`: it was sound. */
  setAside: string | null;
  /** What is read back of databases that were set aside. */
  salvage: readonly SalvageState[];
  /** What keeps the last backup from being made; `null`: nothing, or there are none. */
  backupTrouble: { code: string; since: number } | null;
  /** When the newest head was signed that the database does not hold; `null`: it holds it. */
  missingSignedAt?: number | null;
  /** Code of the `StoreError` with which the store refuses readings now. */
  storeTrouble: string | null;
  /** What that costs; absent: not known. */
  held?: HeldFigures | null;
  freeBytes: number | null;
  buses: readonly BusSnapshot[];
  instruments: readonly InstrumentSnapshot[];
  targets: readonly TargetStanding[];
  doors: readonly DoorStanding[];
}

/** What a door contact said last. */
export interface DoorStanding {
  channel: string;
  /** As people call it. */
  name: string;
  isOpen: boolean;
}

/** By the code of the `StoreError`. */
const STORE_ALARMS: Readonly<Record<string, AlarmCode>> = {
  'disk-full': 'disk-full',
  'read-only': 'disk-read-only',
};

/** Gravest first. */
export function listAlarms(state: StationState): Alarm[] {
  return [
    ...storeAlarms(state),
    ...clockAlarms(state),
    ...deliveryAlarms(state),
    ...pollingAlarms(state),
    ...doorAlarms(state),
  ];
}

function storeAlarms({
  storeTrouble,
  held,
  setAside,
  missingSignedAt,
  freeBytes,
  ...state
}: StationState): Alarm[] {
  const alarms: Alarm[] = [];
  if (storeTrouble !== null) {
    const detail = { reason: storeTrouble, held: held?.scans ?? 0, lost: held?.scansLost ?? 0 };
    alarms.push({ code: STORE_ALARMS[storeTrouble] ?? 'store-failed', since: null, detail });
  }
  if (setAside !== null) alarms.push({ code: 'database-set-aside', since: null, detail: { path: setAside } });
  if (missingSignedAt !== undefined && missingSignedAt !== null)
    alarms.push({ code: 'evidence-missing', since: null, detail: { signedAt: missingSignedAt } });
  if (freeBytes !== null && freeBytes < DISK_LOW_BYTES) {
    alarms.push({ code: 'disk-low', since: null, detail: { freeBytes } });
  }
  if (state.backupTrouble !== null) {
    const { code, since } = state.backupTrouble;
    alarms.push({ code: 'backup-failed', since, detail: { reason: code } });
  }
  return [...alarms, ...salvageAlarms(state)];
}

function salvageAlarms({ salvage, now }: Pick<StationState, 'salvage' | 'now'>): Alarm[] {
  const told = salvage.filter(({ finishedAt }) => finishedAt === null || now - finishedAt < SALVAGED_TOLD_MS);
  return [
    ...readBack(
      told.filter(({ source }) => !isBackup(source)),
      now,
      ['database-salvaging', 'database-salvaged'],
    ),
    ...readBack(
      told.filter(({ source }) => isBackup(source)),
      now,
      ['backup-merging', 'backup-merged'],
    ),
  ];
}

function readBack(
  told: readonly SalvageState[],
  now: number,
  [going, done]: readonly [AlarmCode, AlarmCode],
): Alarm[] {
  if (told.length === 0) return [];
  const { scans, reports, unreadable, holes } = sumOf(told.flatMap(({ steps }) => steps));
  const isDone = told.every(({ outcome }) => outcome !== null);
  const since = isDone ? Math.max(...told.map(({ finishedAt }) => finishedAt ?? now)) : null;
  const code = isDone ? done : going;
  return [{ code, since, detail: { scans, reports, lost: unreadable + holes } }];
}

function clockAlarms({ clockTrust, clockStep, clockStanding, now }: StationState): Alarm[] {
  const alarms: Alarm[] = [];
  const { hold = null, behindMs = null } = clockStanding ?? {};
  if (hold !== null) {
    const code = hold.kind === 'jumped' ? 'clock-held' : 'clock-far-ahead';
    alarms.push({ code, since: null, detail: { hours: Math.round(hold.aheadMs / HOUR_MS) } });
  }
  if (behindMs !== null)
    alarms.push({ code: 'clock-behind', since: null, detail: { hours: Math.ceil(behindMs / HOUR_MS) } });
  if (clockTrust === 'untrusted' && hold === null)
    alarms.push({ code: 'clock-untrusted', since: null, detail: {} });
  if (
    clockStep &&
    Math.abs(clockStep.stepMs) >= CLOCK_STEP_MS_MIN &&
    now - clockStep.at < CLOCK_STEP_TOLD_MS
  ) {
    alarms.push({ code: 'clock-stepped', since: clockStep.at, detail: { stepMs: clockStep.stepMs } });
  }
  return alarms;
}

function deliveryAlarms({ targets, now, reportIntervalMs }: StationState): Alarm[] {
  const alarms: Alarm[] = [];
  const stopped = targets.filter(({ state }) => state === 'stopped');
  if (stopped.length > 0) {
    const since = oldest(stopped.map(({ failure }) => failure?.since ?? null));
    alarms.push({ code: 'target-stopped', since, detail: named('targets', stopped) });
  }
  const lateMs = lateAfterMs(reportIntervalMs);
  const late = targets.filter(
    ({ oldestQueuedAt }) => oldestQueuedAt !== null && now - oldestQueuedAt > lateMs,
  );
  if (late.length > 0) {
    const queuedSince = oldest(late.map(({ oldestQueuedAt }) => oldestQueuedAt));
    const queued = late.reduce((sum, target) => sum + target.queued, 0);
    const since = queuedSince === null ? null : queuedSince + lateMs;
    alarms.push({ code: 'queue-old', since, detail: { ...named('targets', late), queued } });
  }
  return [...alarms, ...receiptAlarms(targets)];
}

function receiptAlarms(targets: readonly TargetStanding[]): Alarm[] {
  const alarms: Alarm[] = [];
  const troubled = (wanted: (code: string) => boolean) =>
    targets.filter(({ receipts }) => receipts?.trouble != null && wanted(receipts.trouble.code));
  const since = (some: readonly TargetStanding[]) =>
    oldest(some.map(({ receipts }) => receipts?.trouble?.since ?? null));
  const changed = troubled((code) => code === 'receipt-key-changed');
  if (changed.length > 0)
    alarms.push({ code: 'receipt-key-changed', since: since(changed), detail: named('targets', changed) });
  const refused = troubled((code) => code !== 'receipt-key-changed' && code !== 'side-channel-failed');
  if (refused.length > 0)
    alarms.push({ code: 'receipt-refused', since: since(refused), detail: named('targets', refused) });
  const contradicted = targets.filter(({ receipts }) => (receipts?.contradicting ?? 0) > 0);
  if (contradicted.length > 0) {
    const files = contradicted.reduce((sum, { receipts }) => sum + (receipts?.contradicting ?? 0), 0);
    const detail = { ...named('targets', contradicted), files };
    alarms.push({ code: 'receipt-contradicts', since: null, detail });
  }
  return alarms;
}

/** A file that waits longer than this is late. */
export function lateAfterMs(reportIntervalMs: number): number {
  return Math.max(QUEUE_OLD_INTERVALS * reportIntervalMs, QUEUE_OLD_MS_MIN);
}

function pollingAlarms({ buses, instruments }: StationState): Alarm[] {
  const alarms: Alarm[] = [];
  const silent = instruments.filter(({ state }) => state === 'silent');
  if (silent.length > 0) {
    const since = oldest(silent.map(({ stateSince }) => stateSince));
    alarms.push({ code: 'instrument-silent', since, detail: named('instruments', silent) });
  }
  const overloaded = buses.filter(({ overloadedSince }) => overloadedSince !== null);
  if (overloaded.length > 0) {
    const since = oldest(overloaded.map(({ overloadedSince }) => overloadedSince));
    alarms.push({ code: 'bus-overloaded', since, detail: named('buses', overloaded) });
  }
  return alarms;
}

function doorAlarms({ doors }: StationState): Alarm[] {
  const open = doors.filter(({ isOpen }) => isOpen);
  if (open.length === 0) return [];
  const detail = { n: open.length, doors: open.map(({ name }) => name).join(', ') };
  return [{ code: 'door-open', since: null, detail }];
}

function named(key: string, parts: readonly { id: string }[]): Record<string, string | number> {
  return { n: parts.length, [key]: parts.map(({ id }) => id).join(', ') };
}

function oldest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}
