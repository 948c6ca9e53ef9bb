/** Made-up states of a province for its pages, typed by the very views that the real server sends. */
import type {
  LatestValue,
  StationsView,
  StationSummary,
  StorageView,
} from '../../companion/web/province-view.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import { waveAt } from './waves.js';

export const PROVINCE_STATES = ['healthy', 'troubled', 'empty', 'many', 'locked'] as const;
export type ProvinceState = (typeof PROVINCE_STATES)[number];

/** 22/11/2026 14:32:08 in GMT+7. */
export const FIXTURE_NOW = Date.UTC(2026, 10, 22, 7, 32, 8);
const MINUTE_MS = 60_000;
const INTERVAL_MS = 5 * MINUTE_MS;
export const LAST_DATA_AT = Math.floor(FIXTURE_NOW / INTERVAL_MS) * INTERVAL_MS;

type Draft = readonly [
  symbol: string,
  parameter: string | null,
  unit: string,
  decimals: number,
  mean: number,
];

const WASTEWATER: readonly Draft[] = [
  ['Flow', 'Flow', 'm3/h', 1, 118],
  ['pH', 'pH', '-', 2, 7.31],
  ['Temp', 'Temp', 'oC', 1, 29.4],
  ['COD', 'COD', 'mg/l', 2, 48.6],
  ['TSS', 'TSS', 'mg/l', 1, 31.2],
  ['NH4', 'NH4', 'mg/l', 2, 3.42],
  ['Color', 'Color', 'Pt-Co', 0, 42],
];
const STACK: readonly Draft[] = [
  ['Nhiệtđộ', 'Temp', 'oC', 1, 144.9],
  ['Flow', 'Flow', 'm3/h', 0, 61617],
  ['SO2', 'SO2', 'mg/Nm3', 1, 88.4],
  ['NOx', 'NOx', 'mg/Nm3', 1, 212.7],
  ['CO', 'CO', 'mg/Nm3', 1, 54.2],
  ['O2', 'O2', '%', 2, 7.84],
  ['PM', 'PM', 'mg/Nm3', 2, 17.17],
];
const AMBIENT: readonly Draft[] = [
  ['PM2.5', 'PM2.5', 'ug/m3', 1, 38.6],
  ['PM10', 'PM10', 'ug/m3', 1, 61.3],
  ['SO2', 'SO2', 'ug/m3', 1, 12.4],
  ['NO2', 'NO2', 'ug/m3', 1, 28.9],
  ['CO', 'CO', 'ug/m3', 0, 812],
  ['O3', 'O3', 'ug/m3', 1, 74.1],
  ['WindSpd', 'WindSpd', 'm/s', 1, 2.4],
  ['WindDir', 'WindDir', 'Degree', 0, 134],
];

interface StationDraft {
  code: string;
  name: string;
  kind: StationSummary['kind'];
  values: readonly Draft[];
}

const STATIONS: readonly StationDraft[] = [
  { code: 'TB_CAPH_NUOSXL', name: 'Nước thải Nhà máy Cáp Hà', kind: 'wastewater', values: WASTEWATER },
  { code: 'TB_NMAM_KHIAMO', name: 'Ống khói Nhà máy Amoniac', kind: 'stack', values: STACK },
  {
    code: 'TB_KCNP_NUOTTR',
    name: 'Trạm xử lý nước thải tập trung KCN Phúc Khánh',
    kind: 'wastewater',
    values: WASTEWATER,
  },
  { code: 'TB_NDTB_KHILO1', name: 'Nhiệt điện Thái Bình, lò 1', kind: 'stack', values: STACK },
  { code: 'TB_NDTB_KHILO2', name: 'Nhiệt điện Thái Bình, lò 2', kind: 'stack', values: STACK },
  { code: 'TB_TPTB_KHIKXQ', name: 'Không khí thành phố Thái Bình', kind: 'ambient', values: AMBIENT },
  {
    code: 'TB_TRLY_NUOMAT',
    name: 'Sông Trà Lý, cầu Bo',
    kind: 'surface-water',
    values: WASTEWATER.slice(1, 6),
  },
  { code: 'TB_DETM_NUODET', name: 'Dệt may Hưng Hà', kind: 'wastewater', values: WASTEWATER },
];

