/**
 * Finds the one reply to one RTU request in whatever a line delivers: any chunking, noise before or between, the echo of the
 * request on a two-wire RS-485 line, replies of other units. Pure: time is the caller's, who says when the line fell silent.
 *
 * A reply counts when unit, function, length and CRC fit the request. The earliest place in the stream where a reply may
 * begin is decided first, so that data which happen to look like a frame are never taken out of the middle of one.
 */
import { crc16Modbus, withCrc16Modbus } from './crc16-modbus.js';
import { expectedReply, matchReply, type ExpectedReply } from './expected-reply.js';
import {
  NOTHING_LEFT,
  type EchoRule,
  type FoundReply,
  type Leftovers,
  type ReplyFinder,
  type SerialFraming,
} from './serial-framing.js';

/** How much of what a babbling line says is remembered for the diagnosis: twice the longest RTU frame. */
export const RTU_BUFFER_BYTES_MAX = 512;

const CRC_LENGTH = 2;
const NOTHING = new Uint8Array(0);

type Verdict = { kind: 'reply' | 'exception'; length: number } | 'undecided' | 'bad-crc' | 'no';

export class ModbusRtuFramer implements ReplyFinder {
  readonly #request: Uint8Array;
  readonly #expected: ExpectedReply;
  readonly #echo: EchoRule;
  /** What is not decided yet: the earliest place where a reply may begin is its first byte. */
  #pending: Uint8Array = NOTHING;
  /** The last bytes seen, decided or not, for the diagnosis. */
  #seen: Uint8Array = NOTHING;
  #reply: FoundReply | null = null;
  #rejectedBytes = 0;
  #crcErrors = 0;
  #echoes = 0;

  /** @param request Unit and PDU, without CRC. */
  constructor(request: Uint8Array, echo: EchoRule = 'maybe') {
    this.#request = withCrc16Modbus(request);
    this.#expected = expectedReply(request);
    this.#echo = echo;
  }

  push(bytes: Uint8Array): FoundReply | null {
    if (this.#reply !== null) return this.#reply;
    this.#pending = joined(this.#pending, bytes);
    this.#seen = joined(this.#seen, bytes);
    if (this.#seen.length > RTU_BUFFER_BYTES_MAX) this.#seen = this.#seen.slice(-RTU_BUFFER_BYTES_MAX);
    let start = 0;
    while (start < this.#pending.length) {
      if (this.#isEcho(start)) {
        this.#echoes += 1;
        start += this.#request.length;
        continue;
      }
      const verdict = this.#isEchoHead(start) ? 'undecided' : this.#judge(start);
      if (verdict === 'undecided') break;
      if (typeof verdict === 'object') return this.#take(start, verdict);
      if (verdict === 'bad-crc') this.#crcErrors += 1;
      this.#rejectedBytes += 1;
      start += 1;
    }
    if (start > 0) this.#pending = this.#pending.slice(start);
    return null;
  }

  /**
   * The waiting may go on after a silence: the incomplete part can still be the head of a reply that is on its way.
   */
  settle(): FoundReply | null {
    for (let start = 0; this.#reply === null && start < this.#pending.length; start += 1) {
      const verdict = this.#judge(start);
      if (typeof verdict === 'object') return this.#take(start, verdict);
    }
    return this.#reply;
  }

  get leftovers(): Leftovers {
    const clean = this.#reply !== null && this.#rejectedBytes === 0 && this.#echoes === 0;
    if (clean && this.#pending.length === 0) return NOTHING_LEFT;
    return {
      bytes: this.#rejectedBytes + this.#pending.length,
      crcErrors: this.#crcErrors,
      foreignReplies: this.#foreignReplies(),
      echoes: this.#echoes,
    };
  }

  #judge(start: number): Verdict {
    const match = matchReply(this.#expected, this.#pending, start);
    if (match.kind === 'undecided') return 'undecided';
    if (match.kind === 'other') return 'no';
    const end = start + match.length + CRC_LENGTH;
    if (this.#pending.length < end) return 'undecided';
    return crc16Modbus(this.#pending, start, end) === 0 ? match : 'bad-crc';
  }

  #take(start: number, { kind, length }: { kind: 'reply' | 'exception'; length: number }): FoundReply {
    this.#reply = { bytes: this.#pending.slice(start, start + length), exception: kind === 'exception' };
    this.#rejectedBytes += start;
    this.#pending = this.#pending.subarray(start + length + CRC_LENGTH);
    return this.#reply;
  }

  #mayBeEcho(): boolean {
    return this.#echo === 'maybe' || (this.#echo === 'first' && this.#echoes === 0);
  }

  #isEcho(start: number): boolean {
    if (this.#pending.length - start < this.#request.length) return false;
    return this.#mayBeEcho() && this.#matchesRequest(start);
  }

  #isEchoHead(start: number): boolean {
    if (this.#pending.length - start >= this.#request.length) return false;
    return this.#mayBeEcho() && this.#matchesRequest(start);
  }

  #matchesRequest(start: number): boolean {
    const length = Math.min(this.#request.length, this.#pending.length - start);
    for (let index = 0; index < length; index += 1) {
      if (this.#pending[start + index] !== this.#request[index]) return false;
    }
    return true;
  }

  /** Whole frames that look like the reply but for their unit or function, with a good CRC. */
  #foreignReplies(): number {
    const { unitId, functionCode, length, head } = this.#expected;
    if (length === null) return 0;
    const frameLength = length + CRC_LENGTH;
    let count = 0;
    for (let start = 0; start + frameLength <= this.#seen.length; start += 1) {
      if (head.length > 2 && this.#seen[start + 2] !== head[2]) continue;
      if (this.#seen[start] === unitId && this.#seen[start + 1] === functionCode) continue;
      if (crc16Modbus(this.#seen, start, start + frameLength) === 0) count += 1;
    }
    return count;
  }
}

export const RTU_FRAMING: SerialFraming = {
  frame: withCrc16Modbus,
  findReply: (request, echo) => new ModbusRtuFramer(request, echo),
  charactersOf: (bodyLength) => bodyLength + CRC_LENGTH,
};

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length === 0) return right;
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}
