/** A database that was set aside, read in two ways: by SQLite where it comes through, and page by page where it does not. */
import { existsSync } from 'node:fs';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { collectRows, RECORD_TABLES, type CollectOptions } from './collect-rows.js';
import { NAME_TABLES, openDamaged, sourceOf, type DamagedSource } from './damaged-source.js';
import { attempt } from './read-around.js';

/** Keys between the two. */
export interface Hole {
  afterKey: number;
  beforeKey: number;
}

export class SalvagedFile implements Disposable {
  readonly #path: string;
  readonly #clock: Clock;
  #main: DamagedSource | null | undefined;
  #pages: DamagedSource | null | undefined;
  #scans: DamagedSource | null = null;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  get isThere(): boolean {
    return existsSync(this.#path);
  }

  /** `null`: SQLite cannot open it at all. */
  get main(): DamagedSource | null {
    if (this.#main === undefined) this.#main = openDamaged(this.#path);
    return this.#main;
  }

  /** Whether SQLite can read what the numbers of channels, instruments and reasons stand for. */
  get hasNames(): boolean {
    const reader = this.main?.reader;
    if (reader === undefined) return false;
    return NAME_TABLES.every(
      (table) => attempt(() => reader.all(`SELECT number, name FROM ${table}`)) !== null,
    );
  }

  /** All but readings. Takes its time with a large file, once. `null`: nothing in it looks like a page. */
  async readPages(signal: AbortSignal): Promise<DamagedSource | null> {
    if (this.#pages === undefined)
      this.#pages = await this.#collect((table) => RECORD_TABLES.includes(table), signal);
    return this.#pages;
  }

  /** Readings in stretches that SQLite could not read. */
  async readScans(holes: readonly Hole[], signal: AbortSignal): Promise<DamagedSource | null> {
    const isInHole = (key: number) =>
      holes.some(({ afterKey, beforeKey }) => key > afterKey && key < beforeKey);
    this.#scans?.[Symbol.dispose]();
    this.#scans = await this.#collect(
      (table, key) => table === 'scan' && key !== null && isInHole(key),
      signal,
    );
    return this.#scans;
  }

  async #collect(isWanted: CollectOptions['isWanted'], signal: AbortSignal): Promise<DamagedSource | null> {
    const collected = await collectRows({ path: this.#path, clock: this.#clock, isWanted }, signal);
    return collected === null ? null : sourceOf(collected);
  }

  nameOf(table: (typeof NAME_TABLES)[number], number: number): string {
    return this.main?.nameOf(table, number) ?? this.#pages?.nameOf(table, number) ?? `unreadable-${number}`;
  }

  [Symbol.dispose](): void {
    this.#main?.[Symbol.dispose]();
    this.#pages?.[Symbol.dispose]();
    this.#scans?.[Symbol.dispose]();
  }
}
