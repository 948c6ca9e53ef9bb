/**
 * What became of files while the disk refused to keep it. It is remembered in memory and written as soon as the disk takes it, and such
 * a file is not given out again meanwhile: a full card must not make the receiver get the same file every minute.
 */
import type { SqliteConnection, Writer } from './sqlite-connection.js';
import { isStoreError } from './store-error.js';

/** More of them are not remembered: nothing more is sent then. */
export const UNWRITTEN_MAX = 1000;

interface Unwritten {
  ids: readonly number[];
  write: (writer: Writer) => void;
}

export class UnwrittenOutcomes {
  readonly #database: SqliteConnection;
  readonly #settled = new Set<number>();
  #unwritten: Unwritten[] = [];

  constructor(database: SqliteConnection) {
    this.#database = database;
  }

  /** Writes now, or later; what settles no file is not remembered. Throws only when the database is damaged. */
  settle(ids: readonly number[], write: (writer: Writer) => void): void {
    this.#unwritten.push({ ids, write });
    for (const id of ids) this.#settled.add(id);
    if (!this.flush() && ids.length === 0) this.#unwritten.pop();
  }

  /** Files whose outcome is known and not written yet. */
  has(id: number): boolean {
    return this.#settled.has(id);
  }

  get isFull(): boolean {
    return this.#settled.size >= UNWRITTEN_MAX;
  }

  /** Whether nothing is left to write. */
  flush(): boolean {
    const batch = this.#unwritten;
    if (batch.length === 0) return true;
    try {
      this.#database.transaction((writer) => {
        for (const { write } of batch) write(writer);
      });
    } catch (error) {
      if (!isStoreError(error) || error.code === 'damaged' || error.code === 'closed') throw error;
      return false;
    }
    this.#unwritten = [];
    this.#settled.clear();
    return true;
  }
}
