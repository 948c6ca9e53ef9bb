/** What the panel's pages are made of: the JSON of `/api/…` and of the event stream. Browser-safe types only. */
import type { StationEvent } from '../../protocols/vocabulary/station-event.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import type { WatchedSetting } from '../../protocols/vocabulary/watched-setting.js';
import type { WireFigures } from '../../protocols/vocabulary/wire-statistics.js';
import type { TargetStanding } from '../alarms/target-standing.js';

/** `GET /api/view`, and the `view` event of `GET /api/events` (about once a second while something changes). */
export interface PanelView {
  station: { code: string; name: string; kind: StationKind };
  /** The logger's clock, UTC epoch ms: ages are counted from it, not from the browser's clock. */
  now: number;
  clockTrust: 'trusted' | 'untrusted';
  reportIntervalMs: number;
  /** End of the interval that is being collected: when the next file is made. */
  nextReportAt: number;
  channels: readonly ChannelView[];
  instruments: readonly InstrumentView[];
  buses: readonly BusView[];
  targets: readonly TargetView[];
  alarms: readonly AlarmView[];
  store: StoreView;
  /** How far the chain of evidence reaches; absent where there is none. */
  evidence?: EvidenceView;
}

export interface StoreView {
  path: string;
  sizeBytes: number;
  freeBytes: number | null;
  oldestReadingAt: number | null;
  /** The disk refuses readings, with this code of a `StoreError`; absent: it takes them. */
  refusing?: {
    code: string;
    /** Polls whose readings are in memory only, at most `scansMax`. */
    scans: number;
    scansMax: number;
    /** Polls for whose readings there was no room left. */
    scansLost: number;
  };
}

export interface EvidenceView {
  /** End of the newest sealed interval. */
  sealedUpTo: number | null;
  /** End of the newest interval that the province has countersigned. */
  countersignedUpTo: number | null;
  /** Of the station's key; `null`: the chain is not signed. */
  fingerprint: string | null;
}

export type StationKind = 'wastewater' | 'surface-water' | 'groundwater' | 'stack' | 'ambient';

export interface ChannelView {
  id: string;
  symbol: string;
  /** Catalogue code for the name in both languages; `null`: show the symbol alone. */
  parameter: string | null;
  unit: string;
  decimals: number;
  instrument: string;
  /** The newest reading that came, usable or not; `null` before the first. */
  latest: {
    at: number;
    raw: number | null;
    status: Status;
    reason: string | null;
    /** The profile's own words for the reason, where it has them. */
    reasonText?: { vi: string; en: string } | null;
    /** `false`: in memory only, because the disk refuses. */
    isStored?: false;
  } | null;
  /** The newest usable value: shown faded with its age when `latest` is not usable. */
  lastUsable: { at: number; value: number } | null;
  validRange: { low: number; high: number } | null;
  /** A reading older than this is stale. */
  staleAfterMs: number;
  /** `false`: it is only measured, and never in a data file. Those that are reported come first. */
  isReported: boolean;
  /** `reason`: why there is no value; `just-started`: too few readings, for the logger was started within the interval. */
  lastReport: {
    endAt: number;
    value: number | null;
    status: Status;
    completeness: number;
    reason: string | null;
  } | null;
  /** About 60 points over the last hour for the small trend: `[at, mean | null]`. */
  spark: readonly (readonly [number, number | null])[];
  /** Of a derived channel: how it is computed. */
  computedFrom?: ComputedFromView;
}

interface Bilingual {
  vi: string;
  en: string;
}

export interface ComputedFromView {
  formula: Bilingual;
  /** As a person writes it: `C × M ÷ Vm`, or the station's own expression. */
  text: string;
  inputs: readonly {
    name: Bilingual;
    /** A channel of this view, or a fixed number. */
    source: { channel: string } | { value: number; unit: string };
  }[];
  settings: readonly { name: Bilingual; value: Bilingual | number }[];
}

export interface InstrumentView {
  id: string;
  maker: string;
  model: string;
  bus: string;
  address: string;
  state: 'answering' | 'silent' | 'starting';
  lastAnswerAt: number | null;
  /** The failure that made it silent: code of `InstrumentError` and its sentence. */
  failure: { code: string; message: string; hint: string | null; since: number } | null;
  pollsOk: number;
  pollsFailed: number;
  /** Slots that passed unpolled because the bus was busy or the store was slow. */
  slotsSkipped?: number;
  /** How late the newest poll began. */
  latenessMs?: number;
  /** How many settings of the instrument itself are watched; 0: none. */
  settings: number;
}

export interface BusView {
  id: string;
  /** For people: `Modbus RTU /dev/ttyUSB0 9600 8N1`. */
  description: string;
  /** Nothing is asked: its instrument talks unasked, and `replies` are telegrams. */
  listens: boolean;
  /** Since when polls do not fit in their intervals; `null`: they do. */
  overloadedSince: number | null;
  figures: WireFigures;
}

export interface TargetView extends Omit<TargetStanding, 'receipts'> {
  /** `sftp://user@host:22/base`: never a password. */
  address: string;
  /** `fallback`: the first address cannot be reached, and the second one is in use. */
  way: 'first' | 'fallback';
  /** The one that is not in use; `null`: there is only one. */
  otherAddress: string | null;
  /** `none`: plain FTP, which anybody on the way can read. */
  encryption: 'encrypted' | 'none';
  order: 'oldest-first' | 'live-first';
  /** 0: each file at once. */
  sendEveryMs: number;
  /** What the configuration lacks for anything to be delivered: known before the first attempt. */
  missing: 'host-key-unknown' | null;
  /** What the province says that it has; `null`: this receiver gives no receipts. */
  receipts: ReceiptsView | null;
}

