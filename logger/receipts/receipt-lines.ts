/** Whole lines out of bytes that may end in the middle of one. Pure. */

export interface ReceiptLines {
  /** Each with its end. */
  lines: readonly string[];
  /** Bytes that the lines take; what is behind them is read again. */
  sizeBytes: number;
}

const NEWLINE = 0x0a;

export function splitLines(bytes: Uint8Array): ReceiptLines {
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8');
  return { lines: text.match(/[^\n]*\n/g) ?? [], sizeBytes: end };
}
