/**
 * The readings of one scan as one blob: 13 bytes each, little-endian, so that a poll costs one row and few pages.
 * Offset 0 channel number (16 bits), 2 status of the instrument (high half) and of the judgement (low half), 3 reason
 * number (16 bits, 0: none), 5 raw value (64-bit float, NaN: none).
 */
import { strict as assert } from 'node:assert';
import { statusOf, STATUS_NUMBERS } from './status-numbers.js';
import type { Status } from '../../protocols/vocabulary/status.js';

export const RECORD_BYTES = 13;
/** Numbers are stored in 16 bits; 0 stands for "none". */
export const NAME_NUMBER_MAX = 0xffff;

export interface PackedRecord {
  channel: number;
  instrumentStatus: Status;
  status: Status;
  /** 0: none. */
  reason: number;
  raw: number | null;
}

export function packReadings(records: readonly PackedRecord[]): Uint8Array {
  const bytes = new Uint8Array(records.length * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, { channel, instrumentStatus, status, reason, raw }] of records.entries()) {
    const start = index * RECORD_BYTES;
    view.setUint16(start, channel, true);
    view.setUint8(start + 2, (STATUS_NUMBERS[instrumentStatus] << 4) | STATUS_NUMBERS[status]);
    view.setUint16(start + 3, reason, true);
    view.setFloat64(start + 5, raw ?? NaN, true);
  }
  return bytes;
}

/** All records, or only those of one channel. */
export function unpackReadings(bytes: Uint8Array, channel: number | null = null): PackedRecord[] {
  assert(bytes.length % RECORD_BYTES === 0, `${bytes.length} bytes are no whole number of records`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: PackedRecord[] = [];
  for (let start = 0; start < bytes.length; start += RECORD_BYTES) {
    const number = view.getUint16(start, true);
    if (channel !== null && number !== channel) continue;
    const statuses = view.getUint8(start + 2);
    const raw = view.getFloat64(start + 5, true);
    records.push({
      channel: number,
      instrumentStatus: statusOf(statuses >> 4),
      status: statusOf(statuses & 0xf),
      reason: view.getUint16(start + 3, true),
      raw: Number.isNaN(raw) ? null : raw,
    });
  }
  return records;
}
