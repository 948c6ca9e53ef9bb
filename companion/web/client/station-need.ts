/** Who needs the person at the desk, and how much: the order of the stations and the words of the first line. Pure. */
import { formatDuration } from '../../../protocols/presentation/format-time.js';
import type { Status } from '../../../protocols/vocabulary/status.js';
import type { LatestValue, StationsView, StationSummary } from '../province-view.js';
import type { ProvinceTranslator } from './texts.js';

/** `calm`: nobody is needed. `work`: somebody is at it. `attention`: somebody is needed. */
export type Tone = 'calm' | 'work' | 'attention';

export interface Sentence {
  tone: Tone;
  text: string;
}

const LACKING: readonly Status[] = ['fault', 'no-comms', 'out-of-range'];
/** More names than this are counted. */
const NAMED_MAX = 2;

export function lackingValues(station: StationSummary): readonly LatestValue[] {
  return station.latest.filter((value) => LACKING.includes(value.status));
}

export function notMeasuring(station: StationSummary): readonly LatestValue[] {
  return station.latest.filter((value) => value.status !== 'measuring');
}

/** Smaller needs somebody sooner. */
export function rankOf(station: StationSummary): number {
  if (station.state === 'silent') return 0;
  if (station.state === 'late') return 1;
  if (station.state === 'waiting') return 4;
  if (lackingValues(station).length > 0) return 2;
  if (station.filesToday.rejected > 0) return 3;
  return notMeasuring(station).length > 0 ? 5 : 6;
}

const RANK_ATTENTION_MAX = 3;

export function needsSomebody(station: StationSummary): boolean {
  return rankOf(station) <= RANK_ATTENTION_MAX;
}

/** Who needs somebody first; among equals the name decides, so that rows keep their places. */
export function sortByNeed(stations: readonly StationSummary[]): readonly StationSummary[] {
  return [...stations].sort(
    (left, right) => rankOf(left) - rankOf(right) || left.name.localeCompare(right.name, 'vi'),
  );
}

/** By name, code or parameter, without regard to case and Vietnamese marks. */
export function matchesFilter(station: StationSummary, filter: string): boolean {
  const wanted = plain(filter);
  const symbols = station.latest.map((value) => value.symbol);
  return [station.name, station.code, ...symbols].some((text) => plain(text).includes(wanted));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().trim();
}

export function provinceSentence(view: StationsView, now: number, t: ProvinceTranslator): Sentence {
  if (view.stations.length === 0) return { tone: 'work', text: t('noStations') };
  const needing = sortByNeed(view.stations).filter(needsSomebody);
  if (needing.length === 0) {
    const sending = view.stations.filter((station) => station.state === 'current').length;
    return { tone: 'calm', text: t('nobodyNeedsYou', { n: sending }) };
  }
  const named = needing
    .slice(0, NAMED_MAX)
    .map((station) => t('stationCause', { name: station.name, cause: causeOf(station, now, t) }));
  const which = named.join('; ');
  const rest = needing.length - named.length;
  return {
    tone: 'attention',
    text: t('stationsNeedYou', {
      n: needing.length,
      which: rest === 0 ? which : t('andOtherStations', { which, n: rest }),
    }),
  };
}

function causeOf(station: StationSummary, now: number, t: ProvinceTranslator): string {
  const span = formatDuration(now - (station.lastDataAt ?? now), t.language);
  const rank = rankOf(station);
  if (rank === 0) return t('causeSilent', { span });
  if (rank === 1) return t('causeLate', { span });
  if (rank === 2) return t('causeParameters', { n: lackingValues(station).length });
  return t('causeRejected', { n: station.filesToday.rejected });
}

export interface DayTotals {
  accepted: number;
  rejected: number;
}

export function totalsToday(view: StationsView): DayTotals {
  return view.stations.reduce(
    (sum, { filesToday }) => ({
      accepted: sum.accepted + filesToday.accepted,
      rejected: sum.rejected + filesToday.rejected,
    }),
    { accepted: 0, rejected: 0 },
  );
}
