/**
 * Cuts a Modbus TCP stream into frames by the MBAP header (MODBUS Messaging on TCP/IP V1.0b, §3.1.3). One framer lives as
 * long as its connection. The stream has no mark to find the next header by: after the first impossible header nothing
 * that follows can be trusted, and the connection has to be dropped.
 */
import { EXCEPTION_FLAG, EXCEPTION_LENGTH, expectedReply, matchReply } from './expected-reply.js';

export interface MbapFrame {
  transactionId: number;
  /** Unit and PDU. */
  bytes: Uint8Array;
}

/** `garbage`: resynchronisation is impossible; `problem` says which field was wrong. */
export type MbapVerdict = { kind: 'frames'; frames: MbapFrame[] } | { kind: 'garbage'; problem: string };

const HEADER_LENGTH = 6;
/** Unit, function and at least one byte; unit and the longest PDU of 253 bytes. */
const LENGTH_MIN = 3;
const LENGTH_MAX = 254;

export class MbapFramer {
  #pending: Uint8Array = new Uint8Array(0);
  #problem: string | null = null;

  /** The frames that are given share the memory of `bytes`, which is the framer's from now on. */
  push(bytes: Uint8Array): MbapVerdict {
    this.#pending = this.#pending.length === 0 ? bytes : joined(this.#pending, bytes);
    const frames: MbapFrame[] = [];
    let start = 0;
    while (this.#problem === null && this.#pending.length - start >= HEADER_LENGTH) {
      const length = wordAt(this.#pending, start + 4);
      this.#problem = problemOf(wordAt(this.#pending, start + 2), length);
      const end = start + HEADER_LENGTH + length;
      if (this.#problem !== null || end > this.#pending.length) break;
      frames.push({
        transactionId: wordAt(this.#pending, start),
        bytes: this.#pending.subarray(start + HEADER_LENGTH, end),
      });
      start = end;
    }
    if (start > 0) this.#pending = this.#pending.subarray(start);
    // Frames before the garbage are not delivered either: the connection is lost, and with it the request in hand.
    return this.#problem === null ? { kind: 'frames', frames } : { kind: 'garbage', problem: this.#problem };
  }
}

function wordAt(bytes: Uint8Array, index: number): number {
  return ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}

function problemOf(protocolId: number, length: number): string | null {
  if (protocolId !== 0) return `protocol id ${protocolId} instead of 0`;
  if (length < LENGTH_MIN || length > LENGTH_MAX)
    return `length ${length} outside ${LENGTH_MIN}…${LENGTH_MAX}`;
  return null;
}

/** Unit and PDU behind an MBAP header. */
export function mbapFrame(transactionId: number, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_LENGTH + bytes.length);
  frame[0] = transactionId >>> 8;
  frame[1] = transactionId & 0xff;
  frame[4] = bytes.length >>> 8;
  frame[5] = bytes.length & 0xff;
  frame.set(bytes, HEADER_LENGTH);
  return frame;
}

export type MbapMatch =
  'reply' | 'exception' | 'other-transaction' | 'wrong-unit' | 'wrong-function' | 'wrong-length';

/** Whether a frame answers a request (unit and PDU) that was sent under this transaction. */
export function matchMbapReply(frame: MbapFrame, transactionId: number, request: Uint8Array): MbapMatch {
  if (frame.transactionId !== transactionId) return 'other-transaction';
  const expected = expectedReply(request);
  const [unit, code] = frame.bytes;
  if (unit !== expected.unitId) return 'wrong-unit';
  if (code === (expected.functionCode | EXCEPTION_FLAG))
    return frame.bytes.length === EXCEPTION_LENGTH ? 'exception' : 'wrong-length';
  if (code !== expected.functionCode) return 'wrong-function';
  const match = matchReply(expected, frame.bytes);
  return match.kind === 'reply' && match.length === frame.bytes.length ? 'reply' : 'wrong-length';
}
