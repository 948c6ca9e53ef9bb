/** What the panel's server would answer in a made-up state: view, files, one file, a trend. */
import type {
  ExportView,
  FileContentView,
  FilesView,
  FileReceiptView,
  FileView,
  JournalView,
  LetterView,
  NoticesView,
  PanelView,
  ReceiptProofView,
  SettingsView,
  TrendPoint,
  TrendView,
} from '../../logger/panel/panel-view.js';
import type { StationEvent } from '../../protocols/vocabulary/station-event.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import type { Answer } from './fixture-server.js';
import { LAST_REPORT_AT, makePanelView, PANEL_STATES, type PanelState } from './panel-states.contract.js';
import { waveAt } from './waves.js';

const INTERVAL_MS = 300_000;
const MINUTE_MS = 60_000;

export function panelAnswers(state: PanelState, view: PanelView): Answer {
  return (url) => {
    if (url.pathname === '/api/view') return view;
    if (url.pathname === '/api/files') return files(state, url);
    if (url.pathname.startsWith('/api/file/'))
      return fileContent(state, Number(url.pathname.split('/').at(-1)), view);
    if (url.pathname === '/api/notices') return { notices: notices(state) };
    if (url.pathname === '/api/journal') return state === 'empty' ? NOTHING_HAPPENED : journal(url);
    if (url.pathname.startsWith('/api/settings/')) return SETTINGS;
    if (url.pathname === '/api/export/state') return exportState(state);
    if (url.pathname === '/api/trend') return trend(state, view, url);
    return null;
  };
}

function exportState(state: PanelState): ExportView {
  const name = 'TB_CAPH_NUOSXL_readings_20261116-20261122.xlsx';
  if (state === 'exceeding') return { state: 'running', name, share: 0.42, bytes: 3_140_000, failure: null };
  if (state === 'no-network')
    return { state: 'failed', name, share: 0.9, bytes: 61_000_000, failure: 'too-many-rows' };
  if (state === 'dead-instrument') return { state: 'done', name, share: 1, bytes: 7_420_000, failure: null };
  return { state: 'none', name: null, share: 0, bytes: 0, failure: null };
}

function notices(state: PanelState): NoticesView | null {
  if (state === 'empty') return null;
  const down = state === 'no-network';
  const letter = (id: number, part: Partial<LetterView>): LetterView => ({
    ...{ id: `letter-${id}`, address: 'vanhanh@nhamaynuoc.example.vn', group: 'operator', attempts: 1 },
    ...{ subject: INTERRUPTED, writtenAt: LAST_REPORT_AT - id * 3_600_000, state: 'sent' },
    ...{ sentAt: LAST_REPORT_AT - id * 3_600_000 + 4_000, failure: null },
    ...part,
  });
  const failure = { code: 'unreachable', message: 'connect EHOSTUNREACH', at: LAST_REPORT_AT };
  const waiting = { state: 'waiting', sentAt: null, attempts: 7, failure } as const;
  return {
    waiting: down ? 2 : 0,
    trouble: down
      ? {
          ...failure,
          message: 'mail.example.vn:587: connect EHOSTUNREACH',
          needsPerson: false,
          since: LAST_REPORT_AT,
        }
      : null,
    recipients: [
      { address: 'vanhanh@nhamaynuoc.example.vn', group: 'operator', kinds: ['transmission', 'disk'] },
      { address: 'so.nnmt@thaibinh.example.gov.vn', group: 'province', kinds: ['transmission'] },
    ],
    letters: [
      letter(1, down ? waiting : {}),
      letter(1.01, {
        address: 'so.nnmt@thaibinh.example.gov.vn',
        group: 'province',
        ...(down ? waiting : {}),
      }),
      letter(30, { subject: RESTORED }),
      letter(42, {
        ...{ state: 'refused', sentAt: null, address: 'cu@nhamaynuoc.example.vn' },
        failure: { code: 'recipient-refused', message: '550 no such user', at: LAST_REPORT_AT },
      }),
    ],
  };
}

const INTERRUPTED = {
  vi: 'Mất truyền dữ liệu từ 22/11 01:30 (và 2 mục khác)',
  en: 'No data transmission since 22/11 01:30 (and 2 more)',
};
const RESTORED = {
  vi: 'Đã truyền lại dữ liệu lúc 21/11 08:05',
  en: 'Data transmission restored at 21/11 08:05',
};
const NOTHING_HAPPENED: JournalView = { events: [], nextBefore: null };
const SLOPE = { vi: 'Hệ số dốc (slope), dải 1', en: 'Slope, range 1' };
const MODE = { vi: 'Chế độ dải đo', en: 'Range mode' };
const DUAL = { vi: 'hai dải', en: 'dual' };

