/**
 * What happened at a station, for good: rows that are only ever added, each with a number greater than the one before. The kinds
 * are a closed list, because people filter by them and each has its sentence in both languages.
 */
import type { ClockTrust } from './clock.js';

export const EVENT_KINDS = [
  'logger-started',
  'logger-stopped',
  'database-set-aside',
  'copies-differed',
  'receipts-reviewed',
  'clock-stepped',
  'clock-held',
  'clock-returned',
  'clock-followed',
  'clock-accepted',
  'receipt-key-noted',
  'receipt-key-refused',
  'receipt-key-accepted',
  'instrument-silent',
  'instrument-answers',
  'target-stopped',
  'target-resumed',
  'setting-first-read',
  'setting-changed',
  'alarm-raised',
  'alarm-ended',
  'notice-sent',
  'notice-refused',
  'configuration-changed',
  'files-resent',
  'data-exported',
  'backup-made',
  'database-restored',
  'backup-added',
  'test-mail-sent',
  'bus-traced',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export const EVENT_SUBJECT_KINDS = ['station', 'instrument', 'bus', 'target', 'channel'] as const;
/** What the event is about. The subject of kind `station` is the station itself; its id is empty. */
export type EventSubjectKind = (typeof EVENT_SUBJECT_KINDS)[number];

export interface EventSubject {
  kind: EventSubjectKind;
  /** The id in the station's configuration. */
  id: string;
}

/** Whatever JSON can say. Numbers are finite. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** An event that is to be appended. */
export interface NewEvent {
  /** UTC epoch milliseconds, by the station's clock as it stood then. */
  at: number;
  clockTrust: ClockTrust;
  kind: EventKind;
  subject: EventSubject;
  /** What stood before and what stands now; `null` where the kind has neither. */
  before: JsonValue;
  after: JsonValue;
  /** Key of the sentence in `translations/event-texts.ts`, with the values of its places. */
  text: string;
  parameters: Readonly<Record<string, JsonValue>>;
}

export interface StationEvent extends NewEvent {
  /** Strictly increasing in the order in which events were committed; never used twice. */
  sequence: number;
}
