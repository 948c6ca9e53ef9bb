/**
 * Modbus ASCII from the server's side (serial line guide V1.02, §2.5.2 and §6.2.1): a colon, the bytes in capitals, the LRC,
 * CR LF. The simulators' own, shared with no driver.
 */
import type { Request, RequestReader } from './request-reader.js';

/** A colon, 2 × (unit, 253 bytes of PDU, LRC), CR LF. */
const FRAME_MAX = 513;
const FRAME = /^:((?:[0-9A-Fa-f]{2}){3,})\r\n$/;

/** What must be added to the sum of the bytes to make a multiple of 256. */
export function lrcOf(bytes: readonly number[]): number {
  return (256 - (bytes.reduce((sum, byte) => sum + byte, 0) % 256)) % 256;
}

export function encodeAscii(unit: number, pdu: Uint8Array): Uint8Array {
  const bytes = [unit, ...pdu];
  const digits = [...bytes, lrcOf(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return Buffer.from(`:${digits.toUpperCase()}\r\n`, 'latin1');
}

export class AsciiRequestReader implements RequestReader {
  #text = '';

  get isEmpty(): boolean {
    return this.#text === '';
  }

  push(bytes: Uint8Array): readonly Request[] {
    const requests: Request[] = [];
    for (const character of Buffer.from(bytes).toString('latin1')) {
      if (character === ':') this.#text = ':';
      else if (this.#text !== '') this.#text += character;
      if (character === '\n' && this.#text !== '') {
        const request = requestOf(this.#text);
        if (request) requests.push(request);
        this.#text = '';
      }
      if (this.#text.length > FRAME_MAX) this.#text = '';
    }
    return requests;
  }

  /** A frame whose characters stop coming is not going to be completed. */
  still(): readonly Request[] {
    this.#text = '';
    return [];
  }
}

function requestOf(text: string): Request | null {
  const digits = FRAME.exec(text)?.[1];
  if (digits === undefined) return null;
  const bytes = [...Buffer.from(digits, 'hex')];
  if (lrcOf(bytes.slice(0, -1)) !== bytes.at(-1)) return null;
  return { unit: bytes[0] ?? 0, pdu: Uint8Array.from(bytes.slice(1, -1)), transaction: 0 };
}
