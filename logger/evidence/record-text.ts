/**
 * What is hashed of a record: a JSON array without white space, names spelled out, floating-point numbers as the 16 hexadecimal digits
 * of their IEEE 754 form (docs/formats/evidence.md). Never throws for what a database may hold: what cannot be read gets a text of its own.
 */
import { RECORD_BYTES } from '../store/pack-readings.js';
import type { NameTableName } from '../store/name-table.js';
import type { Reader } from '../store/sqlite-connection.js';

/** A number's JSON text, or `null` for none. */
export function floatText(value: number | null): string {
  if (value === null) return 'null';
  const view = new DataView(new ArrayBuffer(8));
  // SQLite keeps no negative zero.
  view.setFloat64(0, value + 0);
  return `"${hexOf(view.getUint32(0))}${hexOf(view.getUint32(4))}"`;
}

export function jsonText(value: string | number | null): string {
  return JSON.stringify(value);
}

export function listText(...members: readonly string[]): string {
  return `[${members.join(',')}]`;
}

/** The names of the database, quoted for JSON once. */
export class QuotedNames {
  readonly #reader: Reader;
  readonly #quoted = new Map<string, Map<number, string>>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** A number that has no name stands for itself: the record is not what was hashed. */
  of(table: NameTableName | 'status_name', number: number | null): string {
    if (number === null) return 'null';
    let names = this.#quoted.get(table);
    if (names?.has(number) !== true) {
      const rows = this.#reader.all<{ number: number; name: string }>(`SELECT number, name FROM ${table}`);
      names = new Map(rows.map((row) => [row.number, JSON.stringify(row.name)]));
      this.#quoted.set(table, names);
    }
    const name = names.get(number);
    if (name !== undefined) return name;
    names.set(number, String(number));
    return String(number);
  }
}

/** The packed readings of a scan (pack-readings.ts), in the order in which they are stored. */
export function readingsText(bytes: Uint8Array, names: QuotedNames): string {
  if (bytes.length % RECORD_BYTES !== 0) return jsonText(Buffer.from(bytes).toString('hex'));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += RECORD_BYTES) {
    const statuses = view.getUint8(start + 2);
    const reason = view.getUint16(start + 3, true);
    const channel = names.of('channel_name', view.getUint16(start, true));
    const instrumentStatus = names.of('status_name', statuses >> 4);
    const status = names.of('status_name', statuses & 0xf);
    const why = names.of('reason_name', reason === 0 ? null : reason);
    // Bit for bit as stored; 7ff8000000000000: no value.
    const raw = hexOf(view.getUint32(start + 9, true)) + hexOf(view.getUint32(start + 5, true));
    parts.push(`[${channel},${instrumentStatus},${status},${why},"${raw}"]`);
  }
  return `[${parts.join(',')}]`;
}

function hexOf(word: number): string {
  return word.toString(16).padStart(8, '0');
}
