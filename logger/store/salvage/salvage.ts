/**
 * Brings what can still be read of set-aside databases, and what only a backup has, into the present one, beside a running logger: a slice at a time, with its
 * progress committed in the same transaction, so that a power cut in the middle goes on where it was. The queue comes first,
 * and deliveries wait for it. Nothing that is there is overwritten, and the damaged files are only read.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { Listeners } from '../listeners.js';
import { openNames } from '../name-table.js';
import { newestScanAt, noteMerged } from '../restores.js';
import type { Reader, SqliteConnection, Writer } from '../sqlite-connection.js';
import { openDamaged } from './damaged-source.js';
import { eventStep } from './event-step.js';
import { attempt, beforeFirst, readAround } from './read-around.js';
import { queueStep, reportStep } from './report-steps.js';
import { runStep } from './run-step.js';
import { tryRow, type SalvageContext, type SalvageStep } from './salvage-step.js';
import { scanStep, unstampedStep } from './scan-steps.js';

/** Pause between slices, for everything else that wants the disk. */
const SLICE_PAUSE_MS = 100;
/** More numbers than a database ever gives to its reports, deliveries, runs or events. */
const SHIFT = 2 ** 40;

/** The queue first. What a source's version did not have yet is passed over. */
const STEPS: readonly SalvageStep<never>[] = [
  queueStep,
  runStep,
  eventStep,
  reportStep,
  unstampedStep,
  scanStep,
];

export interface SalvageCounts {
  step: string;
  isDone: boolean;
  taken: number;
  known: number;
  unreadable: number;
  holes: number;
}

export interface SalvageState {
  /** File name beside the database. */
  source: string;
  outcome: 'complete' | 'unreadable' | 'absent' | null;
  finishedAt: number | null;
  steps: readonly SalvageCounts[];
}

/** Runs `work` within the transaction and vouches for the records that it brings over from `source`. */
export type VouchForSalvaged = (writer: Writer, source: string, work: () => void) => void;

export interface SalvageOptions {
  /** Of the present database. */
  path: string;
  clock: Clock;
  vouch?: VouchForSalvaged;
}

export class Salvage {
  readonly #database: SqliteConnection;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #vouch: VouchForSalvaged;
  readonly #changed = new Listeners<void>();
  #isQueueSafe: boolean;
  /** Whether anything was set aside when the logger started. */
  readonly #isEver: boolean;
  #isNoted = false;

