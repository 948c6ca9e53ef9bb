/**
 * Takes in readings. A reading is committed (write-ahead log, synchronous = FULL) before anything else sees it. Scans wait up
 * to a second and are committed together, for the life of an SD card. While the disk refuses, they are held in memory, the
 * trouble is told, and they can be shown, as what they are; beyond a limit new ones are lost, counted and told. A scan of a clock
 * that is not trusted, or behind what is stored, is committed without an instant and gets it later (unstamped-scans.ts).
 */
import { strict as assert } from 'node:assert';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { silentLog, type Log } from '../../protocols/vocabulary/log.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';
import { isUsable } from '../../protocols/vocabulary/status.js';
import type { StoredReading } from '../averaging/averaged-reading.js';
import { LostScans, type HeldFigures, type HeldScan } from './held-scans.js';
import { closedScanKey } from './late-records.js';
import { Listeners } from './listeners.js';
import { LOOK_BACK_MS, ScanReader } from './scan-reader.js';
import { ScanRows } from './scan-rows.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { isStoreError, StoreError } from './store-error.js';
import { UnstampedScans } from './unstamped-scans.js';
import { newestEndAt, readWrongTimes, wrongTimeOf, type WrongTime } from './wrong-times.js';

/** How long a scan may wait for others to be committed with it. */
const COMMIT_INTERVAL_MS = 1000;
/** So many waiting scans are committed without waiting longer. */
export const COMMIT_SCANS_MAX = 1000;
/** So many scans are held: for a disk that refuses (hours of a usual station, some 20 MB), or one that is slow. */
export const WAITING_SCANS_MAX = 20_000;
/** A disk that goes on refusing is tried less and less often, up to this: each try may hold up the program for seconds. */
const TRY_AGAIN_MS_MAX = 10_000;

export interface ScanStoreOptions {
  clock: Clock;
  commitIntervalMs?: number;
  log?: Log;
  /** What another store of this process held and could not commit. */
  held?: readonly HeldScan[];
}

interface WaitingScan extends HeldScan {
  resolve: () => void;
  reject: (error: Error) => void;
}

export class ScanStore extends ScanReader implements AsyncDisposable {
  readonly #database: SqliteConnection;
  readonly #clock: Clock;
  readonly #commitIntervalMs: number;
  readonly #log: Log;
  readonly #committed = new Listeners<readonly Scan[]>();
  readonly #held = new Listeners<readonly Scan[]>();
  readonly #troubled = new Listeners<StoreError | null>();
  readonly #lost = new LostScans();
  #latest: Map<string, StoredReading>;
  /** The newest usable reading of each channel; `null`: looked for and not found. */
  readonly #lastUsable = new Map<string, StoredReading | null>();
  readonly #unstamped: UnstampedScans;
  readonly #rows: ScanRows;
  /** The newest instant of each instrument since the start, committed or waiting. */
  readonly #lastAt = new Map<string, number>();
  /** The clock has to be past what was stored and closed before the start … */
  #storedUpTo: number;
  /** … and past what it has shown since, while it was believed. */
  #shownUpTo = 0;
  /** The newest instant that was given to a scan that had waited. */
  #stampedUpTo = 0;
  #isClockFine = true;
  #wrongTimes: readonly WrongTime[];
  #newestAt: number | null;
  #waiting: WaitingScan[] = [];
  #room: (() => void)[] = [];
  #timer: Disposable | null = null;
  #trouble: StoreError | null = null;
  #triesFailed = 0;
  #closed = false;

  constructor(database: SqliteConnection, options: ScanStoreOptions) {
    super(database);
    this.#database = database;
    this.#clock = options.clock;
    this.#commitIntervalMs = options.commitIntervalMs ?? COMMIT_INTERVAL_MS;
    this.#log = options.log ?? silentLog;
    this.#latest = new Map(super.latest());
    this.#newestAt = this.newestAt();
    this.#storedUpTo = Math.max(this.#newestAt ?? 0, newestEndAt(database) ?? 0);
    this.#wrongTimes = readWrongTimes(database);
    this.#unstamped = new UnstampedScans(database, options.clock);
    this.#rows = new ScanRows(this.names, this.#unstamped);
    for (const { scan, monotonicMs } of options.held ?? [])
      this.#hold(scan, monotonicMs ?? 'by-clock').catch(() => undefined);
  }

