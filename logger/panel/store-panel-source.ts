/**
 * The panel's source on top of the real station: the stores, acquisition and deliveries. What changes every second is kept
 * in memory from their events; the database is asked only for files, trends, queue lengths and, once, the last hour.
 */
import { createHash } from 'node:crypto';
import type { DeliveryStatus } from '../../protocols/delivery/deliver.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';
import type { WireFigures } from '../../protocols/vocabulary/wire-statistics.js';
import type { Acquisition } from '../acquisition/acquisition.js';
import type { EventQuery, EventReader } from '../events/event-store.js';
import type { OutboxStore } from '../store/outbox-store.js';
import type { ReportStore } from '../store/report-store.js';
import type { Backups } from '../store/backup/backups.js';
import type { Salvage } from '../store/salvage/salvage.js';
import type { ClockStanding } from '../clock/clock-desk.js';
import type { SettingsWatcher } from '../settings/settings-watcher.js';
import type { ScanStore } from '../store/scan-store.js';
import type { StoredReport } from '../store/stored-report.js';
import type { DerivedChannel } from '../derivation/derived-channel.js';
import { AlarmMemory } from '../alarms/alarm-memory.js';
import { assembleView, targetView, type ReasonText } from './assemble-view.js';
import { DerivedViews } from './derived-views.js';
import { DiskMeter } from '../store/disk-figures.js';
import type { DoorContacts } from '../alarms/door-contacts.js';
import { listAlarms } from '../alarms/list-alarms.js';
import { LiveChannels, SPARK_POINTS, SPARK_STEP_MS } from './live-channels.js';
import type { TargetPlace } from './target-place.js';
import type { FilesQuery, PanelSource, TrendQuery } from './panel-source.js';
import type {
  BusView,
  ChannelView,
  EvidenceView,
  FileContentView,
  FilesView,
  JournalView,
  NoticesView,
  PanelView,
  ReceiptProofView,
  TargetView,
  SettingsView,
  TrendPoint,
  TrendView,
} from './panel-view.js';

/** Scans of the last hour that are read at once before polling gets its turn again. */
const PRIME_SLICE_SCANS = 200;
/** Longer trends carry no interval values of their own: their buckets are made of them. */
const MEANS_MAX = 3_000;
const OLDEST_ASKED_EVERY_MS = 60_000;
const RECEIPTS_ASKED_EVERY_MS = 5_000;

export interface PanelDelivery {
  id: string;
  place: TargetPlace;
  status(): DeliveryStatus;
  onChanged(listener: () => void): Disposable;
}

export interface PanelEvidence {
  figures(): EvidenceView;
  /** The database does not hold the newest block that the station has signed: when that was signed; `null`: it does. */
  missingSignedAt: number | null;
}

export interface StorePanelSourceOptions {
  station: PanelView['station'];
  reportIntervalMs: number;
  channels: readonly Channel[];
  /** Those of them that are in the data file, in its order. */
  reportChannels: readonly Channel[];
  /** What the derived ones among the channels are computed from. */
  derived?: readonly DerivedChannel[];
  clock: Clock;
  database: { path: string; setAside: string | null };
  /** What is read back of databases that were set aside. */
  salvage?: Pick<Salvage, 'state' | 'onChanged'>;
  backup?: Pick<Backups, 'trouble' | 'onChanged'>;
  scans: ScanStore;
  reports: ReportStore;
  outbox: OutboxStore;
  events: EventReader;
  settings: Pick<SettingsWatcher, 'standingOf'>;
  acquisition: Pick<Acquisition, 'instruments' | 'buses' | 'clockStep' | 'onChanged'>;
  /** By bus: what its wire says of itself now. */
  wireFigures: () => ReadonlyMap<string, WireFigures>;
  deliveries: readonly PanelDelivery[];
  /** `null`: the receiver gives no receipts. */
  receiptsOf?: (target: string) => TargetView['receipts'];
  proofOf?: (outbox: number) => ReceiptProofView | null;
  /** Notes that a person has looked at receipts; how many. */
  review?: (review: { target: string; by: string; reason: string }) => number;
  evidence?: PanelEvidence;
  clockStanding?: () => ClockStanding;
  doors?: DoorContacts;
  /** What was and is to be sent by mail; without it nobody is told. */
  notices?: (limit: number) => NoticesView;
  /** By instrument, then by reason: the words of its profile. */
  reasonTexts?: ReadonlyMap<string, ReadonlyMap<string, ReasonText>>;
}

