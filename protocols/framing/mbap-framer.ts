/**
 * Cuts a Modbus TCP stream into frames by the MBAP header (MODBUS Messaging on TCP/IP V1.0b, §3.1.3). One framer lives as
 * long as its connection. The stream has no mark to find the next header by: after the first impossible header nothing
 * that follows can be trusted, and the connection has to be dropped.
 */
import { EXCEPTION_FLAG, expectedReply } from './expected-reply.js';

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
  #pending = new Uint8Array(0);
  #problem: string | null = null;

  push(bytes: Uint8Array): MbapVerdict {
    const joined = new Uint8Array(this.#pending.length + bytes.length);
    joined.set(this.#pending);
    joined.set(bytes, this.#pending.length);
    this.#pending = joined;
    const frames: MbapFrame[] = [];
    let start = 0;
    while (this.#problem === null && this.#pending.length - start >= HEADER_LENGTH) {
      const view = new DataView(this.#pending.buffer, start);
      const length = view.getUint16(4);
      this.#problem = problemOf(view.getUint16(2), length);
      const end = start + HEADER_LENGTH + length;
      if (this.#problem !== null || end > this.#pending.length) break;
      frames.push({
        transactionId: view.getUint16(0),
        bytes: this.#pending.slice(start + HEADER_LENGTH, end),
      });
      start = end;
    }
    this.#pending = this.#pending.slice(start);
    // Frames before the garbage are not delivered either: the connection is lost, and with it the request in hand.
    return this.#problem === null ? { kind: 'frames', frames } : { kind: 'garbage', problem: this.#problem };
  }
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
  const view = new DataView(frame.buffer);
  view.setUint16(0, transactionId);
  view.setUint16(4, bytes.length);
  frame.set(bytes, HEADER_LENGTH);
  return frame;
}

export type MbapMatch =
  'reply' | 'exception' | 'other-transaction' | 'wrong-unit' | 'wrong-function' | 'wrong-length';

/** Whether a frame answers a read request (unit and PDU) that was sent under this transaction. */
export function matchMbapReply(frame: MbapFrame, transactionId: number, request: Uint8Array): MbapMatch {
  if (frame.transactionId !== transactionId) return 'other-transaction';
  const { unitId, functionCode, byteCount } = expectedReply(request);
  const [unit, code, third] = frame.bytes;
  if (unit !== unitId) return 'wrong-unit';
  if (code === (functionCode | EXCEPTION_FLAG))
    return frame.bytes.length === 3 ? 'exception' : 'wrong-length';
  if (code !== functionCode) return 'wrong-function';
  return third === byteCount && frame.bytes.length === byteCount + 3 ? 'reply' : 'wrong-length';
}
