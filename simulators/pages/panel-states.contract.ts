/** Made-up states of a station for the panel's pages, typed by the very views that the real server sends. */
import { newWireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import type {
  BusView,
  ChannelView,
  InstrumentView,
  PanelView,
  TargetView,
} from '../../logger/panel/panel-view.js';
import { stackView } from './panel-stack.contract.js';
import { troubledView } from './panel-troubled.contract.js';
import { waveAt, waveSpark, type Wave } from './waves.js';

export const PANEL_STATES = [
  'healthy',
  'exceeding',
  'calibrating',
  'dead-instrument',
  'no-network',
  'empty',
  'many',
  'stack',
  'troubled',
  'not-stored',
] as const;
export type PanelState = (typeof PANEL_STATES)[number];

/** 22/11/2026 14:32:08 in GMT+7. */
export const FIXTURE_NOW = Date.UTC(2026, 10, 22, 7, 32, 8);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const INTERVAL_MS = 5 * MINUTE_MS;
export const LAST_REPORT_AT = Math.floor(FIXTURE_NOW / INTERVAL_MS) * INTERVAL_MS;

interface Draft {
  symbol: string;
  parameter: string | null;
  unit: string;
  decimals: number;
  instrument: string;
  range: readonly [number, number];
  wave: Wave;
}

const DRAFTS: readonly Draft[] = [
  draft('Flow', 'Flow', 'm3/h', 1, 'mag-1', [0, 500], { mean: 118, swing: 22, noise: 2 }),
  draft('pH', 'pH', '', 2, 'iq-1', [0, 14], { mean: 7.31, swing: 0.22, noise: 0.02 }),
  draft('Temp', 'Temp', 'oC', 1, 'iq-1', [0, 60], { mean: 29.4, swing: 1.8, noise: 0.05 }),
  draft('COD', 'COD', 'mg/l', 2, 'cm44-1', [0, 200], { mean: 48.6, swing: 9.4, noise: 0.8 }),
  draft('TSS', 'TSS', 'mg/l', 1, 'iq-1', [0, 300], { mean: 31.2, swing: 6.1, noise: 0.7 }),
  draft('NH4', 'NH4', 'mg/l', 2, 'cm44-1', [0, 50], { mean: 3.42, swing: 0.8, noise: 0.05 }),
  draft('Color', 'Color', 'Pt-Co', 0, 'cm44-1', [0, 500], { mean: 42, swing: 6, noise: 1 }),
  draft('Volume', 'Volume', 'm3', 0, 'mag-1', [0, 1e9], { mean: 1_284_671, swing: 0, noise: 0 }),
];

function draft(
  symbol: string,
  parameter: string | null,
  ...rest: [string, number, string, readonly [number, number], Wave]
): Draft {
  const [unit, decimals, instrument, range, wave] = rest;
  return { symbol, parameter, unit, decimals, instrument, range, wave };
}

function healthyChannel(source: Draft, seed: number, now: number): ChannelView {
  const at = now - 1000 - (seed % 4) * 1000;
  return {
    id: source.symbol,
    symbol: source.symbol,
    parameter: source.parameter,
    unit: source.unit,
    decimals: source.decimals,
    instrument: source.instrument,
    latest: { at, raw: waveAt(source.wave, at, seed), status: 'measuring', reason: null },
    lastUsable: { at, value: waveAt(source.wave, at, seed) },
    validRange: { low: source.range[0], high: source.range[1] },
    staleAfterMs: 60_000,
    isReported: true,
    lastReport: {
      endAt: LAST_REPORT_AT,
      value: waveAt({ ...source.wave, noise: 0 }, LAST_REPORT_AT, seed),
      status: 'measuring',
      completeness: 1,
      reason: null,
    },
    spark: waveSpark(source.wave, { from: now - HOUR_MS, to: now, count: 60, seed }),
  };
}

const INSTRUMENTS: readonly InstrumentView[] = [
  instrument('iq-1', 'WTW', 'IQ SensorNet 2020 3G', '192.168.10.21:502 unit 1'),
  instrument('cm44-1', 'Endress+Hauser', 'Liquiline CM44', '192.168.10.22:502 unit 1'),
  instrument(
    'mag-1',
    'Siemens',
    'SITRANS F M MAG 6000',
    '/dev/serial/by-id/usb-FTDI_USB-RS485-if00-port0 unit 3',
  ),
];

function instrument(id: string, maker: string, model: string, address: string): InstrumentView {
  return {
    id,
    maker,
    model,
    bus: address.startsWith('/dev/') ? 'Modbus RTU' : 'Modbus TCP',
    address,
    state: 'answering',
    lastAnswerAt: FIXTURE_NOW - 1200,
    failure: null,
    settings: id === 'mag-1' ? 0 : 3,
    pollsOk: 86_312,
    pollsFailed: 4,
  };
}

/** A bus that has run for nine days; `sick`: a line with noise on it and a unit that does not answer. */
function bus(id: string, description: string, state: 'well' | 'sick'): BusView {
  const serial = description.includes('/dev/');
  const sick = state === 'sick';
  const requests = 2_331_204;
  const [timeouts, crcErrors] = sick ? [31_877, 412] : [0, 0];
  const replies = requests - timeouts - crcErrors;
  return {
    id,
    description,
    listens: false,
    overloadedSince: null,
    figures: {
      ...newWireStatistics(),
      ...{ requests, replies, timeouts, crcErrors, opens: sick ? 14 : 1, losses: sick ? 13 : 0 },
      ...(sick ? { lateReplies: 27, foreignReplies: 3, resyncs: 61, discardedBytes: 9_210 } : {}),
      ...{ bytesSent: requests * 8, bytesReceived: replies * 21 },
      ...{ latencyMsLast: serial ? 38.2 : 6.1, latencyMsMax: sick ? 497.4 : 88.3 },
      latencyMsSum: replies * (serial ? 41.5 : 6.4),
      ...{ latencyMsMean: serial ? 41.5 : 6.4, latencyMsP95: serial ? 58.9 : 9.8 },
      ...{ upMs: 9 * 24 * HOUR_MS, busyMs: 2.1 * 24 * HOUR_MS },
      busy: { lastMinute: sick ? 0.714 : 0.128, sinceStart: sick ? 0.233 : 0.126 },
      line: serial ? { lastMinute: 0.094, sinceStart: 0.091 } : null,
      lastHour: { requests: 10_790, troubles: sick ? 1_423 : 0 },
    },
  };
}

const BUSES: readonly BusView[] = [
  bus('line-1', 'Modbus RTU /dev/serial/by-id/usb-FTDI_USB-RS485 9600 8E1', 'well'),
  bus('cabinet', 'Modbus TCP 192.168.10.21:502', 'well'),
];

const TARGET: TargetView = {
  id: 'so-tnmt',
  address: 'sftp://tb_caph@103.90.220.14:22/data',
  way: 'first',
  otherAddress: null,
  encryption: 'encrypted',
  order: 'oldest-first',
  sendEveryMs: 0,
  state: 'idle',
  missing: null,
  queued: 0,
  oldestQueuedAt: null,
  lastDelivered: { name: 'TB_CAPH_NUOSXL_20261122143000.txt', at: LAST_REPORT_AT + 3000 },
  failure: null,
  receipts: {
    province: 'Thái Bình',
    key: 'SHA256:qPVJ1Yw3n4oXyQ3o0c3mXl2Rr0dF0V4m7xk2p9wYt8E',
    keyNotedAt: LAST_REPORT_AT - 40 * 86_400_000,
    otherKey: null,
    readAt: LAST_REPORT_AT + 3600,
    confirmed: 17_213,
    withWarnings: 4,
    rejected: 0,
    contradicting: 0,
    reviewed: 0,
    unconfirmed: 1,
    trouble: null,
  },
};

export function makePanelView(state: PanelState, now: number = FIXTURE_NOW): PanelView {
  const healthy: PanelView = {
    station: { code: 'TB_CAPH_NUOSXL', name: 'Nước thải sau xử lý, Nhà máy Cáp Hà', kind: 'wastewater' },
    now,
    clockTrust: 'trusted',
    reportIntervalMs: INTERVAL_MS,
    nextReportAt: LAST_REPORT_AT + INTERVAL_MS,
    channels: DRAFTS.map((source, index) => healthyChannel(source, index + 1, now)),
    instruments: INSTRUMENTS,
    buses: BUSES,
    targets: [TARGET],
    alarms: [],
    store: {
      path: '/var/lib/quantrac/station.db',
      sizeBytes: 412_000_000,
      freeBytes: 21_400_000_000,
      oldestReadingAt: FIXTURE_NOW - 43 * 24 * HOUR_MS,
    },
    evidence: {
      sealedUpTo: LAST_REPORT_AT,
      countersignedUpTo: LAST_REPORT_AT - HOUR_MS,
      fingerprint: 'SHA256:9bDyFn0a3M1rTq8CkYp2ZbWJv0mXo5hUeS7dLg4iNxA',
    },
  };
  return VARIANTS[state](healthy);
}

type Variant = (healthy: PanelView) => PanelView;

/** Replaces the named channels. */
function change(
  view: PanelView,
  symbols: readonly string[],
  edit: (channel: ChannelView) => Partial<ChannelView>,
): PanelView {
  return {
    ...view,
    channels: view.channels.map((channel) =>
      symbols.includes(channel.symbol) ? { ...channel, ...edit(channel) } : channel,
    ),
  };
}

const VARIANTS: Readonly<Record<PanelState, Variant>> = {
  healthy: (view) => view,
  exceeding: (view) =>
    change(view, ['COD'], (channel) => ({
      latest: { at: view.now - 2000, raw: 212.47, status: 'out-of-range', reason: 'above-valid-range' },
      lastUsable: { at: view.now - 4 * MINUTE_MS, value: 197.9 },
      spark: channel.spark.map(
        ([at, value], index) => [at, value === null ? null : value + Math.max(0, index - 30) * 5] as const,
      ),
    })),
  calibrating: (view) =>
    change(
      change(view, ['COD', 'NH4'], () => ({
        latest: { at: view.now - 1500, raw: 0.02, status: 'calibrating', reason: 'zero-calibration' },
        lastUsable: { at: view.now - 18 * MINUTE_MS, value: 47.12 },
      })),
      ['Flow'],
      () => ({ latest: { at: view.now - 1500, raw: 0, status: 'maintenance', reason: 'service-mode' } }),
    ),
  'dead-instrument': (view) => deadInstrument(view),
  'no-network': (view) => noNetwork(view),
  empty: (view) => ({
    ...view,
    channels: [],
    instruments: [],
    buses: [],
    targets: [],
    store: { ...view.store, sizeBytes: 61_440, oldestReadingAt: null },
    evidence: { sealedUpTo: null, countersignedUpTo: null, fingerprint: null },
  }),
  many: (view) => manyChannels(view),
  stack: (view) => stackView(view),
  troubled: (view) => troubledView(view),
  'not-stored': (view) => notStored(view),
};

function deadInstrument(view: PanelView): PanelView {
  const since = view.now - (2 * HOUR_MS + 17 * MINUTE_MS);
  const changed = change(view, ['pH', 'Temp', 'TSS'], (channel) => ({
    latest: { at: view.now - 3000, raw: null, status: 'no-comms', reason: 'timeout' },
    lastUsable: { at: since, value: channel.lastUsable?.value ?? 0 },
    lastReport: {
      endAt: LAST_REPORT_AT,
      value: null,
      status: 'no-comms',
      completeness: 0,
      reason: 'timeout',
    },
    spark: channel.spark.map(([at]) => [at, null] as const),
  }));
  return {
    ...changed,
    buses: BUSES.map((each, index) => (index === 0 ? bus(each.id, each.description, 'sick') : each)),
    instruments: changed.instruments.map((item) =>
      item.id === 'iq-1'
        ? {
            ...item,
            state: 'silent' as const,
            lastAnswerAt: since,
            pollsFailed: 1284,
            failure: {
              code: 'timeout',
              message: 'iq-1: no reply within 1000 ms to FC04 unit 1 addresses 8…15',
              hint: 'Check power, cable and address.',
              since,
            },
          }
        : item,
    ),
  };
}

/** The disk takes nothing any more, and the machine's clock has jumped as well. */
function notStored(view: PanelView): PanelView {
  const since = view.now - 10 * MINUTE_MS;
  return {
    ...view,
    store: {
      ...view.store,
      freeBytes: 0,
      refusing: { code: 'disk-full', scans: 12_840, scansMax: 20_000, scansLost: 0 },
    },
    alarms: [
      { code: 'disk-full', since, detail: { held: 12_840, lost: 0 } },
      { code: 'clock-held', since: since - 5 * MINUTE_MS, detail: { hours: 26_280 } },
    ],
    channels: view.channels.map((channel) =>
      channel.latest === null ? channel : { ...channel, latest: { ...channel.latest, isStored: false } },
    ),
  };
}

function noNetwork(view: PanelView): PanelView {
  const oldestQueuedAt = LAST_REPORT_AT - 47 * INTERVAL_MS;
  return {
    ...view,
    clockTrust: 'untrusted',
    alarms: [{ code: 'clock-untrusted', since: oldestQueuedAt, detail: {} }],
    targets: [
      {
        ...TARGET,
        state: 'waiting',
        queued: 48,
        oldestQueuedAt,
        lastDelivered: { name: 'TB_CAPH_NUOSXL_20261122103000.txt', at: oldestQueuedAt - INTERVAL_MS + 3000 },
        failure: {
          code: 'unreachable',
          message: 'connect EHOSTUNREACH 103.90.220.14:22',
          hint: 'Check the network.',
          since: oldestQueuedAt,
          nextAttemptAt: view.now + 95_000,
        },
      },
      {
        ...TARGET,
        id: 'phong-dieu-khien',
        address: 'ftp://quantrac@192.168.1.6:21',
        way: 'fallback',
        otherAddress: 'ftp://quantrac@192.168.1.5:21',
        encryption: 'none',
        order: 'live-first',
        sendEveryMs: 3_600_000,
      },
    ],
  };
}

function manyChannels(view: PanelView): PanelView {
  const channels = Array.from({ length: 200 }, (_, index) => {
    const source = DRAFTS[index % 7] ?? DRAFTS[0];
    if (!source) throw new Error('there is no draft');
    const symbol = `${source.symbol}-${String(Math.floor(index / 7) + 1).padStart(2, '0')}`;
    return { ...healthyChannel({ ...source, symbol }, index + 1, view.now), id: symbol };
  });
  const many = { ...view, channels };
  return change(many, ['COD-03', 'TSS-11', 'pH-20'], (channel) =>
    channel.symbol === 'pH-20'
      ? { latest: { at: view.now - 2000, raw: null, status: 'fault', reason: 'sensor-error' } }
      : { latest: { at: view.now - 2000, raw: 412.5, status: 'out-of-range', reason: 'above-valid-range' } },
  );
}