const SETTINGS: SettingsView = {
  intervalMs: 600_000,
  lastRoundAt: LAST_REPORT_AT - 40_000,
  failure: null,
  settings: [
    {
      ...{ id: 'slope', name: SLOPE, unit: '', decimals: 3, meanings: [], unread: null },
      last: { value: 0.987, readAt: LAST_REPORT_AT, changedAt: LAST_REPORT_AT - 26 * 3_600_000 },
    },
    {
      ...{ id: 'span', name: { vi: 'Nồng độ đặt điểm dải, dải 1', en: 'Span target, range 1' } },
      ...{ unit: 'ppb', decimals: 1, meanings: [], unread: 'exception-2' },
      last: { value: 400, readAt: LAST_REPORT_AT, changedAt: null },
    },
    {
      ...{ id: 'mode', name: MODE, unit: '', decimals: 0, unread: null },
      meanings: [{ value: 'dual', text: DUAL }],
      last: { value: 'dual', readAt: LAST_REPORT_AT, changedAt: null },
    },
  ],
};

const EVENTS_COUNT = 120;

function journal(url: URL): JournalView {
  const limit = Number(url.searchParams.get('limit') ?? 50);
  const before = Number(url.searchParams.get('before') ?? EVENTS_COUNT + 1);
  const kinds = url.searchParams.get('kind')?.split(',');
  const all = Array.from({ length: EVENTS_COUNT }, (_, index) => eventAt(EVENTS_COUNT - index)).filter(
    ({ sequence, kind }) => sequence < before && (kinds === undefined || kinds.includes(kind)),
  );
  const events = all.slice(0, limit);
  return { events, nextBefore: all.length > limit ? (events.at(-1)?.sequence ?? null) : null };
}

function eventAt(sequence: number): StationEvent {
  const at = LAST_REPORT_AT - (EVENTS_COUNT - sequence) * 47 * MINUTE_MS;
  const shared = { sequence, at, clockTrust: 'trusted', before: null, after: null } as const;
  const instrument = { kind: 'instrument', id: 'iq-1' } as const;
  switch (sequence % 6) {
    case 0: {
      const parameters = { instrument: 'iq-1', name: SLOPE, unit: '', decimals: 3 };
      const change = { before: 1.004, after: 0.987, subject: instrument, parameters };
      return { ...shared, ...change, kind: 'setting-changed', text: 'setting-changed' };
    }
    case 1: {
      const parameters = { instrument: 'iq-1', name: MODE, unit: '', decimals: 0, afterMeans: DUAL };
      const change = { after: 'dual', subject: instrument, parameters };
      return { ...shared, ...change, kind: 'setting-first-read', text: 'setting-first-read' };
    }
    case 2:
      return {
        ...{ ...shared, kind: 'instrument-answers', text: 'instrument-answers', subject: instrument },
        parameters: { instrument: 'iq-1' },
      };
    case 3:
      return {
        ...{ ...shared, kind: 'instrument-silent', text: 'instrument-silent', subject: instrument },
        parameters: { instrument: 'iq-1', code: 'timeout', message: 'no reply within 1000 ms' },
      };
    case 4:
      return {
        ...{ ...shared, clockTrust: 'untrusted', kind: 'logger-started', text: 'logger-started' },
        ...{ subject: { kind: 'station', id: '' }, parameters: {} },
      };
    default:
      return {
        ...{ ...shared, kind: 'target-stopped', text: 'target-stopped' },
        ...{
          subject: { kind: 'target', id: 'so-tnmt' },
          parameters: { target: 'so-tnmt', code: 'login-refused' },
        },
      };
  }
}

