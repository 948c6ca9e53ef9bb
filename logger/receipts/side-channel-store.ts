/** What is known of a target's side channel: the province behind it, its key, and how far its receipts have been read. */
import type { Reader, SqliteConnection, Writer } from '../store/sqlite-connection.js';

export interface KnownProvince {
  province: string;
  /** SPKI, base64. */
  publicKey: string;
  keyNotedAt: number;
  otherKey: string | null;
  otherAt: number | null;
  receiptsOffset: number;
  lastLine: string | null;
  readAt: number | null;
  headTaken: string | null;
}

interface ChannelRow {
  province: string;
  public_key: string;
  key_noted_at: number;
  other_key: string | null;
  other_at: number | null;
  receipts_offset: number;
  last_line: string | null;
  read_at: number | null;
  head_taken: string | null;
}

/** `null`: the target has never shown a side channel. */
export function readKnownProvince(reader: Reader, target: string): KnownProvince | null {
  const row = reader.get<ChannelRow>('SELECT * FROM side_channel WHERE target = ?', target);
  if (row === undefined) return null;
  return {
    province: row.province,
    publicKey: row.public_key,
    keyNotedAt: row.key_noted_at,
    otherKey: row.other_key,
    otherAt: row.other_at,
    receiptsOffset: row.receipts_offset,
    lastLine: row.last_line,
    readAt: row.read_at,
    headTaken: row.head_taken,
  };
}

export interface ReceiptPlace {
  receiptsOffset: number;
  lastLine: string | null;
}

export class SideChannelStore {
  readonly #database: SqliteConnection;
  readonly #target: string;

  constructor(database: SqliteConnection, target: string) {
    this.#database = database;
    this.#target = target;
  }

  known(): KnownProvince | null {
    return readKnownProvince(this.#database, this.#target);
  }

  /** The key that counts from now on; how far the receipts were read stays. */
  noteKey({ province, publicKey }: { province: string; publicKey: string }, at: number): void {
    this.#write(
      `INSERT INTO side_channel (target, province, public_key, key_noted_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (target) DO UPDATE SET province = excluded.province, public_key = excluded.public_key,
         other_key = NULL, other_at = NULL,
         key_noted_at = iif(public_key = excluded.public_key, key_noted_at, excluded.key_noted_at)`,
      ...[this.#target, province, publicKey, at],
    );
  }

  noteOtherKey(publicKey: string, at: number): void {
    const sql = `UPDATE side_channel SET other_at = iif(other_key IS ?, other_at, ?), other_key = ? WHERE target = ?`;
    this.#write(sql, publicKey, at, publicKey, this.#target);
  }

  noteRead(at: number): void {
    this.#write('UPDATE side_channel SET read_at = ? WHERE target = ?', at, this.#target);
  }

  noteHeadTaken(name: string): void {
    this.#write('UPDATE side_channel SET head_taken = ? WHERE target = ?', name, this.#target);
  }

  /** Within the transaction that keeps the receipts up to there. */
  movePlace(writer: Writer, { receiptsOffset, lastLine }: ReceiptPlace): void {
    const sql = 'UPDATE side_channel SET receipts_offset = ?, last_line = ? WHERE target = ?';
    writer.run(sql, receiptsOffset, lastLine, this.#target);
  }

  #write(sql: string, ...values: (string | number)[]): void {
    this.#database.transaction((writer) => writer.run(sql, ...values));
  }
}
