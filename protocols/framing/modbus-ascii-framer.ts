/**
 * Finds the one reply to one Modbus ASCII request (MODBUS over Serial Line V1.02, §2.5.2): a colon, hexadecimal digits, the
 * LRC, CR LF. The colon marks every beginning, so noise and half frames are passed over; what the LRC cannot see (two bytes
 * exchanged, errors that cancel in the sum) no framer can.
 */
import { expectedReply, matchReply, type ExpectedReply } from './expected-reply.js';
import { lrc } from './lrc.js';
import {
  NOTHING_LEFT,
  type EchoRule,
  type FoundReply,
  type Leftovers,
  type ReplyFinder,
  type SerialFraming,
} from './serial-framing.js';

const COLON = 0x3a;
const CR = 0x0d;
const LF = 0x0a;
const DIGITS = '0123456789ABCDEF';
/** The colon, 2 × (unit, 253 bytes of PDU, LRC), CR and LF. */
export const ASCII_FRAME_LENGTH_MAX = 513;

/** `null`: no hexadecimal digit. Small letters are taken too; some instruments send them. */
function nibbleOf(character: number): number | null {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  if (character >= 0x41 && character <= 0x46) return character - 0x37;
  if (character >= 0x61 && character <= 0x66) return character - 0x57;
  return null;
}

/** Unit and PDU → the frame on the line. */
export function asciiFrame(body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(charactersOf(body.length));
  frame[0] = COLON;
  const put = (byte: number, place: number) => {
    frame[place] = DIGITS.charCodeAt(byte >>> 4);
    frame[place + 1] = DIGITS.charCodeAt(byte & 0xf);
  };
  body.forEach((byte, index) => put(byte, 1 + index * 2));
  put(lrc(body), 1 + body.length * 2);
  frame.set([CR, LF], frame.length - 2);
  return frame;
}

/** A frame as it was on the line → unit and PDU; `null`: it is none, or its LRC does not fit. */
export function bodyOfAsciiFrame(frame: Uint8Array): Uint8Array | null {
  const end = frame.length - 2;
  if (frame[0] !== COLON || frame[end] !== CR || frame[end + 1] !== LF || frame.length < 9) return null;
  if (frame.length % 2 === 0) return null;
  const bytes = new Uint8Array((end - 1) / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    const high = nibbleOf(frame[1 + index * 2] ?? 0);
    const low = nibbleOf(frame[2 + index * 2] ?? 0);
    if (high === null || low === null) return null;
    bytes[index] = high * 16 + low;
  }
  const body = bytes.subarray(0, -1);
  return lrc(body) === bytes[body.length] ? body : null;
}

function charactersOf(bodyLength: number): number {
  return 1 + (bodyLength + 1) * 2 + 2;
}

export class ModbusAsciiFramer implements ReplyFinder {
  readonly #request: Uint8Array;
  readonly #expected: ExpectedReply;
  readonly #echo: EchoRule;
  /** The characters since the last colon, without it; `null` outside of a frame. */
  #text: number[] | null = null;
  #reply: FoundReply | null = null;
  #leftoverBytes = 0;
  #lrcErrors = 0;
  #foreign = 0;
  #echoes = 0;

  /** @param request Unit and PDU, without LRC. */
  constructor(request: Uint8Array, echo: EchoRule = 'maybe') {
    this.#request = request;
    this.#expected = expectedReply(request);
    this.#echo = echo;
  }

  push(bytes: Uint8Array): FoundReply | null {
    for (const character of bytes) {
      if (this.#reply !== null) break;
      this.#take(character);
    }
    return this.#reply;
  }

  /** A character that comes later than the longest pause inside a frame does not belong to it. */
  settle(): FoundReply | null {
    this.#abandon();
    return this.#reply;
  }

  get leftovers(): Leftovers {
    const bytes = this.#leftoverBytes + (this.#text === null ? 0 : this.#text.length + 1);
    if (bytes === 0 && this.#echoes === 0) return NOTHING_LEFT;
    return { bytes, crcErrors: this.#lrcErrors, foreignReplies: this.#foreign, echoes: this.#echoes };
  }

  #take(character: number): void {
    if (character === COLON) {
      this.#abandon();
      this.#text = [];
      return;
    }
    if (this.#text === null) {
      this.#leftoverBytes += 1;
      return;
    }
    this.#text.push(character);
    if (character === LF) this.#judge(this.#text);
    else if (this.#text.length >= ASCII_FRAME_LENGTH_MAX) this.#abandon();
  }

  #abandon(): void {
    if (this.#text === null) return;
    this.#leftoverBytes += this.#text.length + 1;
    this.#text = null;
  }

  #judge(text: readonly number[]): void {
    this.#text = null;
    const bytes = bytesOf(text);
    if (bytes !== null && this.#accepts(bytes)) return;
    this.#leftoverBytes += text.length + 1;
  }

  /** Whether the frame is the reply, or an echo, which is nobody's fault either. */
  #accepts(bytes: Uint8Array): boolean {
    const body = bytes.subarray(0, -1);
    const match = matchReply(this.#expected, body);
    const fits = (match.kind === 'reply' || match.kind === 'exception') && match.length === body.length;
    if (lrc(body) !== bytes[bytes.length - 1]) {
      if (fits) this.#lrcErrors += 1;
      return false;
    }
    if (this.#isEcho(body)) {
      this.#echoes += 1;
      return true;
    }
    if (fits) this.#reply = { bytes: body.slice(), exception: match.kind === 'exception' };
    else if (body[0] !== this.#expected.unitId || body[1] !== this.#expected.functionCode) this.#foreign += 1;
    return fits;
  }

  #isEcho(body: Uint8Array): boolean {
    if (this.#echo === 'none' || (this.#echo === 'first' && this.#echoes > 0)) return false;
    return body.length === this.#request.length && body.every((byte, index) => byte === this.#request[index]);
  }
}

/** The bytes of a frame with their LRC, from the digits and CR LF behind the colon; `null` when they are not that. */
function bytesOf(text: readonly number[]): Uint8Array | null {
  const digits = text.length - 2;
  if (digits < 6 || digits % 2 !== 0 || text[digits] !== CR || text[digits + 1] !== LF) return null;
  const bytes = new Uint8Array(digits / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    const high = nibbleOf(text[index * 2] ?? 0);
    const low = nibbleOf(text[index * 2 + 1] ?? 0);
    if (high === null || low === null) return null;
    bytes[index] = (high << 4) | low;
  }
  return bytes;
}

export const ASCII_FRAMING: SerialFraming = {
  frame: asciiFrame,
  findReply: (request, echo) => new ModbusAsciiFramer(request, echo),
  charactersOf,
};