  constructor(database: SqliteConnection, { path, clock, vouch }: SalvageOptions) {
    this.#database = database;
    this.#path = path;
    this.#clock = clock;
    this.#vouch = vouch ?? ((_writer, _source, work) => work());
    this.#isEver = listSetAside(path).length > 0;
    this.#isQueueSafe = !this.#isEver;
    if (!this.#isQueueSafe) this.#isQueueSafe = this.#knownAsSafe();
  }

  /** Whether nothing older can come into a queue any more. */
  get isQueueSafe(): boolean {
    return this.#isQueueSafe;
  }

  /** Whether everything that is set aside was dealt with. */
  get isDone(): boolean {
    const dealtWith = readSalvage(this.#database).filter(({ outcome }) => outcome !== null);
    const known = new Set(dealtWith.map(({ source }) => source));
    return listSetAside(this.#path).every((name) => known.has(name));
  }

  /** For the panel and the log; read now. */
  state(): SalvageState[] {
    return this.#isEver ? readSalvage(this.#database) : [];
  }

  /** A fault of the program: deliveries must not wait for ever. */
  giveUp(): void {
    this.#isQueueSafe = true;
    this.#changed.tell();
  }

  /** Told after each slice. */
  onChanged(listener: () => void): Disposable {
    return this.#changed.add(listener);
  }

  /**
   * Works off all that is set aside; resolves when there is nothing left. Rejects with the signal's reason, or with the
   * `StoreError` of the present database: to be called again then.
   */
  async run(signal: AbortSignal): Promise<void> {
    this.#note();
    const open = () =>
      this.#database.all<{ id: number; source: string }>(
        // The newest first: each older one is put below it.
        'SELECT id, source FROM salvage WHERE outcome IS NULL ORDER BY source DESC',
      );
    for (const step of STEPS) {
      for (const { id, source } of open()) await this.#runStep(step, { id, source }, signal);
      if (step !== STEPS[0]) continue;
      this.#isQueueSafe = true;
      this.#changed.tell();
    }
    for (const { id } of open()) this.#finish(id, 'complete');
  }

  /** Notes files that are not known yet: those that were set aside just now, and earlier ones of versions that could not salvage. */
  #note(): void {
    if (this.#isNoted) return;
    const names = listSetAside(this.#path);
    this.#database.transaction((writer) => {
      for (const name of names) {
        const isNew = writer.run(
          'INSERT INTO salvage (source, noted_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
          name,
          this.#clock.now(),
        );
        if (isNew > 0 && isBackup(name)) this.#noteMerged(writer, name);
      }
    });
    this.#isNoted = true;
  }

  #noteMerged(writer: Writer, name: string): void {
    using source = openDamaged(join(dirname(this.#path), name));
    const newestAt = source === null ? null : attempt(() => newestScanAt(source.reader));
    noteMerged(writer, { at: this.#clock.now(), backup: name, newestAt });
  }

  #knownAsSafe(): boolean {
    const names = listSetAside(this.#path);
    const safe = new Set(
      this.#database
        .all<{ source: string }>(
          `SELECT source FROM salvage WHERE outcome IS NOT NULL OR EXISTS (
             SELECT 1 FROM salvage_step WHERE salvage = salvage.id AND step = 'queue' AND is_done = 1)`,
        )
        .map(({ source }) => source),
    );
    return names.every((name) => safe.has(name));
  }

  async #runStep(
    step: SalvageStep<never>,
    salvage: { id: number; source: string },
    signal: AbortSignal,
  ): Promise<void> {
    const progress = readProgress(this.#database, salvage.id, step.name);
    if (progress?.is_done === 1) return;
    const path = join(dirname(this.#path), salvage.source);
    if (!existsSync(path)) return this.#finish(salvage.id, 'absent');
    using source = openDamaged(path);
    if (source === null) return this.#finish(salvage.id, 'unreadable');
    const context: SalvageContext = {
      source,
      names: openNames(this.#database),
      shift: this.#shiftOf(salvage.id),
      now: this.#clock.now(),
      bootId: this.#clock.bootId(),
      noted: new Set(),
    };
    if (!source.hasTable(step.table.table)) {
      this.#database.transaction((writer) => endStep(writer, salvage.id, step.name));
      return;
    }
    const begin = progress?.after_key ?? beforeFirst(source.reader, step.table);
    for (let afterKey: number | null = begin; afterKey !== null;) {
      signal.throwIfAborted();
      afterKey = this.#slice(step, context, { ...salvage, afterKey });
      this.#changed.tell();
      await this.#clock.sleep(SLICE_PAUSE_MS, signal);
    }
  }

  #slice(
    step: SalvageStep<{ k: number }>,
    context: SalvageContext,
    place: { id: number; source: string; afterKey: number },
  ): number | null {
    const { reader } = context.source;
    const page = readAround<{ k: number }>(reader, step.table, {
      afterKey: place.afterKey,
      limit: step.sliceRows,
    });
    this.#database.transaction((writer) => {
      const counts = { taken: 0, known: 0, unreadable: 0, passed: 0 };
      this.#vouch(writer, place.source, () => {
        for (const row of page.rows) {
          counts[tryRow(writer, (inner) => step.take(row, context, inner))] += 1;
        }
      });
      const { taken, known, unreadable } = counts;
      writer.run(
        `INSERT INTO salvage_step (salvage, step, after_key, taken, known, unreadable, holes)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
           after_key = excluded.after_key, taken = taken + excluded.taken, known = known + excluded.known,
           unreadable = unreadable + excluded.unreadable, holes = holes + excluded.holes`,
        ...[place.id, step.name, page.afterKey ?? place.afterKey, taken, known, unreadable],
        page.hole ? 1 : 0,
      );
      if (page.afterKey === null) endStep(writer, place.id, step.name);
    });
    return page.afterKey;
  }

  /** Below everything that is there when its first slice begins, and the same ever after. */
  #shiftOf(id: number): number {
    const known = this.#database.get<{ shift: number | null }>('SELECT shift FROM salvage WHERE id = ?', id);
    if (typeof known?.shift === 'number') return known.shift;
    const lowest = this.#database.get<{ lowest: number | null }>(
      `SELECT min(lowest) AS lowest FROM (
         SELECT min(id) AS lowest FROM report UNION ALL SELECT min(id) FROM outbox
         UNION ALL SELECT min(id) FROM receipt UNION ALL SELECT min(id) FROM run UNION ALL SELECT min(sequence) FROM event
         UNION ALL SELECT min(-shift) FROM salvage)`,
    );
    const shift = SHIFT * (1 + Math.ceil(Math.max(0, -(lowest?.lowest ?? 0)) / SHIFT));
    this.#database.transaction((writer) =>
      writer.run('UPDATE salvage SET shift = ? WHERE id = ?', shift, id),
    );
    return shift;
  }

