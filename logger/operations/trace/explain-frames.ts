/** Bytes on a wire in words: what was asked, and what came of it, as far as that can be said of what has come so far. */
import { crc16Modbus } from '../../../protocols/framing/crc16-modbus.js';
import { bodyOfAsciiFrame } from '../../../protocols/framing/modbus-ascii-framer.js';
import { describeRequest } from '../../../protocols/modbus/poll-plan.js';
import type { ReadFunctionCode } from '../../../protocols/modbus/register-map.js';
import { showText } from '../../../protocols/vendors/text.js';

export interface FrameExplainer {
  sent(bytes: Uint8Array): string;
  /** Replies come in pieces: what is told is of all that came since the last request. */
  received(bytes: Uint8Array): string;
}

export type ExplainedWire =
  { protocol: 'modbus'; framing: 'tcp' | 'rtu' | 'ascii' } | { protocol: 'line' | 'listening' };

export function explainFrames(wire: ExplainedWire): FrameExplainer {
  if (wire.protocol !== 'modbus') {
    return { sent: (bytes) => `"${showText(bytes)}"`, received: (bytes) => `"${showText(bytes)}"` };
  }
  const framing = { tcp: TCP, rtu: RTU, ascii: ASCII }[wire.framing];
  let pending = new Uint8Array(0);
  return {
    sent: (bytes) => {
      pending = new Uint8Array(0);
      const body = framing.bodyOf(bytes);
      return body === null ? 'no Modbus frame' : describeAsked(body);
    },
    received: (bytes) => {
      pending = Uint8Array.from([...pending, ...bytes]);
      const need = framing.lengthOf(pending);
      if (need === null || pending.length < need) return `${pending.length} bytes so far`;
      const frame = pending.slice(0, need);
      pending = pending.slice(need);
      const body = framing.bodyOf(frame);
      return body === null ? framing.damaged : describeAnswer(body);
    },
  };
}

interface Framing {
  /** Unit and PDU; `null` when the frame is damaged. */
  bodyOf(frame: Uint8Array): Uint8Array | null;
  /** How long the frame at the beginning is; `null`: not known yet. */
  lengthOf(bytes: Uint8Array): number | null;
  damaged: string;
}

const MBAP_BYTES = 6;
const CRC_BYTES = 2;

const TCP: Framing = {
  bodyOf: (frame) =>
    frame[2] === 0 && frame[3] === 0 && frame.length >= MBAP_BYTES + 2 ? frame.slice(MBAP_BYTES) : null,
  lengthOf: (bytes) => (bytes.length < MBAP_BYTES ? null : MBAP_BYTES + word(bytes, 4)),
  damaged: 'no header of Modbus TCP',
};

const RTU: Framing = {
  bodyOf: (frame) =>
    frame.length > CRC_BYTES + 1 && crc16Modbus(frame) === 0 ? frame.slice(0, -CRC_BYTES) : null,
  lengthOf: (bytes) => {
    const [, code, third] = bytes;
    if (code === undefined || third === undefined) return null;
    return code >= EXCEPTION ? 3 + CRC_BYTES : 3 + third + CRC_BYTES;
  },
  damaged: 'the CRC does not fit',
};

const LF = 0x0a;

const ASCII: Framing = {
  bodyOf: bodyOfAsciiFrame,
  lengthOf: (bytes) => {
    const end = bytes.indexOf(LF);
    return end < 0 ? null : end + 1;
  },
  damaged: 'no frame of Modbus ASCII, or its LRC does not fit',
};

const EXCEPTION = 0x80;
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal address',
  3: 'illegal value',
  4: 'device failure',
  5: 'acknowledge',
  6: 'busy',
  8: 'memory parity',
  10: 'gateway path unavailable',
  11: 'gateway target silent',
};

function describeAsked(body: Uint8Array): string {
  const [unit = 0, code = 0] = body;
  if (code < 1 || code > 4 || body.length !== MBAP_BYTES) return `unit ${unit} function ${code}`;
  const functionCode = code as ReadFunctionCode;
  return describeRequest({ functionCode, address: word(body, 2), count: word(body, 4) }, unit);
}

const VALUES_SHOWN = 8;

function describeAnswer(body: Uint8Array): string {
  const [unit = 0, code = 0, third = 0] = body;
  if (code >= EXCEPTION) {
    const name = EXCEPTIONS[third] ?? 'not in the standard';
    return `unit ${unit} refuses FC${pad(code - EXCEPTION)}: exception ${third} (${name})`;
  }
  const data = body.slice(3);
  if (code <= 2) {
    const bits = [...data].map((byte) => byte.toString(2).padStart(8, '0')).join(' ');
    return `unit ${unit} FC${pad(code)} bits ${bits} (lowest last)`;
  }
  if (code > 4) return `unit ${unit} function ${code}`;
  const words = Array.from({ length: data.length >> 1 }, (_, index) => word(data, index * 2));
  const rest = words.length > VALUES_SHOWN ? ` and ${words.length - VALUES_SHOWN} more` : '';
  return `unit ${unit} FC${pad(code)} registers ${words.slice(0, VALUES_SHOWN).join(' ')}${rest}`;
}

function word(bytes: Uint8Array, index: number): number {
  return ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
}

function pad(code: number): string {
  return String(code).padStart(2, '0');
}
