/** The panel's view from what the station's parts say of themselves. Pure: every number is handed in. */
import type { DeliveryStatus } from '../../protocols/delivery/deliver.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import { intervalOf } from '../../protocols/vocabulary/interval.js';
import type { InstrumentSnapshot } from '../acquisition/polled-instrument.js';
import type { QueueSummary } from '../store/outbox-store.js';
import type { LiveChannel } from './live-channels.js';
import type { TargetPlace } from './target-place.js';
import type { AlarmView, BusView, ChannelView, InstrumentView, PanelView, TargetView } from './panel-view.js';

/** A reading is stale when so many polls after it brought none … */
const STALE_AFTER_POLLS = 3;
/** … and it is at least this old, because commits are grouped. */
const STALE_AFTER_MS_MIN = 5_000;

export interface ViewParts {
  station: PanelView['station'];
  now: number;
  clockTrust: PanelView['clockTrust'];
  reportIntervalMs: number;
  channels: readonly Channel[];
  /** Of those that are in the data file, in its order. */
  reported: readonly string[];
  live: (channel: string) => LiveChannel;
  /** What a reason means in the words of the instrument's profile; `null`: the profile says nothing of it. */
  reasonText: (instrument: string, reason: string) => ReasonText | null;
  /** `undefined`: the channel is measured. */
  computedFrom?: (channel: string) => ChannelView['computedFrom'];
  lastReports: ReadonlyMap<string, NonNullable<ChannelView['lastReport']>>;
  instruments: readonly InstrumentSnapshot[];
  buses: readonly BusView[];
  targets: readonly TargetView[];
  alarms: readonly AlarmView[];
  store: PanelView['store'];
  evidence: PanelView['evidence'];
}

export function assembleView(parts: ViewParts): PanelView {
  const { station, now, clockTrust, reportIntervalMs, buses, targets, alarms, store, evidence } = parts;
  return {
    station,
    now,
    clockTrust,
    reportIntervalMs,
    nextReportAt: intervalOf(now, reportIntervalMs).endAt,
    channels: reportedFirst(parts).map((channel) => channelView(channel, parts)),
    instruments: parts.instruments.map(instrumentView),
    buses: buses.map(busView),
    targets,
    alarms,
    store,
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function reportedFirst({ channels, reported }: ViewParts): Channel[] {
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  const first = reported.flatMap((id) => byId.get(id) ?? []);
  return [...new Set([...first, ...channels])];
}

export interface ReasonText {
  vi: string;
  en: string;
}

function channelView(channel: Channel, parts: ViewParts): ChannelView {
  const { live, lastReports, reasonText } = parts;
  const { id, symbol, parameter, unit, decimals, instrument, validRange, pollIntervalMs } = channel;
  const staleAfterMs = Math.max(STALE_AFTER_POLLS * pollIntervalMs, STALE_AFTER_MS_MIN);
  const lastReport = lastReports.get(id) ?? null;
  const { latest, lastUsable, spark } = live(id);
  const reason = latest?.reason ?? null;
  const text = reason === null ? null : reasonText(instrument, reason);
  const computedFrom = parts.computedFrom?.(id);
  return {
    id,
    symbol,
    parameter,
    unit,
    decimals,
    instrument,
    validRange,
    staleAfterMs,
    isReported: parts.reported.includes(id),
    lastReport,
    latest: latest !== null && text !== null ? { ...latest, reasonText: text } : latest,
    lastUsable,
    spark,
    ...(computedFrom === undefined ? {} : { computedFrom }),
  };
}

function instrumentView(snapshot: InstrumentSnapshot): InstrumentView {
  const { id, maker, model, bus, address, state, lastAnswerAt, failure } = snapshot;
  const { pollsOk, pollsFailed, slotsSkipped, latenessMs, settings } = snapshot;
  const counts = { pollsOk, pollsFailed, slotsSkipped, latenessMs, settings };
  return { id, maker, model, bus, address, state, lastAnswerAt, failure, ...counts };
}

/** Sent every second: no more digits than anybody can read. */
function busView({ figures, ...bus }: BusView): BusView {
  return { ...bus, figures: rounded(figures) as BusView['figures'] };
}

const DIGITS_AFTER_POINT = 3;

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toFixed(DIGITS_AFTER_POINT));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rounded(member)]));
}

export interface TargetParts {
  id: string;
  place: TargetPlace;
  status: DeliveryStatus;
  queue: QueueSummary;
  receipts: TargetView['receipts'];
}

export function targetView({ id, place, status, queue, receipts }: TargetParts): TargetView {
  const { addresses, encryption, order, sendEveryMs, missing } = place;
  const { state, way, failure } = status;
  const [first = '', fallback = null] = addresses;
  const [address, otherAddress] =
    way === 'first' || fallback === null ? [first, fallback] : [fallback, first];
  const { queued, oldestQueuedAt, lastDelivered } = queue;
  const settings = { encryption, order, sendEveryMs };
  return {
    id,
    address,
    way,
    otherAddress,
    ...settings,
    state,
    missing,
    queued,
    oldestQueuedAt,
    lastDelivered,
    failure,
    receipts,
  };
}
