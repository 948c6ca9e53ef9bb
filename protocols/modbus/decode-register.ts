/**
 * Words or bits → the number that the instrument means, before scale and offset. Pure; the caller gives the words of a
 * reply and where in it the value begins.
 */
import { isBitTable, widthOf, type RegisterRead } from './register-map.js';

/** How a read value is written down: what {@link decodeRegister} needs of a {@link RegisterRead}. */
export type RegisterForm = Pick<RegisterRead, 'table' | 'type' | 'wordOrder' | 'byteOrder' | 'bit' | 'mask'>;

/**
 * Decodes one number at `index` of a reply. Floats come as they are, NaN and infinities included.
 *
 * 64-bit integers become JavaScript numbers: exact up to ±(2^53 − 1), rounded to the nearest representable number beyond.
 *
 * @throws RangeError when the reply ends before the value does.
 */
export function decodeRegister(reply: ArrayLike<number>, index: number, form: RegisterForm): number {
  const width = widthOf(form.type);
  if (index < 0 || index + width > reply.length) {
    throw new RangeError(`${form.type} at ${index} does not lie in a reply of ${reply.length}`);
  }
  if (isBitTable(form.table)) return reply[index] ? 1 : 0;
  return masked(decodeWords(wordsAt(reply, index, form), form), form.mask);
}

function decodeWords(view: DataView, form: RegisterForm): number {
  switch (form.type) {
    case 'bit':
      return (view.getUint16(0) >> (form.bit ?? 0)) & 1;
    case 'u8-high':
      return view.getUint8(0);
    case 'u8-low':
      return view.getUint8(1);
    case 'u16':
      return view.getUint16(0);
    case 'i16':
      return view.getInt16(0);
    case 'u32':
      return view.getUint32(0);
    case 'i32':
      return view.getInt32(0);
    case 'u64':
      return Number(view.getBigUint64(0));
    case 'i64':
      return Number(view.getBigInt64(0));
    case 'float32':
      return view.getFloat32(0);
    case 'float64':
      return view.getFloat64(0);
  }
}

/** The value's bytes, most significant first, whatever order they were sent in. */
function wordsAt(reply: ArrayLike<number>, index: number, form: RegisterForm): DataView {
  const width = widthOf(form.type);
  const view = new DataView(new ArrayBuffer(width * 2));
  for (let place = 0; place < width; place += 1) {
    const source = form.wordOrder === 'high-first' ? index + place : index + width - 1 - place;
    view.setUint16(place * 2, reply[source] ?? 0, form.byteOrder === 'low-first');
  }
  return view;
}

/** The bits under the mask, shifted down: value 0x1234 under 0x0FF0 is 0x23. Arithmetic, because bit 31 is a sign to `&`. */
function masked(value: number, mask: number | null): number {
  if (mask === null || mask === 0) return value;
  const shift = 31 - Math.clz32(mask & -mask);
  return ((value & mask) >>> 0) >>> shift;
}
