/**
 * The logger's runs. A run is noted when it begins and when it ends in order; how one ended that did not is judged by the next
 * one: on the same boot of the machine the program died, on another one the power was gone. No heartbeat is written: the
 * newest reading tells how long a run lasted.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { noteLate } from './late-records.js';
import type { Reader, SqliteConnection, Writer } from './sqlite-connection.js';
import { isStoreError } from './store-error.js';
import { newestScanAt } from './wrong-times.js';

export type RunOrigin = 'new' | 'set-aside' | 'next';
export type RunEnding = 'stopped' | 'died' | 'no-power';

export interface Run {
  /** UTC epoch milliseconds; `null`: the clock was never trusted during it. */
  startedAt: number | null;
  origin: RunOrigin;
  /** `null`: it goes on, or nothing is known of its end yet. */
  endedAt: number | null;
  ending: RunEnding | null;
  /** A backup took the database's place before it: runs between the two are not known. */
  isAfterRestore?: boolean;
}

interface RunRow {
  id: number;
  boot: string;
  started_at: number | null;
  origin: RunOrigin;
  ended_at: number | null;
  ending: RunEnding | null;
}

/** The run that goes on. A disk that refuses holds nothing up: the run is noted as soon as it can be. */
export class CurrentRun {
  readonly #database: SqliteConnection;
  readonly #clock: Clock;
  readonly #setAside: string | null;
  readonly #startedMonotonicMs: number;
  /** The newest reading of the runs before. */
  readonly #newestAt: number | null;
  #id: number | null = null;
  #isDated = false;

  constructor(database: SqliteConnection, clock: Clock, setAside: string | null) {
    this.#database = database;
    this.#clock = clock;
    this.#setAside = setAside;
    this.#startedMonotonicMs = clock.monotonicMs();
    this.#newestAt = newestScanAt(database);
    this.note();
  }

  /** To be called now and then: notes the run where that failed, and dates its beginning once the clock is trusted. */
  note(): void {
    if (this.#id !== null && (this.#isDated || this.#clock.trust() !== 'trusted')) return;
    this.#attempt((writer) => {
      const id = this.#id ?? this.#insert(writer);
      const isTrusted = this.#clock.trust() === 'trusted';
      const startedAt = this.#clock.now() - (this.#clock.monotonicMs() - this.#startedMonotonicMs);
      if (isTrusted) writer.run('UPDATE run SET started_at = ? WHERE id = ?', Math.round(startedAt), id);
      writer.onCommit(() => {
        this.#id = id;
        this.#isDated = isTrusted;
      });
    });
  }

  /** The logger stops in order. */
  end(): void {
    const endedAt = this.#clock.trust() === 'trusted' ? this.#clock.now() : null;
    this.#attempt((writer) => {
      writer.run("UPDATE run SET ended_at = ?, ending = 'stopped' WHERE id = ?", endedAt, this.#id);
      if (this.#id !== null) noteLate(writer, 'run', this.#id);
    });
  }

  #insert(writer: Writer): number {
    const before = writer.get<RunRow>('SELECT * FROM run ORDER BY id DESC LIMIT 1');
    if (before !== undefined && before.ending === null) this.#judgeEnd(writer, before);
    const origin: RunOrigin = before === undefined ? (this.#setAside === null ? 'new' : 'set-aside') : 'next';
    writer.run(
      'INSERT INTO run (boot, started_monotonic_ms, origin) VALUES (?, ?, ?)',
      this.#clock.bootId(),
      this.#startedMonotonicMs,
      origin,
    );
    return writer.get<{ id: number }>('SELECT last_insert_rowid() AS id')?.id ?? 0;
  }

  #judgeEnd(writer: Writer, run: RunRow): void {
    const newestAt = this.#newestAt;
    // A run without a reading ended where it began, as far as anybody knows.
    const endedAt = newestAt === null ? run.started_at : Math.max(newestAt, run.started_at ?? newestAt);
    const ending: RunEnding = run.boot === this.#clock.bootId() ? 'died' : 'no-power';
    writer.run('UPDATE run SET ended_at = ?, ending = ? WHERE id = ?', endedAt, ending, run.id);
    noteLate(writer, 'run', run.id);
  }

  #attempt(work: (writer: Writer) => void): void {
    try {
      this.#database.transaction(work);
    } catch (error) {
      if (!isStoreError(error)) throw error;
    }
  }
}

/** Oldest first. */
export function readRuns(reader: Reader): Run[] {
  return reader
    .all<RunRow & { after_restore: number }>(
      `SELECT id, boot, started_at, origin, ended_at, ending, EXISTS (SELECT 1 FROM restore
         WHERE last_run = (SELECT max(id) FROM run AS before WHERE before.id < run.id)) AS after_restore
       FROM run ORDER BY id`,
    )
    .map(({ started_at, origin, ended_at, ending, after_restore }) => ({
      startedAt: started_at,
      origin,
      endedAt: ended_at,
      ending,
      ...(after_restore === 1 ? { isAfterRestore: true } : {}),
    }));
}