export class StorePanelSource implements PanelSource, Disposable {
  readonly #options: StorePanelSourceOptions;
  readonly #live: LiveChannels;
  readonly #derived: DerivedViews;
  readonly #lastReports = new Map<string, NonNullable<ChannelView['lastReport']>>();
  readonly #alarms = new AlarmMemory();
  readonly #disk: DiskMeter;
  readonly #listeners = new Set<() => void>();
  readonly #subscriptions: readonly Disposable[];
  /** Newer scans come by event, older ones by {@link prime}. */
  readonly #primeUpTo: number | null;
  readonly #startedAt: number;
  #oldestReading: { at: number | null; askedMs: number } | null = null;
  readonly #receipts = new Map<string, { receipts: TargetView['receipts']; askedMs: number }>();
  #followedStepAt: number | null = null;

  constructor(options: StorePanelSourceOptions) {
    const { clock, database, scans, reports, acquisition, deliveries, channels } = options;
    this.#options = options;
    this.#startedAt = clock.now();
    this.#live = new LiveChannels(channels);
    this.#derived = new DerivedViews(options);
    this.#disk = new DiskMeter(database.path, clock);
    this.#primeUpTo = scans.newestAt();
    for (const reading of scans.latest().values()) this.#live.seed(reading);
    const latestReport = reports.latest();
    if (latestReport) this.#noteReport(latestReport);
    const changed = () => this.#tellChanged();
    this.#subscriptions = [
      scans.onCommitted((committed) => this.#takeScans(committed)),
      scans.onHeld((held) => this.#takeHeld(held)),
      scans.onTrouble(changed),
      reports.onCommitted((report) => {
        this.#noteReport(report);
        changed();
      }),
      acquisition.onChanged(changed),
      ...(options.salvage ? [options.salvage.onChanged(changed)] : []),
      ...(options.backup ? [options.backup.onChanged(changed)] : []),
      ...deliveries.map((delivery) => delivery.onChanged(changed)),
    ];
  }

  /** Reads the last hour for the small trends, a little at a time beside polling. To be run once, at the start. */
  async prime(signal: AbortSignal): Promise<void> {
    const { scans, clock, channels } = this.#options;
    if (this.#primeUpTo === null) return;
    const startAt = clock.now() - SPARK_POINTS * SPARK_STEP_MS;
    let sliceScans = 0;
    for (const scan of scans.readScans({ startAt, endAt: this.#primeUpTo })) {
      this.#live.accept(scan);
      sliceScans += 1;
      if (sliceScans % PRIME_SLICE_SCANS === 0) await clock.sleep(0, signal);
    }
    for (const { id } of channels) {
      if (this.#live.of(id, clock.now()).lastUsable) continue;
      await clock.sleep(0, signal);
      this.#seedFromStore(id);
    }
    this.#tellChanged();
  }

  view(): PanelView {
    const { station, reportIntervalMs, channels, clock, database, acquisition, deliveries, outbox } =
      this.#options;
    this.#followClockStep();
    const now = clock.now();
    const clockTrust = clock.trust();
    const instruments = acquisition.instruments();
    const targets = deliveries.map((delivery) =>
      targetView({
        id: delivery.id,
        place: delivery.place,
        status: delivery.status(),
        queue: outbox.summary(delivery.id),
        receipts: this.#receiptsOf(delivery.id),
      }),
    );
    const disk = this.#disk.figures();
    const alarms = listAlarms({
      now,
      clockTrust,
      clockStep: acquisition.clockStep(),
      ...(this.#options.clockStanding ? { clockStanding: this.#options.clockStanding() } : {}),
      reportIntervalMs,
      setAside: database.setAside,
      salvage: this.#options.salvage?.state() ?? [],
      backupTrouble: this.#options.backup?.trouble() ?? null,
      missingSignedAt: this.#options.evidence?.missingSignedAt ?? null,
      storeTrouble: this.#options.scans.trouble?.code ?? null,
      held: this.#options.scans.held(),
      freeBytes: disk.freeBytes,
      buses: acquisition.buses(),
      instruments,
      targets,
      doors: this.#options.doors?.standings() ?? [],
    });
    return assembleView({
      station,
      now,
      clockTrust,
      reportIntervalMs,
      channels,
      reported: this.#options.reportChannels.map(({ id }) => id),
      live: (channel) => this.#live.of(channel, now),
      reasonText: (instrument, reason) => this.#derived.reasonText(instrument, reason),
      computedFrom: (channel) => this.#derived.computedFrom(channel),
      lastReports: this.#lastReports,
      instruments,
      buses: this.#buses(),
      targets,
      alarms: this.#alarms.stamp(alarms, now),
      store: this.#store(),
      evidence: this.#options.evidence?.figures(),
    });
  }

  files(query: FilesQuery): FilesView {
    const files = this.#options.outbox.files(query);
    const last = files.at(-1);
    return { files, nextBefore: last && files.length === query.limit ? last.id : null };
  }

  notices(limit: number): NoticesView | null {
    return this.#options.notices?.(limit) ?? null;
  }

  journal(query: EventQuery): JournalView {
    const events = this.#options.events.read(query);
    const last = events.at(-1);
    return { events, nextBefore: last && events.length === query.limit ? last.sequence : null };
  }

  settings(instrument: string): SettingsView | null {
    return this.#options.settings.standingOf(instrument);
  }

  fileContent(id: number): FileContentView | null {
    const { outbox, proofOf } = this.#options;
    const content = outbox.file(id);
    const [file] = outbox.files({ limit: 1, id });
    if (content === null || file === undefined) return null;
    return {
      name: content.name,
      text: new TextDecoder().decode(content.bytes),
      sha256: createHash('sha256').update(content.bytes).digest('hex'),
      file,
      proof: proofOf?.(id) ?? null,
    };
  }

  reviewReceipts(review: { target: string; by: string; reason: string }): number | null {
    const { deliveries, review: note } = this.#options;
    if (note === undefined || !deliveries.some(({ id }) => id === review.target)) return null;
    const reviewed = note(review);
    this.#receipts.delete(review.target);
    this.#tellChanged();
    return reviewed;
  }

  trend(query: TrendQuery): TrendView | null {
    const { channels, scans, reports, reportIntervalMs } = this.#options;
    const channel = channels.find(({ id }) => id === query.channel);
    if (!channel) return null;
    const { from, to } = query;
    const { unit, decimals, pollIntervalMs } = channel;
    const points = scans.summarise({ ...query, pollIntervalMs });
    const hasMeans = (to - from) / reportIntervalMs <= MEANS_MAX;
    const values = hasMeans ? reports.readValues(channel.id, { startAt: from, endAt: to }) : [];
    const means = values.map(({ endAt, value, status }): TrendPoint => ({
      at: endAt,
      value,
      low: null,
      high: null,
      status,
    }));
    return { channel: channel.id, unit, decimals, from, to, points, means };
  }

  onChanged(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#listeners.clear();
  }

  #buses(): BusView[] {
    const figures = this.#options.wireFigures();
    return this.#options.acquisition.buses().flatMap(({ id, description, listens, overloadedSince }) => {
      const own = figures.get(id);
      return own === undefined ? [] : [{ id, description, listens, overloadedSince, figures: own }];
    });
  }

  #store(): PanelView['store'] {
    const { scans, database } = this.#options;
    const [trouble, held] = [scans.trouble, scans.held()];
    return {
      path: database.path,
      ...this.#disk.figures(),
      oldestReadingAt: this.#oldestReadingAt(),
      ...(trouble && held ? { refusing: { code: trouble.code, ...held } } : {}),
    };
  }

  #takeHeld(scans: readonly Scan[]): void {
    this.#followClockStep();
    for (const scan of scans) this.#live.acceptHeld(scan);
    this.#tellChanged();
  }

  #takeScans(scans: readonly Scan[]): void {
    this.#followClockStep();
    for (const scan of scans) this.#live.accept(scan);
    this.#tellChanged();
  }

