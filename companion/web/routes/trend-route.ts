/** `GET /api/stations/CODE/trend?symbol=&from=&to=` */
import type { FastifyInstance } from 'fastify';
import { findParameter } from '../../../protocols/vocabulary/parameter-catalogue.js';
import type { LatestReading, ProvinceStore, TrendReading } from '../../store/province-store.js';
import { ApiError } from '../api-error.js';
import { markGaps } from '../mark-gaps.js';
import type { StationTrendView } from '../province-view.js';
import { usualIntervalMs } from '../station-state.js';
import { integerOf, textOf, type Query } from './read-query.js';

/** More points than a wide screen has columns help nobody. */
export const TREND_POINTS_MAX = 1_500;
const AT_MAX = 253_402_300_799_999;
const FILES_LEARNT_FROM = 13;

export function trendRoute(server: FastifyInstance, store: ProvinceStore): void {
  server.get<{ Params: { code: string }; Querystring: Query }>(
    '/api/stations/:code/trend',
    async (request, reply) => {
      const station = request.params.code;
      const symbol = textOf(request.query, 'symbol');
      const from = integerOf(request.query, 'from', { least: 0, most: AT_MAX });
      const to = integerOf(request.query, 'to', { least: from, most: AT_MAX });
      if ((await store.stations.find(station)) === null)
        throw new ApiError('unknown-station', 'No such station');
      const latest = (await store.readings.latest(station)).find((reading) => reading.symbol === symbol);
      if (latest === undefined)
        throw new ApiError('unknown-parameter', 'The station never sent that parameter');
      reply.header('cache-control', 'no-store');
      return describeTrend(store, latest, { from, to });
    },
  );
}

async function describeTrend(
  store: ProvinceStore,
  latest: LatestReading,
  { from, to }: { from: number; to: number },
): Promise<StationTrendView> {
  const { station, symbol, unit, decimals } = latest;
  const readings = await store.readings.trend({ station, symbol, from, to, pointsMax: TREND_POINTS_MAX });
  const newest = await store.files.newestData(station, FILES_LEARNT_FROM);
  const intervalMs = usualIntervalMs(newest.map((file) => file.dataAt));
  return {
    symbol,
    parameter: findParameter(symbol)?.code ?? null,
    unit,
    decimals,
    from,
    to,
    points: intervalMs === null ? readings : markGaps(readings, spacingOf(readings, intervalMs)),
  };
}

/** Points are as far apart as files, or as the buckets they were put into, whichever is more. */
function spacingOf(readings: readonly TrendReading[], intervalMs: number): number {
  return Math.max(intervalMs, usualIntervalMs(readings.map((reading) => reading.at).reverse()) ?? 0);
}
