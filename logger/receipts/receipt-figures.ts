/** What the operator is told of a target's receipts: from the store, also beside a running logger. */
import { fingerprintOf } from '../../protocols/signing/signed-json.js';
import type { Reader } from '../store/sqlite-connection.js';
import { countReceipts, type ReceiptCounts } from './province-receipts.js';
import { readKnownProvince } from './side-channel-store.js';

/** Counted are the files of so many days. */
export const COUNTED_MS = 60 * 24 * 3_600_000;

export interface ReceiptFigures extends ReceiptCounts {
  province: string;
  /** Fingerprint of the key that the receipts are signed with, and since when it is known. */
  key: string;
  keyNotedAt: number;
  /** Another key that the province has shown since. */
  otherKey: string | null;
  readAt: number | null;
}

/** `null`: the receiver gives no receipts, as far as is known. */
export function readReceiptFigures(reader: Reader, target: string, now: number): ReceiptFigures | null {
  // Read beside a database that an older version of the logger wrote.
  if (reader.get(`SELECT 1 FROM sqlite_master WHERE name = 'side_channel'`) === undefined) return null;
  const known = readKnownProvince(reader, target);
  if (known === null) return null;
  const { province, publicKey, keyNotedAt, otherKey, readAt } = known;
  return {
    province,
    key: fingerprintOf(publicKey),
    keyNotedAt,
    otherKey: otherKey === null ? null : fingerprintOf(otherKey),
    readAt,
    ...countReceipts(reader, target, now - COUNTED_MS),
  };
}