/** Counts are of the files of the last 60 days, by the newest receipt of each. */
export interface ReceiptsView {
  province: string;
  /** `SHA256:…` of the key that the receipts are signed with. */
  key: string;
  keyNotedAt: number;
  /** Another key that the province has shown since. */
  otherKey: string | null;
  readAt: number | null;
  confirmed: number;
  withWarnings: number;
  /** Refused by the province, and nobody has looked at it. */
  rejected: number;
  /** The province's word and the file do not agree, and nobody has looked at it. */
  contradicting: number;
  /** Refused or not in agreement, and somebody has looked at it. */
  reviewed: number;
  /** Sent, and no receipt has come. */
  unconfirmed: number;
  /** Why the province's word is not taken now. */
  trouble: { code: string; message: string; hint: string | null; since: number } | null;
}

/** The province's word about one file. */
export interface FileReceiptView {
  at: number;
  verdict: 'accepted' | 'accepted-with-warnings' | 'rejected' | 'conflict';
  rows: number;
  faultCount: number;
  faults: readonly { code: string; severity: 'error' | 'warning'; line: number | null }[];
  agreement: 'matches' | 'other-content' | 'fewer-rows';
  /** Who has looked at a receipt that refuses or contradicts the file. */
  review: { at: number; by: string; reason: string } | null;
}

/** What the receipt proves, looked at again each time it is asked for. */
export interface ReceiptProofView {
  /** `other-key`: signed well, by another key than the one that is known now. */
  signature: 'verified' | 'wrong' | 'other-key';
  province: string;
  /** `SHA256:…` of the key that signed. */
  key: string;
  sequence: number;
  /** Of the bytes that the province has received. */
  sha256: string;
  sizeBytes: number;
  /** Receipts of this file before this one. */
  earlier: number;
}

export interface AlarmView {
  code: string;
  since: number;
  /** Values for the translated text of the code. */
  detail: Record<string, string | number>;
}

/** `GET /api/files?limit=&before=&state=`: newest first. `state` is one of a file's, or `disputed`: see its receipt. */
export interface FilesView {
  files: readonly FileView[];
  /** Pass as `before` for the next page; `null` at the end. */
  nextBefore: number | null;
}

export interface FileView {
  id: number;
  target: string;
  name: string;
  endAt: number;
  rows: number;
  rowsUsable: number;
  sizeBytes: number;
  state: 'queued' | 'delivered' | 'rejected';
  attempts: number;
  deliveredAt: number | null;
  remotePath: string | null;
  failure: { code: string; message: string; hint: string | null; at: number } | null;
  /** `null`: none has come. */
  receipt: FileReceiptView | null;
}

/** `GET /api/notices?limit=`: what is told by mail, newest first. */
export interface NoticesView {
  /** Mails that were written and not sent. */
  waiting: number;
  /** What keeps every mail from going; `null`: nothing, as far as is known. */
  trouble: { code: string; message: string; needsPerson: boolean; since: number } | null;
  recipients: readonly { address: string; group: 'operator' | 'province'; kinds: readonly string[] }[];
  letters: readonly LetterView[];
}

export interface LetterView {
  id: string;
  address: string;
  group: 'operator' | 'province';
  /** As in the mail, in its own language and in the other. */
  subject: { vi: string; en: string };
  writtenAt: number;
  state: 'waiting' | 'sent' | 'refused' | 'withdrawn';
  attempts: number;
  sentAt: number | null;
  failure: { code: string; message: string; at: number } | null;
}

/** `GET /api/settings/INSTRUMENT`: the instrument's own settings, as they were last read. */
export interface SettingsView {
  intervalMs: number;
  /** When the newest round through them ended, since the start; `null`: none has. */
  lastRoundAt: number | null;
  /** Why it ended early; `null`: it did not. */
  failure: { code: string; message: string } | null;
  settings: readonly SettingView[];
}

export interface SettingView extends WatchedSetting {
  /** `null`: never read. `changedAt` `null`: the same since it was first read. */
  last: { value: number | string; readAt: number; changedAt: number | null } | null;
  /** Why the newest round brought no value of it; `null`: it did. */
  unread: string | null;
}

/** `GET /api/journal?limit=&before=&kind=&subject=`: what happened, newest first. */
export interface JournalView {
  events: readonly StationEvent[];
  /** Pass as `before` for the next page; `null` at the end. */
  nextBefore: number | null;
}

/** Longest period of one export: as long as reports are kept. */
export const EXPORT_DAYS_MAX = 732;

/** `GET /api/file/ID`: the bytes as text, as they are or will be sent, and what became of them. */
export interface FileContentView {
  name: string;
  text: string;
  /** Of the text's bytes. */
  sha256: string;
  file: FileView;
  /** `null`: no receipt has come. */
  proof: ReceiptProofView | null;
}

/** `POST /api/receipts/TARGET/review` takes `{ by, reason }` and answers with how many receipts were closed. */
export interface ReviewView {
  reviewed: number;
}

/** `GET /api/trend?channel=ID&from=MS&to=MS&points=N`: gaps are `null`, never joined. */
export interface TrendView {
  channel: string;
  unit: string;
  decimals: number;
  from: number;
  to: number;
  /** Bucket means of the usable raw readings, with the gravest status of the bucket. */
  points: readonly TrendPoint[];
  /** Reported interval values. */
  means: readonly TrendPoint[];
}

export interface TrendPoint {
  at: number;
  value: number | null;
  low: number | null;
  high: number | null;
  status: Status;
}

/** `GET /api/export/state`: the export that runs, or how the last one ended. */
export interface ExportView {
  state: 'none' | 'running' | 'done' | 'failed';
  name: string | null;
  /** 0…1. */
  share: number;
  bytes: number;
  /** Code of what went wrong; `aborted` when a person ended it. */
  failure: string | null;
}