function fileName(endAt: number): string {
  const stamp = new Date(endAt + 7 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
  return `TB_CAPH_NUOSXL_${stamp}.txt`;
}

const COUNT = 400;

function fileAt(state: PanelState, id: number): FileView {
  const endAt = LAST_REPORT_AT - (COUNT - id) * INTERVAL_MS;
  const queued = state === 'no-network' && id > COUNT - 48;
  const rejected = state === 'exceeding' && id === COUNT - 7;
  return {
    id,
    target: 'so-tnmt',
    name: fileName(endAt),
    endAt,
    rows: 8,
    rowsUsable: state === 'dead-instrument' && id > COUNT - 27 ? 5 : 8,
    sizeBytes: 318,
    state: queued ? 'queued' : rejected ? 'rejected' : 'delivered',
    attempts: queued && id === COUNT - 47 ? 21 : queued ? 0 : 1,
    deliveredAt: queued || rejected ? null : endAt + 3200,
    remotePath: queued || rejected ? null : `2026/11/22/${fileName(endAt)}`,
    failure:
      queued && id === COUNT - 47
        ? { code: 'unreachable', message: 'connect EHOSTUNREACH', hint: null, at: LAST_REPORT_AT }
        : rejected
          ? { code: 'conflicting-file', message: 'remote file differs', hint: null, at: endAt + 5000 }
          : null,
    receipt: queued || rejected || id === COUNT ? null : receiptAt(id, endAt),
  };
}

function receiptAt(id: number, endAt: number): FileReceiptView {
  const receipt = {
    at: endAt + 3400,
    rows: 8,
    faultCount: 0,
    faults: [],
    agreement: 'matches',
    review: null,
  } as const;
  if (id === COUNT - 3) {
    const faults = [{ code: 'unit-mismatch', severity: 'warning', line: 3 }] as const;
    return { ...receipt, verdict: 'accepted-with-warnings', faultCount: 1, faults };
  }
  if (id !== COUNT - 5) return { ...receipt, verdict: 'accepted' };
  const faults = [
    { code: 'unknown-symbol', severity: 'error', line: 2 },
    { code: 'missing-parameter', severity: 'error', line: null },
  ] as const;
  const review = {
    at: endAt + 86_400_000,
    by: 'Nguyễn Văn Tĩnh',
    reason: 'Sở đã thêm thông số Flow vào danh mục',
  };
  return { ...receipt, verdict: 'rejected', rows: 0, faultCount: 2, faults, review };
}

function files(state: PanelState, url: URL): FilesView {
  if (state === 'empty') return { files: [], nextBefore: null };
  const limit = Number(url.searchParams.get('limit') ?? 50);
  const before = Number(url.searchParams.get('before') ?? COUNT + 1);
  const wanted = url.searchParams.get('state');
  const all = Array.from({ length: COUNT }, (_, index) => fileAt(state, COUNT - index)).filter(
    (file) =>
      file.id < before &&
      (wanted === null || file.state === wanted || (wanted === 'disputed' && file.id === COUNT - 5)),
  );
  const page = all.slice(0, limit);
  return { files: page, nextBefore: all.length > limit ? (page.at(-1)?.id ?? null) : null };
}

function fileContent(state: PanelState, id: number, view: PanelView): FileContentView | null {
  if (!(id >= 1 && id <= COUNT)) return null;
  const name = fileName(LAST_REPORT_AT - (COUNT - id) * INTERVAL_MS);
  const stamp = name.slice(-18, -4);
  const text = view.channels
    .map((channel) => {
      const report = channel.lastReport;
      const usable = report !== null && report.value !== null;
      const unit = channel.unit === '' ? '-' : channel.unit;
      return `${channel.symbol}\t${usable ? (report.value ?? 0).toFixed(channel.decimals) : '0'}\t${unit}\t${stamp}\t${usable ? '00' : '02'}\r\n`;
    })
    .join('');
  const file = fileAt(state, id);
  const proof: ReceiptProofView | null =
    file.receipt === null
      ? null
      : {
          ...{ signature: 'verified', province: 'Thái Bình', sequence: 17_000 + id, sizeBytes: 318 },
          ...{ key: view.targets[0]?.receipts?.key ?? '', sha256: SHA256, earlier: id === COUNT - 5 ? 1 : 0 },
        };
  return { name, text, sha256: SHA256, file, proof };
}

const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

function trend(state: PanelState, view: PanelView, url: URL): TrendView | null {
  const index = view.channels.findIndex((channel) => channel.id === url.searchParams.get('channel'));
  const channel = view.channels[index];
  if (!channel) return null;
  const [from, to, count] = ['from', 'to', 'points'].map((name) => Number(url.searchParams.get(name))) as [
    number,
    number,
    number,
  ];
  const level = channel.lastUsable?.value ?? 10;
  const wave = { mean: level, swing: level * 0.12, noise: level * 0.01 };
  const statusAt = (at: number): Status => statusIn(state, channel.symbol, view.now - at);
  const point = (at: number, spread: number): TrendPoint => {
    const status = statusAt(at);
    const value = waveAt(wave, at, index + 1);
    const usable = status === 'measuring';
    return {
      at,
      value: usable ? value : null,
      low: usable ? value - spread : null,
      high: usable ? value + spread : null,
      status,
    };
  };
  const step = Math.max((to - from) / count, 5000);
  const last = Math.min(to, view.now);
  const points: TrendPoint[] = [];
  for (let at = Math.ceil(from / step) * step; at <= last; at += step)
    points.push(point(at, level * 0.012 * Math.min(4, step / 30_000 + 1)));
  const means: TrendPoint[] = [];
  for (let at = Math.ceil(from / INTERVAL_MS) * INTERVAL_MS; at <= last; at += INTERVAL_MS)
    means.push({ ...point(at, 0), low: null, high: null });
  return { channel: channel.id, unit: channel.unit, decimals: channel.decimals, from, to, points, means };
}

/** What happened so long ago. */
function statusIn(state: PanelState, symbol: string, agoMs: number): Status {
  const ago = agoMs / MINUTE_MS;
  if (state === 'dead-instrument' && ['pH', 'Temp', 'TSS'].includes(symbol) && ago < 137) return 'no-comms';
  if (state === 'exceeding' && symbol === 'COD' && ago < 4) return 'out-of-range';
  if (state === 'calibrating' && ago < 18 && ['COD', 'NH4'].includes(symbol)) return 'calibrating';
  if (ago > 31 && ago < 38) return 'calibrating';
  return ago > 600 && ago < 655 ? 'maintenance' : 'measuring';
}

/** The answers of every made-up state. */
export function panelAnswersOfAll(): Readonly<Record<PanelState, Answer>> {
  const entries = PANEL_STATES.map((state) => [state, panelAnswers(state, makePanelView(state))] as const);
  return Object.fromEntries(entries) as Record<PanelState, Answer>;
}
