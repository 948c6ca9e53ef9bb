/**
 * Finds the one reply to one RTU request in whatever a line delivers: any chunking, noise before or between, the echo of the
 * request on a two-wire RS-485 line, replies of other units. Pure: time is the caller's, who says when the line fell silent.
 *
 * A reply counts when unit, function, byte count and CRC fit the request. The earliest place in the stream where a reply may
 * begin is decided first, so that data which happen to look like a frame are never taken out of the middle of one.
 */
import { crc16Modbus, withCrc16Modbus } from './crc16-modbus.js';
import { EXCEPTION_FLAG, expectedReply, type ReadExpectation } from './expected-reply.js';

/** Unit, function and data without CRC; `exception` tells a refusal (function | 0x80, code) from a reply. */
export interface RtuReply {
  bytes: Uint8Array;
  exception: boolean;
}

/** What came instead of a reply, for the error's code and the line's statistics. */
export interface RtuLeftovers {
  /** Bytes seen that belong to no reply. */
  bytes: number;
  /** Frames of the expected shape with a wrong CRC. */
  crcErrors: number;
  /** Whole frames of the expected length from another unit or with another function. */
  foreignReplies: number;
  echoes: number;
}

/** How much of what a babbling line says is remembered for the diagnosis: twice the longest RTU frame. */
export const RTU_BUFFER_BYTES_MAX = 512;

const EXCEPTION_FRAME_LENGTH = 5;

type Verdict = 'reply' | 'exception' | 'undecided' | 'bad-crc' | 'no';

export class ModbusRtuFramer {
  readonly #request: Uint8Array;
  readonly #expected: ReadExpectation;
  readonly #frameLength: number;
  /** What is not decided yet: the earliest place where a reply may begin is its first byte. */
  #pending = new Uint8Array(0);
  /** The last bytes seen, decided or not, for the diagnosis. */
  #seen = new Uint8Array(0);
  #reply: RtuReply | null = null;
  #rejectedBytes = 0;
  #crcErrors = 0;
  #echoes = 0;

  /** @param request Unit and PDU of a read, without CRC. */
  constructor(request: Uint8Array) {
    this.#request = withCrc16Modbus(request);
    this.#expected = expectedReply(request);
    this.#frameLength = this.#expected.byteCount + 5;
  }

  /** The reply as soon as it is certain, else `null`. Once found, later bytes change nothing. */
  push(bytes: Uint8Array): RtuReply | null {
    if (this.#reply !== null) return this.#reply;
    this.#pending = joined(this.#pending, bytes);
    this.#seen = joined(this.#seen, bytes).slice(-RTU_BUFFER_BYTES_MAX);
    let start = 0;
    while (start < this.#pending.length) {
      if (this.#isEcho(start)) {
        this.#echoes += 1;
        start += this.#request.length;
        continue;
      }
      const verdict = this.#isEchoHead(start) ? 'undecided' : this.#judge(start);
      if (verdict === 'undecided') break;
      if (verdict === 'reply' || verdict === 'exception') return this.#take(start, verdict);
      if (verdict === 'bad-crc') this.#crcErrors += 1;
      this.#rejectedBytes += 1;
      start += 1;
    }
    this.#pending = this.#pending.slice(start);
    return null;
  }

  /**
   * The line has been silent: what is incomplete no longer stands in the way of what follows it. The waiting may go on
   * afterwards; the incomplete part can still be the head of a reply that is on its way.
   */
  settle(): RtuReply | null {
    for (let start = 0; this.#reply === null && start < this.#pending.length; start += 1) {
      const verdict = this.#judge(start);
      if (verdict === 'reply' || verdict === 'exception') return this.#take(start, verdict);
    }
    return this.#reply;
  }

  /** What came that is not the reply. */
  get leftovers(): RtuLeftovers {
    return {
      bytes: this.#rejectedBytes + this.#pending.length,
      crcErrors: this.#crcErrors,
      foreignReplies: this.#foreignReplies(),
      echoes: this.#echoes,
    };
  }

  #judge(start: number): Verdict {
    const { unitId, functionCode, byteCount } = this.#expected;
    const [unit, code, third] = this.#pending.subarray(start, start + 3);
    if (unit !== unitId) return 'no';
    if (code === undefined) return 'undecided';
    if (code === (functionCode | EXCEPTION_FLAG))
      return this.#frameAt(start, EXCEPTION_FRAME_LENGTH, 'exception');
    if (code !== functionCode) return 'no';
    if (third === undefined) return 'undecided';
    return third === byteCount ? this.#frameAt(start, this.#frameLength, 'reply') : 'no';
  }

  #frameAt(start: number, length: number, verdict: 'reply' | 'exception'): Verdict {
    if (this.#pending.length - start < length) return 'undecided';
    return crc16Modbus(this.#pending, start, start + length) === 0 ? verdict : 'bad-crc';
  }

  #take(start: number, verdict: 'reply' | 'exception'): RtuReply {
    const length = verdict === 'reply' ? this.#frameLength : EXCEPTION_FRAME_LENGTH;
    this.#reply = {
      bytes: this.#pending.slice(start, start + length - 2),
      exception: verdict === 'exception',
    };
    this.#rejectedBytes += start;
    this.#pending = this.#pending.slice(start + length);
    return this.#reply;
  }

  #isEcho(start: number): boolean {
    return this.#pending.length - start >= this.#request.length && this.#matchesRequest(start);
  }

  #isEchoHead(start: number): boolean {
    return this.#pending.length - start < this.#request.length && this.#matchesRequest(start);
  }

  #matchesRequest(start: number): boolean {
    const length = Math.min(this.#request.length, this.#pending.length - start);
    for (let index = 0; index < length; index += 1) {
      if (this.#pending[start + index] !== this.#request[index]) return false;
    }
    return true;
  }

  /** Whole frames of the expected length with a good CRC, from another unit or with another function. */
  #foreignReplies(): number {
    const { unitId, functionCode, byteCount } = this.#expected;
    let count = 0;
    for (let start = 0; start + this.#frameLength <= this.#seen.length; start += 1) {
      if (this.#seen[start + 2] !== byteCount) continue;
      if (this.#seen[start] === unitId && this.#seen[start + 1] === functionCode) continue;
      if (crc16Modbus(this.#seen, start, start + this.#frameLength) === 0) count += 1;
    }
    return count;
  }
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}
