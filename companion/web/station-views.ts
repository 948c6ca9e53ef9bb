/**
 * What the pages show of a station, made from the store at each asking: its state, its latest values, its small trends.
 * Ages and states are counted by the province's clock.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { nextBoundary } from '../../protocols/vocabulary/interval.js';
import { findParameter } from '../../protocols/vocabulary/parameter-catalogue.js';
import type { StorageFigures } from '../storage/storage-figures.js';
import type { LatestReading, ProvinceStore, Station } from '../store/province-store.js';
import { describeFile } from './describe-file.js';
import type { LatestValue, StationsView, StationSummary, StationView } from './province-view.js';
import { stationState, usualIntervalMs, type StateLimits } from './station-state.js';

const DAY_MS = 86_400_000;
const SPARK_BUCKETS = 60;
const SPARK_BUCKET_MS = DAY_MS / SPARK_BUCKETS;
/** Files on a station's page. */
const FILES_SHOWN = 20;
/** Newest files from which the usual interval is learnt. */
const FILES_LEARNT_FROM = 13;

export interface StationViewsOptions {
  province: string;
  store: ProvinceStore;
  clock: Clock;
  limits: StateLimits;
  storage: StorageFigures;
}

type Counts = ReadonlyMap<string, { accepted: number; rejected: number }>;

export class StationViews {
  readonly #options: StationViewsOptions;

  constructor(options: StationViewsOptions) {
    this.#options = options;
  }

  async all(): Promise<StationsView> {
    const { province, store, clock, storage } = this.#options;
    const now = clock.now();
    const [stations, latest, counts, disk] = await Promise.all([
      store.stations.list(),
      store.readings.latest(),
      this.#countsToday(now),
      storage.view(),
    ]);
    const byStation = new Map<string, LatestReading[]>();
    for (const reading of latest) {
      const readings = byStation.get(reading.station);
      if (readings === undefined) byStation.set(reading.station, [reading]);
      else readings.push(reading);
    }
    const summaries = stations.map((station) =>
      this.#summarise(station, { now, latest: byStation.get(station.code) ?? [], counts }),
    );
    return { province, now, stations: await Promise.all(summaries), storage: disk };
  }

  /** `null`: there is no such station. */
  async one(code: string): Promise<StationView | null> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const station = await store.stations.find(code);
    if (station === null) return null;
    const from = now - DAY_MS;
    const [latest, counts, sparks, files] = await Promise.all([
      store.readings.latest(code),
      this.#countsToday(now),
      store.readings.sparks({ station: code, from, bucketMs: SPARK_BUCKET_MS, buckets: SPARK_BUCKETS }),
      store.files.list({ station: code, limit: FILES_SHOWN }),
    ]);
    const middleOf = (bucket: number) => from + bucket * SPARK_BUCKET_MS + SPARK_BUCKET_MS / 2;
    return {
      now,
      station: await this.#summarise(station, { now, latest, counts }),
      sparks: Object.fromEntries(
        [...sparks].map(([symbol, means]) => [
          symbol,
          means.map((mean, bucket) => [middleOf(bucket), mean] as const),
        ]),
      ),
      files: files.map(describeFile),
    };
  }

  async #summarise(
    station: Station,
    { now, latest, counts }: { now: number; latest: readonly LatestReading[]; counts: Counts },
  ): Promise<StationSummary> {
    const { code, name, kind } = station;
    const newest = await this.#options.store.files.newestData(code, FILES_LEARNT_FROM);
    const lastDataAt = newest[0]?.dataAt ?? null;
    const intervalMs = usualIntervalMs(newest.map((file) => file.dataAt));
    return {
      code,
      name,
      kind,
      state: stationState({ now, lastDataAt, intervalMs }, this.#options.limits),
      lastDataAt,
      lastReceivedAt: newest[0]?.receivedAt ?? null,
      intervalMs,
      latest: latest.map(describeReading),
      filesToday: counts.get(code) ?? { accepted: 0, rejected: 0 },
    };
  }

  /** Since midnight in Vietnam. */
  #countsToday(now: number): Promise<Counts> {
    return this.#options.store.files.countsSince(nextBoundary(now, DAY_MS) - DAY_MS);
  }
}

function describeReading({ symbol, value, unit, status, at, decimals }: LatestReading): LatestValue {
  return { symbol, parameter: findParameter(symbol)?.code ?? null, value, unit, status, at, decimals };
}