  #finish(id: number, outcome: SalvageState['outcome']): void {
    this.#database.transaction((writer) =>
      writer.run(
        'UPDATE salvage SET outcome = ?, finished_at = ? WHERE id = ?',
        outcome,
        this.#clock.now(),
        id,
      ),
    );
    this.#changed.tell();
  }
}

function readProgress(reader: Reader, id: number, step: string) {
  return reader.get<{ after_key: number; is_done: number }>(
    'SELECT after_key, is_done FROM salvage_step WHERE salvage = ? AND step = ?',
    id,
    step,
  );
}

function endStep(writer: Writer, id: number, step: string): void {
  writer.run(
    `INSERT INTO salvage_step (salvage, step, after_key, is_done) VALUES (?, ?, 0, 1)
     ON CONFLICT DO UPDATE SET is_done = 1`,
    id,
    step,
  );
}

/** Newest last: names end with the time at which they were set aside. Backups are older than anything that was set aside. */
export function listSetAside(path: string): string[] {
  const prefixes = ['backup-', 'damaged-'].map((why) => `${basename(path)}.${why}`);
  return readdirSync(dirname(path))
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)) && !/-(wal|shm|journal)$/.test(name))
    .sort();
}

/** A copy that `logger restore --merge` has put there. */
export function isBackup(source: string): boolean {
  return source.includes('.db.backup-');
}

/** For the panel, the status and the log. */
export function readSalvage(reader: Reader): SalvageState[] {
  const sources = reader.all<{
    id: number;
    source: string;
    outcome: SalvageState['outcome'];
    finished_at: number | null;
  }>('SELECT id, source, outcome, finished_at FROM salvage ORDER BY source');
  return sources.map(({ id, source, outcome, finished_at }) => ({
    source,
    outcome,
    finishedAt: finished_at,
    steps: reader
      .all<Omit<SalvageCounts, 'isDone'> & { is_done: number }>(
        'SELECT step, is_done, taken, known, unreadable, holes FROM salvage_step WHERE salvage = ?',
        id,
      )
      .map(({ is_done, ...counts }) => ({ ...counts, isDone: is_done === 1 })),
  }));
}

export interface SalvageSum {
  scans: number;
  reports: number;
  events: number;
  /** Records that were seen and could not be read. */
  unreadable: number;
  holes: number;
}

/** In few numbers: what came back and what did not. */
export function sumOf(steps: readonly SalvageCounts[]): SalvageSum {
  const of = (names: readonly string[]) => steps.filter(({ step }) => names.includes(step));
  const total = (counts: readonly SalvageCounts[], key: 'taken' | 'unreadable' | 'holes') =>
    counts.reduce((sum, count) => sum + count[key], 0);
  return {
    scans: total(of(['scan', 'unstamped_scan']), 'taken'),
    reports: total(of(['queue', 'report']), 'taken'),
    events: total(of(['event']), 'taken'),
    unreadable: total(
      steps.filter(({ step }) => step !== 'queue'),
      'unreadable',
    ),
    holes: total(steps, 'holes'),
  };
}