function latestOf(drafts: readonly Draft[], seed: number, at: number): readonly LatestValue[] {
  return drafts.map(([symbol, parameter, unit, decimals, mean], index) => ({
    symbol,
    parameter,
    value: waveAt({ mean, swing: mean * 0.1, noise: mean * 0.01 }, at, seed + index),
    unit,
    status: 'measuring' as const,
    at,
    decimals,
  }));
}

function summary(draft: StationDraft, seed: number): StationSummary {
  return {
    code: draft.code,
    name: draft.name,
    kind: draft.kind,
    state: 'current',
    lastDataAt: LAST_DATA_AT,
    lastReceivedAt: LAST_DATA_AT + 4000 + seed * 700,
    intervalMs: INTERVAL_MS,
    latest: latestOf(draft.values, seed, LAST_DATA_AT),
    filesToday: { accepted: 175, rejected: 0 },
  };
}

const PLENTY: StorageView = {
  state: 'enough',
  freeBytes: 412e9,
  totalBytes: 500e9,
  databaseBytes: 6.4e9,
  daysLeft: 2_140,
};

const STORAGE: Readonly<Record<ProvinceState, StorageView>> = {
  healthy: PLENTY,
  troubled: { ...PLENTY, state: 'full', freeBytes: 410e6, daysLeft: 2 },
  empty: { ...PLENTY, databaseBytes: 311_296, daysLeft: null },
  locked: PLENTY,
  many: { ...PLENTY, state: 'low', freeBytes: 4.1e9, daysLeft: 21 },
};

export function makeProvince(state: ProvinceState): StationsView {
  const stations = STATIONS.map((draft, index) => summary(draft, index + 1));
  const view: StationsView = {
    province: 'Sở Nông nghiệp và Môi trường Thái Bình',
    now: FIXTURE_NOW,
    stations,
    storage: STORAGE[state],
  };
  if (state === 'empty') return { ...view, stations: [] };
  if (state === 'many') return { ...view, stations: manyStations() };
  return state === 'troubled' ? { ...view, stations: stations.map(troubled) } : view;
}

/** Values of these symbols take another status; `null` keeps none. */
function withStatus(station: StationSummary, symbols: readonly string[], status: Status): StationSummary {
  return {
    ...station,
    latest: station.latest.map((value) =>
      symbols.includes(value.symbol)
        ? { ...value, status, value: status === 'calibrating' ? value.value : null }
        : value,
    ),
  };
}

function troubled(station: StationSummary): StationSummary {
  const silentAt = LAST_DATA_AT - 187 * MINUTE_MS;
  switch (station.code) {
    case 'TB_NDTB_KHILO2':
      return {
        ...station,
        state: 'silent',
        lastDataAt: silentAt,
        lastReceivedAt: silentAt + 4000,
        latest: station.latest.map((value) => ({ ...value, at: silentAt })),
        filesToday: { accepted: 138, rejected: 0 },
      };
    case 'TB_KCNP_NUOTTR':
      return { ...station, state: 'late', lastDataAt: LAST_DATA_AT - 3 * INTERVAL_MS };
    case 'TB_CAPH_NUOSXL':
      return withStatus(withStatus(station, ['COD', 'TSS'], 'fault'), ['NH4'], 'calibrating');
    case 'TB_TPTB_KHIKXQ':
      return withStatus(station, ['O3'], 'calibrating');
    case 'TB_NMAM_KHIAMO':
      return { ...station, filesToday: { accepted: 171, rejected: 4 } };
    case 'TB_DETM_NUODET':
      return {
        ...station,
        state: 'waiting',
        lastDataAt: null,
        lastReceivedAt: null,
        intervalMs: null,
        latest: [],
        filesToday: { accepted: 0, rejected: 0 },
      };
    default:
      return station;
  }
}

function manyStations(): readonly StationSummary[] {
  return Array.from({ length: 220 }, (_, index) => {
    const draft = STATIONS[index % STATIONS.length];
    if (!draft) throw new Error('there is no draft');
    const number = String(Math.floor(index / STATIONS.length) + 1).padStart(2, '0');
    return summary({ ...draft, code: `${draft.code}${number}`, name: `${draft.name} ${number}` }, index + 1);
  });
}
