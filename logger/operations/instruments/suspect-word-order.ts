/**
 * Whether a number makes sense only with its registers or bytes in another order: the commonest mistake of a profile, and one
 * that no checksum shows. A suspicion, not a proof: both orders of a number may look plausible.
 */
import { decodeRegister } from '../../../protocols/modbus/decode-register.js';
import { widthOf, type Order, type RegisterRead } from '../../../protocols/modbus/register-map.js';
import type { ResolvedMeasurement } from '../../../protocols/profiles/resolved-profile.js';

export interface OrderSuspicion {
  wordOrder: Order;
  byteOrder: Order;
  /** What the value would be. */
  value: number;
}

/** Beyond these, a number that was measured has no meaning; a swapped float mostly lands there. */
const MAGNITUDE_MIN = 1e-5;
const MAGNITUDE_MAX = 1e9;

/** @param words The registers of the reply. @param index Where in them the number begins. */
export function suspectWordOrder(
  measurement: Pick<ResolvedMeasurement, 'read' | 'scale' | 'offset' | 'validRange'>,
  words: ArrayLike<number>,
  index: number,
): OrderSuspicion | null {
  const { read, scale, offset, validRange } = measurement;
  if (widthOf(read.type) === 1) return null;
  const valueAs = (form: RegisterRead) => decodeRegister(words, index, form) * scale + offset;
  const told = valueAs(read);
  // NaN is how an instrument says that it has no number; hardly ever is it a number in a wrong order.
  if (Number.isNaN(told) || isPlausible(told, validRange)) return null;
  for (const [wordOrder, byteOrder] of otherOrders(read)) {
    const value = valueAs({ ...read, wordOrder, byteOrder });
    if (value !== 0 && isPlausible(value, validRange)) return { wordOrder, byteOrder, value };
  }
  return null;
}

function isPlausible(value: number, range: ResolvedMeasurement['validRange']): boolean {
  if (!Number.isFinite(value)) return false;
  if (value === 0) return true;
  const magnitude = Math.abs(value);
  if (magnitude < MAGNITUDE_MIN || magnitude > MAGNITUDE_MAX) return false;
  return range === null || (value >= range.low && value <= range.high);
}

/** Words swapped first: by far the likeliest. */
function otherOrders({ wordOrder, byteOrder }: RegisterRead): [Order, Order][] {
  return [
    [other(wordOrder), byteOrder],
    [wordOrder, other(byteOrder)],
    [other(wordOrder), other(byteOrder)],
  ];
}

function other(order: Order): Order {
  return order === 'high-first' ? 'low-first' : 'high-first';
}
