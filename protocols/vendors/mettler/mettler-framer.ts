/**
 * The continuous output of Mettler-Toledo indicators: STX, three status bytes, six digits of weight, six of tare, CR and, where it is
 * switched on, CHK: what makes the low seven bits of the sum of all bytes zero.
 */
import { MORE_BYTES, SlidingFramer, type FrameVerdict } from '../listening/sliding-framer.js';
import { shown, wrongChecksum, type Misfit } from '../misfit.js';
import { textOfBytes } from '../text.js';

export type MettlerChecksum = 'on' | 'off';

const STX = 0x02;
const CR = 0x0d;
const FRAME_BYTES = 17;
const STATUS_FIRST = 1;
const DIGITS_FIRST = 4;
const SEVEN_BITS = 0x7f;

export class MettlerFramer extends SlidingFramer {
  readonly #checksum: MettlerChecksum;

  constructor(checksum: MettlerChecksum) {
    super(STX);
    this.#checksum = checksum;
  }

  protected override judge(bytes: Uint8Array): FrameVerdict {
    const length = this.#checksum === 'on' ? FRAME_BYTES + 1 : FRAME_BYTES;
    if (!hasForm(bytes.subarray(0, FRAME_BYTES))) {
      const frame = bytes.slice(0, FRAME_BYTES);
      return { kind: 'damaged', misfit: () => placeMisfit(frame) };
    }
    if (bytes.length < length) return MORE_BYTES;
    const [told = 0, right] = [bytes[FRAME_BYTES], mettlerChecksum(bytes.subarray(0, FRAME_BYTES))];
    if (this.#checksum === 'on' && told !== right) {
      const misfit = () =>
        wrongChecksum(String.fromCharCode(told), String.fromCharCode(right), 'from STX to CR');
      return { kind: 'damaged', misfit };
    }
    const text = textOfBytes(bytes.subarray(STATUS_FIRST, FRAME_BYTES - 1));
    return { kind: 'telegram', length, telegram: { kind: 'weight', text } };
  }
}

export function mettlerChecksum(bytes: Uint8Array): number {
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return -sum & SEVEN_BITS;
}

/** Of what is there so far: status bytes are printable, digits are digits or blanks, CR stands at its place. */
function hasForm(bytes: Uint8Array): boolean {
  return bytes.every(isInPlace);
}

function isInPlace(byte: number, index: number): boolean {
  if (index < STATUS_FIRST) return byte === STX;
  if (index < DIGITS_FIRST) return byte >= 0x20 && byte <= SEVEN_BITS;
  if (index < FRAME_BYTES - 1) return (byte >= 0x30 && byte <= 0x39) || byte === 0x20;
  return byte === CR;
}

function placeMisfit(frame: Uint8Array): Misfit {
  const at = frame.findIndex((byte, index) => !isInPlace(byte, index));
  const wanted = at < DIGITS_FIRST ? 'a status byte' : at < FRAME_BYTES - 1 ? 'a digit or a blank' : 'CR';
  return {
    why: `byte ${at + 1} of the telegram is ${shown(textOfBytes(frame.subarray(at, at + 1)))}, not ${wanted}`,
  };
}