  /** After a step back, what was read in a time that has not come yet is not the newest any more. */
  #followClockStep(): void {
    const { acquisition, channels } = this.#options;
    const step = acquisition.clockStep();
    if (!step || step.at === this.#followedStepAt) return;
    this.#followedStepAt = step.at;
    if (step.stepMs > 0) return;
    this.#live.forgetAfter(step.at);
    for (const { id } of channels) this.#seedFromStore(id);
  }

  #seedFromStore(channel: string): void {
    const { scans, clock } = this.#options;
    const reading = scans.lastUsableBefore(channel, clock.now());
    if (reading) this.#live.seed(reading);
  }

  #noteReport({ startAt, endAt, rows }: StoredReport): void {
    const isFirst = this.#startedAt > startAt && this.#startedAt <= endAt;
    for (const { channel, value, status, completeness, reason: told } of rows) {
      const reason = told === 'incomplete' && isFirst ? 'just-started' : told;
      this.#lastReports.set(channel, { endAt, value, status, completeness, reason });
    }
  }

  #oldestReadingAt(): number | null {
    const askedMs = this.#options.clock.monotonicMs();
    const known = this.#oldestReading;
    if (known && known.at !== null && askedMs - known.askedMs < OLDEST_ASKED_EVERY_MS) return known.at;
    const at = this.#options.scans.oldestAt();
    this.#oldestReading = { at, askedMs };
    return at;
  }

  /** Counting goes over all files of two months: once a while is enough for a page. */
  #receiptsOf(target: string): TargetView['receipts'] {
    const askedMs = this.#options.clock.monotonicMs();
    const known = this.#receipts.get(target);
    if (known && askedMs - known.askedMs < RECEIPTS_ASKED_EVERY_MS) return known.receipts;
    const receipts = this.#options.receiptsOf?.(target) ?? null;
    this.#receipts.set(target, { receipts, askedMs });
    return receipts;
  }

  #tellChanged(): void {
    for (const listener of this.#listeners) listener();
  }
}