  /**
   * Resolves once the scan is committed. One that is not later than what its instrument has stored never replaces it: it is
   * committed without an instant. Rejects with a `StoreError` when the store is closed before the scan could be committed, or when
   * the disk refuses and as many scans as can be are held already.
   *
   * @param instant `of-stored`: the scan is computed from stored readings of this instant, whatever the clock says now.
   */
  async append(scan: Scan, instant: 'by-clock' | 'of-stored' = 'by-clock'): Promise<void> {
    assert(Number.isSafeInteger(scan.at), `a scan's instant is in whole milliseconds, not ${scan.at}`);
    for (const { channel, raw } of scan.readings) {
      assert(raw === null || Number.isFinite(raw), `${raw} is no reading of ${channel}`);
    }
    while (!this.#closed && this.#trouble === null && this.#waiting.length >= WAITING_SCANS_MAX) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
    if (this.#closed) throw closedError();
    if (this.#trouble !== null) this.#held.tell([scan]);
    if (this.#waiting.length >= WAITING_SCANS_MAX) throw this.#lose(scan);
    return this.#hold(scan, instant);
  }

  /**
   * Gives instants to scans that waited for a trusted clock: a slice at a time, so that polling goes on between. To be called
   * until it returns 0, before intervals are closed. Throws the `StoreError` when the disk refuses.
   */
  stampWaiting(): number {
    if (this.#unstamped.waiting === 0 || !this.#isClockBelieved()) return 0;
    // What was believed when it came goes first: nothing else may take its instant.
    this.flush();
    const { newestAt, dealtWith } = this.#database.transaction((writer) =>
      this.#unstamped.stampSlice(writer),
    );
    if (newestAt !== null) {
      this.#stampedUpTo = Math.max(this.#stampedUpTo, newestAt);
      this.#newestAt = Math.max(this.#newestAt ?? newestAt, newestAt);
      this.#lastUsable.clear();
    }
    if (!this.#isClockFine)
      this.#log.info({}, 'the clock can be believed: waiting readings get their instants');
    this.#isClockFine = true;
    return dealtWith;
  }

  /** Until the clock has passed this, what is read waits: something is stored, or was shown, up to there. */
  get believedFrom(): number {
    return Math.max(this.#storedUpTo, this.#shownUpTo, this.#newestAt ?? 0);
  }

  /** Stretches of stored time were declared wrong: what was known from them is forgotten. */
  forgetWrongTimes(): void {
    this.#wrongTimes = readWrongTimes(this.#database);
    this.#lastAt.clear();
    this.#lastUsable.clear();
    this.#shownUpTo = 0;
    this.#stampedUpTo = 0;
    this.#newestAt = this.newestAt();
    this.#storedUpTo = Math.max(this.#newestAt ?? 0, newestEndAt(this.#database) ?? 0);
    this.#latest = new Map(super.latest());
  }

  /**
   * Commits what waits now, and what a listener appends on being told of it. Throws the `StoreError` when the disk refuses;
   * the scans stay queued then.
   */
  flush(): void {
    while (this.#waiting.length > 0) {
      if (this.#commit()) continue;
      if (this.#trouble) throw this.#trouble;
      return;
    }
  }

  /** Told of scans after their commit, in the order in which they came; never of a scan that was stored before. */
  onCommitted(listener: (scans: readonly Scan[]) => void): Disposable {
    return this.#committed.add(listener);
  }

  /** Told of scans that are in memory only, because the disk refuses. They are told of again by {@link onCommitted}. */
  onHeld(listener: (scans: readonly Scan[]) => void): Disposable {
    return this.#held.add(listener);
  }

  /** Told when the disk begins to refuse, and `null` when it takes readings again. */
  onTrouble(listener: (trouble: StoreError | null) => void): Disposable {
    return this.#troubled.add(listener);
  }

  get trouble(): StoreError | null {
    return this.#trouble;
  }

  /** Scans that wait for their commit. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** `null`: the disk takes readings. */
  held(): HeldFigures | null {
    if (this.#trouble === null) return null;
    return { scans: this.#waiting.length, scansMax: WAITING_SCANS_MAX, scansLost: this.#lost.scans };
  }

  /** Gives what waits to another store of this process, and is closed. */
  handOver(): HeldScan[] {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    const waiting = this.#waiting.splice(0);
    for (const { resolve } of waiting) resolve();
    for (const wake of this.#room.splice(0)) wake();
    return waiting.map(({ scan, monotonicMs }) => ({ scan, monotonicMs }));
  }

  /** The reading of every channel that was committed last. */
  override latest(): ReadonlyMap<string, StoredReading> {
    return this.#latest;
  }

  /** As the reader's; for the newest it is kept in memory, since panels ask every second. */
  override lastUsableBefore(channel: string, at: number, lookBackMs = LOOK_BACK_MS): StoredReading | null {
    const newestAt = this.#newestAt;
    if (newestAt === null || at < newestAt) return super.lastUsableBefore(channel, at, lookBackMs);
    let newest = this.#lastUsable.get(channel);
    if (newest === undefined) {
      newest = super.lastUsableBefore(channel, newestAt);
      this.#lastUsable.set(channel, newest);
    }
    return newest && newest.at >= at - lookBackMs ? newest : null;
  }

  /** Commits what waits; when that fails, the waiting appends are rejected. The database stays open. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    let done = this.#waiting.length === 0;
    while (!done && this.#commit()) done = this.#waiting.length === 0;
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    if (!done)
      this.#log.error(
        { scans: this.#waiting.length },
        'readings that were held in memory could not be stored',
      );
    for (const { reject } of this.#waiting.splice(0)) reject(this.#trouble ?? closedError());
    for (const wake of this.#room.splice(0)) wake();
    if (!done && this.#trouble) throw this.#trouble;
  }

  #hold(scan: Scan, instant: 'by-clock' | 'of-stored' | number): Promise<void> {
    const slotMs = { 'by-clock': () => this.#unbelievedSlotMs(scan), 'of-stored': () => null };
    const monotonicMs = typeof instant === 'number' ? instant : slotMs[instant]();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ scan, monotonicMs, resolve, reject });
      if (this.#trouble !== null) return;
      if (this.#waiting.length === COMMIT_SCANS_MAX) this.#commitSoon(0);
      else this.#commitSoon(this.#commitIntervalMs);
    });
  }

  #lose(scan: Scan): StoreError {
    if (this.#lost.scans === 0) this.#log.error({}, 'too many readings wait for the disk: new ones are lost');
    this.#lost.note(scan);
    const message = `The disk refuses, and ${WAITING_SCANS_MAX} scans are held already: this one is lost`;
    return new StoreError({ code: this.#trouble?.code ?? 'io', message });
  }

  #commitSoon(delayMs: number): void {
    if (this.#timer && delayMs > 0) return;
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#clock.after(delayMs, () => void this.#commit());
  }

  /** The slot on the monotonic clock when the scan's instant cannot be believed, else `null`. */
  #unbelievedSlotMs({ instrument, at }: Scan): number | null {
    const now = this.#clock.now();
    const trust = this.#clock.trust();
    const lastAt = Math.max(this.#lastAt.get(instrument) ?? this.#storedUpTo, this.#stampedUpTo);
    const isOpen = at > lastAt && wrongTimeOf(this.#wrongTimes, at) === null;
    if (trust === 'trusted' && now >= this.#shownUpTo && isOpen) {
      this.#shownUpTo = now;
      this.#lastAt.set(instrument, at);
      return null;
    }
    if (this.#isClockFine) {
      this.#log.warn(
        { trust, at, storedUpTo: lastAt },
        'the clock cannot be believed: readings are kept without their instant until it can',
      );
    }
    this.#isClockFine = false;
    return this.#clock.monotonicMs() - (now - at);
  }

  #isClockBelieved(): boolean {
    return this.#clock.trust() === 'trusted' && this.#clock.now() >= this.believedFrom;
  }

  /** Whether what waited longest was committed, up to a batch. */
  #commit(): boolean {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    const batch = this.#waiting.slice(0, COMMIT_SCANS_MAX);
    if (batch.length === 0) return true;
    try {
      this.#database.transaction((writer) => {
        const closedKey = closedScanKey(writer);
        for (const waiting of batch) this.#rows.write(writer, waiting, closedKey);
      });
    } catch (error) {
      if (!isStoreError(error)) throw error;
      this.#setTrouble(error);
      if (!this.#closed) this.#commitSoon(this.#tryAgainMs());
      return false;
    }
    this.#waiting = this.#waiting.slice(batch.length);
    this.#setTrouble(null);
    if (this.#waiting.length > 0 && !this.#closed) this.#commitSoon(0);
    for (const { scan, monotonicMs } of batch) {
      this.#noteLatest(scan);
      if (monotonicMs === null) this.#noteNewest(scan);
    }
    for (const { resolve } of batch) resolve();
    for (const wake of this.#room.splice(0)) wake();
    this.#committed.tell(batch.map(({ scan }) => scan));
    return true;
  }

  #noteLatest({ at, readings }: Scan): void {
    for (const reading of readings) this.#latest.set(reading.channel, { ...reading, at });
  }

  #noteNewest(scan: Scan): void {
    this.#newestAt = Math.max(this.#newestAt ?? scan.at, scan.at);
    for (const reading of scan.readings) {
      const stored = { ...reading, at: scan.at };
      if (!isUsable(reading.status) || reading.raw === null) continue;
      const known = this.#lastUsable.get(reading.channel);
      // What was never looked up stays so; a scan from before a clock step is not the newest.
      if (known === null || (known && known.at <= scan.at)) this.#lastUsable.set(reading.channel, stored);
    }
  }

  #tryAgainMs(): number {
    this.#triesFailed += 1;
    return Math.min(TRY_AGAIN_MS_MAX, Math.max(1, this.#commitIntervalMs) * 2 ** (this.#triesFailed - 1));
  }

  #setTrouble(trouble: StoreError | null): void {
    const before = this.#trouble;
    this.#trouble = trouble;
    if (trouble === null) {
      this.#triesFailed = 0;
      const lost = this.#lost.take();
      if (lost) this.#log.error(lost, 'the disk takes readings again; these were lost');
      else if (before) this.#log.info({}, 'the disk takes readings again');
    } else if (before === null) {
      this.#log.error(
        { code: trouble.code, error: trouble.message, hint: trouble.hint },
        'the disk refuses readings: they are held in memory',
      );
      // Whoever waited for room is told that there is none.
      for (const wake of this.#room.splice(0)) wake();
      this.#held.tell(this.#waiting.map(({ scan }) => scan));
    }
    if (trouble?.code !== before?.code) this.#troubled.tell(trouble);
  }
}

function closedError(): StoreError {
  return new StoreError({ code: 'closed', message: 'The store was closed before the scan was committed' });
}
