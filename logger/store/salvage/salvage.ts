/**
 * Brings what can still be read of set-aside databases, and what only a backup has, into the present one, beside a running logger: a slice at a time, with its
 * progress committed in the same transaction, so that a power cut in the middle goes on where it was. The queue comes first,
 * and deliveries wait for it. Nothing that is there is overwritten, and the damaged files are only read.
 */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { Listeners } from '../listeners.js';
import { openNames } from '../name-table.js';
import { newestScanAt, noteMerged } from '../restores.js';
import type { Reader, SqliteConnection, Writer } from '../sqlite-connection.js';
import { openDamaged, type DamagedSource } from './damaged-source.js';
import { eventStep } from './event-step.js';
import { attempt, beforeFirst, readAround } from './read-around.js';
import { queueStep, reportStep } from './report-steps.js';
import { runStep } from './run-step.js';
import { BY_PAGES, readSalvage, type SalvageState } from './salvage-state.js';
import { SalvagedFile, type Hole } from './salvaged-file.js';
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

const EVERYTHING: Hole = { afterKey: Number.MIN_SAFE_INTEGER, beforeKey: Number.MAX_SAFE_INTEGER - 1 };

interface OpenSalvage {
  id: number;
  source: string;
  file: SalvagedFile;
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
    const files = new Map<number, SalvagedFile>();
    try {
      for (const step of STEPS) {
        for (const { id, source } of open()) {
          const file = files.get(id) ?? new SalvagedFile(join(dirname(this.#path), source), this.#clock);
          files.set(id, file);
          await this.#runStep(step, { id, source, file }, signal);
        }
        if (step !== STEPS[0]) continue;
        this.#isQueueSafe = true;
        this.#changed.tell();
      }
    } finally {
      for (const file of files.values()) file[Symbol.dispose]();
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

  async #runStep(step: SalvageStep<never>, salvage: OpenSalvage, signal: AbortSignal): Promise<void> {
    const { id, file } = salvage;
    const byPages = { ...step, name: `${step.name}${BY_PAGES}` };
    if (readProgress(this.#database, id, byPages.name)?.is_done === 1) return;
    if (!file.isThere) return this.#finish(id, 'absent');
    const isWhole = isBackup(salvage.source);
    if (!isWhole && !file.hasNames) await file.readPages(signal);
    const { main } = file;
    if (main !== null)
      await this.#readSource(step, { ...salvage, source: main, name: salvage.source }, signal);
    const progress = readProgress(this.#database, id, step.name);
    const hasGaps = progress === undefined || progress.holes > 0 || progress.unreadable > 0;
    const hasTable = main?.hasTable(step.table.table) ?? false;
    if (isWhole || (!hasGaps && hasTable)) {
      if (main === null) this.#finish(id, 'unreadable');
      return;
    }
    const pages = await (step.table.table === 'scan'
      ? file.readScans(!hasTable ? [EVERYTHING] : readHoles(this.#database, id, step.name), signal)
      : file.readPages(signal));
    if (pages !== null)
      return this.#readSource(byPages, { ...salvage, source: pages, name: salvage.source }, signal);
    if (main === null) this.#finish(id, 'unreadable');
  }

  async #readSource(
    step: SalvageStep<never>,
    { id, source, name, file }: { id: number; source: DamagedSource; name: string; file: SalvagedFile },
    signal: AbortSignal,
  ): Promise<void> {
    const progress = readProgress(this.#database, id, step.name);
    if (progress?.is_done === 1) return;
    if (!source.hasTable(step.table.table)) {
      this.#database.transaction((writer) => endStep(writer, id, step.name));
      return;
    }
    const context: SalvageContext = {
      source: { reader: source.reader, nameOf: (table, number) => file.nameOf(table, number) },
      names: openNames(this.#database),
      shift: this.#shiftOf(id),
      now: this.#clock.now(),
      bootId: this.#clock.bootId(),
      noted: new Set(),
    };
    let isFirst = progress === undefined;
    const begin = progress?.after_key ?? beforeFirst(source.reader, step.table);
    for (let afterKey: number | null = begin; afterKey !== null;) {
      signal.throwIfAborted();
      afterKey = this.#slice(step, context, { id, source: name, afterKey, isFirst });
      isFirst = false;
      this.#changed.tell();
      await this.#clock.sleep(SLICE_PAUSE_MS, signal);
    }
  }

  #slice(
    step: SalvageStep<{ k: number }>,
    context: SalvageContext,
    place: { id: number; source: string; afterKey: number; isFirst: boolean },
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
      if (page.hole) {
        const { afterKey, beforeKey } = EVERYTHING;
        writer.run(
          `INSERT INTO salvage_hole (salvage, step, after_key, before_key) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET before_key = excluded.before_key`,
          ...[
            place.id,
            step.name,
            place.isFirst ? afterKey : place.afterKey,
            (page.afterKey ?? beforeKey) + 1,
          ],
        );
      }
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
  return reader.get<{ after_key: number; is_done: number; holes: number; unreadable: number }>(
    'SELECT after_key, is_done, holes, unreadable FROM salvage_step WHERE salvage = ? AND step = ?',
    id,
    step,
  );
}

function readHoles(reader: Reader, id: number, step: string): Hole[] {
  return reader
    .all<{ after_key: number; before_key: number }>(
      'SELECT after_key, before_key FROM salvage_hole WHERE salvage = ? AND step = ?',
      id,
      step,
    )
    .map(({ after_key, before_key }) => ({ afterKey: after_key, beforeKey: before_key }));
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
