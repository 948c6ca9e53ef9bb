/** What a receipt proves, looked at again: its signature, and whether the key is the one that this station knows the province by. */
import { readReceiptLine } from '../../protocols/side-channel/file-receipt.js';
import { fingerprintOf } from '../../protocols/signing/signed-json.js';
import type { Reader } from '../store/sqlite-connection.js';
import { readKnownProvince } from './side-channel-store.js';

export interface ReceiptProof {
  /** `other-key`: signed well, by another key than the one that is known now. */
  signature: 'verified' | 'wrong' | 'other-key';
  province: string;
  /** `SHA256:…` of the key that signed. */
  key: string;
  sequence: number;
  /** Of the bytes that the province has received. */
  sha256: string;
  sizeBytes: number;
  /** Receipts of this file before this one. */
  earlier: number;
}

/** `null`: none has come, or what is stored is no receipt any more. */
export function proveReceipt(reader: Reader, outbox: number): ReceiptProof | null {
  const row = reader.get<{ line: string; target: string; n: number }>(
    `SELECT line, target, count(*) OVER () AS n FROM province_receipt JOIN outbox ON outbox.id = outbox
     WHERE outbox = ? ORDER BY province_receipt.id DESC LIMIT 1`,
    outbox,
  );
  if (row === undefined) return null;
  const receipt = readReceiptLine(row.line.trimEnd());
  if (receipt === 'malformed') return null;
  const known = readKnownProvince(reader, row.target);
  if (receipt === 'wrong-signature') {
    const none = { key: '', sequence: 0, sha256: '', sizeBytes: 0 };
    return { signature: 'wrong', province: known?.province ?? '', ...none, earlier: row.n - 1 };
  }
  const { province, publicKey, sequence, sha256, sizeBytes } = receipt;
  return {
    signature: publicKey === known?.publicKey ? 'verified' : 'other-key',
    ...{ province, key: fingerprintOf(publicKey), sequence, sha256, sizeBytes, earlier: row.n - 1 },
  };
}
