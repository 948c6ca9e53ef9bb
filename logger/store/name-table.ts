/** Names that are stored once and written as small numbers ever after: of channels, instruments and reasons. */
import { strict as assert } from 'node:assert';
import { NAME_NUMBER_MAX } from './pack-readings.js';
import type { Reader, Writer } from './sqlite-connection.js';

/** A longer name is cut: reasons are codes, and a sentence in their place must not fill the table. */
const NAME_LENGTH_MAX = 200;

export type NameTableName = 'channel_name' | 'instrument_name' | 'reason_name';

export class NameTable {
  readonly #reader: Reader;
  readonly #table: NameTableName;
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<number, string>();

  constructor(reader: Reader, table: NameTableName) {
    this.#reader = reader;
    this.#table = table;
    this.#load();
  }

  /** The name's number, given to it now if it has none. */
  numberFor(writer: Writer, name: string): number {
    const text = name.slice(0, NAME_LENGTH_MAX);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    writer.run(`INSERT INTO ${this.#table} (name) VALUES (?) ON CONFLICT DO NOTHING`, text);
    const row = writer.get<{ number: number }>(`SELECT number FROM ${this.#table} WHERE name = ?`, text);
    assert(row && row.number <= NAME_NUMBER_MAX, `${this.#table} holds more than ${NAME_NUMBER_MAX} names`);
    // Remembered only once committed: a transaction that fails takes the number back.
    writer.onCommit(() => this.#remember(row.number, text));
    return row.number;
  }

  /** The name's number, or `null` when it was never stored. */
  numberOf(name: string): number | null {
    const text = name.slice(0, NAME_LENGTH_MAX);
    if (!this.#numbers.has(text)) this.#load();
    return this.#numbers.get(text) ?? null;
  }

  nameOf(number: number): string {
    if (!this.#names.has(number)) this.#load();
    const name = this.#names.get(number);
    assert(name !== undefined, `${this.#table} has no number ${number}`);
    return name;
  }

  #load(): void {
    const rows = this.#reader.all<{ number: number; name: string }>(
      `SELECT number, name FROM ${this.#table}`,
    );
    for (const { number, name } of rows) this.#remember(number, name);
  }

  #remember(number: number, name: string): void {
    this.#numbers.set(name, number);
    this.#names.set(number, name);
  }
}

/** The three tables that readings and reports share. */
export interface StoreNames {
  channels: NameTable;
  instruments: NameTable;
  reasons: NameTable;
}

export function openNames(reader: Reader): StoreNames {
  return {
    channels: new NameTable(reader, 'channel_name'),
    instruments: new NameTable(reader, 'instrument_name'),
    reasons: new NameTable(reader, 'reason_name'),
  };
}
