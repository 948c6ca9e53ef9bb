/** What the province's server would answer in a made-up state: stations, one station, its trend, received files. */
import type {
  CompletenessView,
  FaultView,
  ReceivedFileContentView,
  ReceivedFilesView,
  ReceivedFileView,
  StationsView,
  StationSummary,
  StationTrendView,
  StationView,
} from '../../companion/web/province-view.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import type { Answer } from './fixture-server.js';
import { completenessList, noticesView, sessionAnswer } from './province-desk-answers.contract.js';
import {
  FIXTURE_NOW,
  LAST_DATA_AT,
  makeProvince,
  PROVINCE_STATES,
  type ProvinceState,
} from './province-states.contract.js';
import { waveAt, waveSpark } from './waves.js';

const INTERVAL_MS = 300_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const COUNT = 400;

export function provinceAnswers(state: ProvinceState, view: StationsView): Answer {
  return (url) => {
    const parts = url.pathname.split('/').slice(2).map(decodeURIComponent);
    const station = view.stations.find((item) => item.code === parts[1]);
    if (url.pathname === '/api/session') return sessionAnswer(state, view);
    if (url.pathname === '/api/completeness') return completenessList(state, view);
    if (url.pathname === '/api/notices') return noticesView(state, view);
    if (url.pathname === '/api/stations') return view;
    if (parts[0] === 'stations' && parts[2] === 'trend') return station ? trend(state, station, url) : null;
    if (parts[0] === 'stations' && parts[2] === 'completeness')
      return station ? completeness(view, station) : null;
    if (parts[0] === 'stations') return station ? stationView(state, view, station) : null;
    if (url.pathname === '/api/files') return files(state, view, url);
    if (parts[0] === 'files') return fileContent(state, view, Number(parts[1]));
    return null;
  };
}

function waveOf(station: StationSummary, symbol: string) {
  const index = station.latest.findIndex((value) => value.symbol === symbol);
  const mean = station.latest[index]?.value ?? 40;
  return { wave: { mean, swing: mean * 0.15, noise: mean * 0.02 }, seed: index + 1 };
}

function stationView(state: ProvinceState, view: StationsView, station: StationSummary): StationView {
  const to = station.lastDataAt ?? FIXTURE_NOW;
  const sparks = Object.fromEntries(
    station.latest.map(({ symbol, status }) => {
      const { wave, seed } = waveOf(station, symbol);
      const isMissing = (at: number) => status === 'fault' && to - at < 130 * MINUTE_MS;
      return [symbol, waveSpark(wave, { from: to - DAY_MS, to, count: 60, seed }, isMissing)];
    }),
  );
  const own = allFiles(state, view).filter((file) => file.station === station.code);
  return { now: view.now, station, sparks, files: own.slice(0, 12) };
}

const COMPLETE_DAYS = 60;

/** Sixty days with a power cut, a lost file that was asked for, and a parameter that was calibrated. */
function completeness(view: StationsView, station: StationSummary): CompletenessView {
  const today = Math.floor((view.now + 7 * 3_600_000) / DAY_MS) * DAY_MS - 7 * 3_600_000;
  const days = Array.from(
    { length: COMPLETE_DAYS },
    (_, index) => today - (COMPLETE_DAYS - 1 - index) * DAY_MS,
  );
  const expected = COMPLETE_DAYS * 288;
  const cut = today - 12 * DAY_MS;
  const gap = (firstEndAt: number, intervals: number) => ({
    firstEndAt,
    lastEndAt: firstEndAt + (intervals - 1) * INTERVAL_MS,
    intervals,
  });
  const notAsked = { askedAt: null, times: 0 };
  return {
    now: view.now,
    origin: 'learned',
    intervalMs: station.intervalMs ?? INTERVAL_MS,
    days,
    symbols: station.latest.map(({ symbol, parameter }, index) => ({
      symbol,
      parameter,
      expected,
      rows: expected - 91,
      usable: expected - 91 - index * 24,
      days: days.map((_, day) => (day === 47 ? 0.7 : day === 20 + index ? 0.92 : day === 33 ? 0 : 1)),
    })),
    gaps: [
      {
        ...gap(view.now - 3 * 3_600_000, 1),
        symbols: [],
        reason: 'never-came',
        saidBy: 'province',
        askedAt: view.now - 3_600_000,
        times: 1,
      },
      { ...gap(cut, 87), symbols: [], reason: 'no-power', saidBy: 'station', ...notAsked },
      { ...gap(cut - DAY_MS, 3), symbols: [], reason: 'logger-off', saidBy: 'station', ...notAsked },
      {
        ...gap(cut - 9 * DAY_MS, 12),
        symbols: station.latest.slice(0, 2).map(({ symbol }) => symbol),
        reason: 'not-reported',
        saidBy: 'station',
        ...notAsked,
      },
      {
        ...gap(cut - 20 * DAY_MS, 2),
        symbols: station.latest.slice(4, 5).map(({ symbol }) => symbol),
        reason: 'sensor-communication',
        saidBy: 'station',
        ...notAsked,
      },
    ],
    receiptKey: 'SHA256:qPVJ1Yw3n4oXyQ3o0c3mXl2Rr0dF0V4m7xk2p9wYt8E',
    lastReceiptAt: station.lastReceivedAt,
    stationKey: 'SHA256:0c3mXl2Rr0dF0V4m7xk2p9wYt8EqPVJ1Yw3n4oXyQ3o',
    otherStationKey: null,
    head: { sequence: 17_280, at: view.now - 3_700_000, acceptedAt: view.now - 3_600_000 },
  };
}

function trend(state: ProvinceState, station: StationSummary, url: URL): StationTrendView | null {
  const symbol = url.searchParams.get('symbol') ?? '';
  const latest = station.latest.find((value) => value.symbol === symbol);
  if (!latest) return null;
  const [from, to] = [Number(url.searchParams.get('from')), Number(url.searchParams.get('to'))];
  const { wave, seed } = waveOf(station, symbol);
  const step = to - from > 2 * DAY_MS ? 6 * INTERVAL_MS : INTERVAL_MS;
  const last = Math.min(to, station.lastDataAt ?? to);
  const points: StationTrendView['points'][number][] = [];
  for (let at = Math.ceil(from / step) * step; at <= last; at += step) {
    const ago = (FIXTURE_NOW - at) / MINUTE_MS;
    // An hour in which no file came at all: a hole without any point.
    if (ago > 700 && ago < 760) continue;
    const status: Status =
      state === 'troubled' && latest.status === 'fault' && ago < 130
        ? 'fault'
        : ago > 400 && ago < 445
          ? 'calibrating'
          : 'measuring';
    points.push({ at, value: status === 'measuring' ? waveAt(wave, at, seed) : null, status });
  }
  return {
    symbol,
    parameter: latest.parameter,
    unit: latest.unit,
    decimals: latest.decimals,
    from,
    to,
    points,
  };
}

function fileName(code: string, endAt: number): string {
  const stamp = new Date(endAt + 7 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${code}_${stamp}.txt`;
}

const FAULTS: readonly FaultView[] = [
  {
    code: 'decimal-comma',
    severity: 'error',
    line: 2,
    message: '"61617,09" has a decimal comma',
    clause: '3.3',
  },
  {
    code: 'space-in-symbol',
    severity: 'error',
    line: 4,
    message: '"Vinyl chloride" holds a space',
    clause: '3.1',
  },
  {
    code: 'missing-parameter',
    severity: 'error',
    line: null,
    message: 'O2 is registered but missing',
    clause: '4.2',
  },
  { code: 'empty-unit', severity: 'warning', line: 3, message: 'the unit is empty', clause: '3.4' },
];

function allFiles(state: ProvinceState, view: StationsView): readonly ReceivedFileView[] {
  const sending = view.stations.filter((station) => station.lastDataAt !== null).slice(0, 8);
  if (sending.length === 0) return [];
  return Array.from({ length: COUNT }, (_, index) => {
    const id = COUNT - index;
    const station = sending[index % sending.length];
    if (!station) throw new Error('there is no station');
    const endAt = (station.lastDataAt ?? LAST_DATA_AT) - Math.floor(index / sending.length) * INTERVAL_MS;
    return file(state, station, id, endAt);
  });
}

function file(state: ProvinceState, station: StationSummary, id: number, endAt: number): ReceivedFileView {
  const rejected = state === 'troubled' && station.code === 'TB_NMAM_KHIAMO' && id % 3 === 0;
  const warned = station.kind === 'surface-water';
  const conflict = state === 'troubled' && id === COUNT - 9;
  return {
    id,
    station: station.code,
    name: fileName(station.code, endAt),
    receivedAt: endAt + 4200,
    dataAt: rejected ? null : endAt,
    sizeBytes: 318 + station.latest.length,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    rows: station.latest.length,
    verdict: rejected ? 'rejected' : conflict ? 'conflict' : warned ? 'accepted-with-warnings' : 'accepted',
    faults: rejected ? FAULTS : warned ? FAULTS.slice(3).map((fault) => ({ ...fault, line: 1 })) : [],
  };
}

function files(state: ProvinceState, view: StationsView, url: URL): ReceivedFilesView {
  const limit = Number(url.searchParams.get('limit') ?? 50);
  const before = Number(url.searchParams.get('before') ?? COUNT + 1);
  const wanted = (name: string, value: string) => (url.searchParams.get(name) ?? value) === value;
  const all = allFiles(state, view).filter(
    (item) => item.id < before && wanted('station', item.station) && wanted('verdict', item.verdict),
  );
  const page = all.slice(0, limit);
  return { files: page, nextBefore: all.length > limit ? (page.at(-1)?.id ?? null) : null };
}

function fileContent(state: ProvinceState, view: StationsView, id: number): ReceivedFileContentView | null {
  const found = allFiles(state, view).find((item) => item.id === id);
  const station = view.stations.find((item) => item.code === found?.station);
  if (!found || !station) return null;
  const stamp = found.name.slice(-18, -4);
  const lines = station.latest.map((value) => {
    const number = (value.value ?? 0).toFixed(value.decimals);
    return `${value.symbol}\t${number}\t${value.unit}\t${stamp}\t${value.value === null ? '02' : '00'}`;
  });
  if (found.verdict === 'rejected')
    lines.splice(
      1,
      3,
      `Flow\t61617,09\tm3/h\t${stamp}\t00`,
      `pH\t7.85\t\t${stamp}\t00`,
      `Vinyl chloride\t0.4\tmg/Nm3\t${stamp}\t00`,
    );
  return { file: found, text: `${lines.join('\r\n')}\r\n` };
}

/** The answers of every made-up state. */
export function provinceAnswersOfAll(): Readonly<Record<ProvinceState, Answer>> {
  const entries = PROVINCE_STATES.map(
    (state) => [state, provinceAnswers(state, makeProvince(state))] as const,
  );
  return Object.fromEntries(entries) as Record<ProvinceState, Answer>;
}
