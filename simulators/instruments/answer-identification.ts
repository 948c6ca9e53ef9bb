/**
 * Function 43, MEI type 14, from the server's side (application protocol V1.1b3, §6.21): the objects of a category, in as many
 * replies as they need.
 */
import { ILLEGAL_ADDRESS, ILLEGAL_FUNCTION, ILLEGAL_VALUE, ModbusException } from './register-image.js';

export interface IdentificationObject {
  id: number;
  text: string;
}

const MEI_TYPE = 14;
/** Last object of the basic, regular and extended category. */
const LAST_OF_CATEGORY = [2, 6, 255];
const ONE_OBJECT = 4;
/** Individual and stream access, extended category. */
const CONFORMITY = 0x83;
/** Function, MEI type, code, conformity, more follows, next object, number of objects. */
const HEAD = 7;
const PDU_MAX = 253;

/** @param data What stands behind the function code. */
export function answerIdentification(
  data: Uint8Array,
  known: readonly IdentificationObject[],
): readonly number[] {
  const [mei, code = 0, first = 0] = data;
  if (mei !== MEI_TYPE) throw new ModbusException(ILLEGAL_FUNCTION);
  if (data.length !== 3 || code < 1 || code > ONE_OBJECT) throw new ModbusException(ILLEGAL_VALUE);
  const objects = [...known].sort((left, right) => left.id - right.id);
  if (code === ONE_OBJECT) {
    const object = objects.find(({ id }) => id === first);
    if (!object) throw new ModbusException(ILLEGAL_ADDRESS);
    return [MEI_TYPE, code, CONFORMITY, 0, 0, 1, ...encoded(object)];
  }
  const last = LAST_OF_CATEGORY[code - 1] ?? 0;
  const inCategory = objects.filter(({ id }) => id <= last);
  // An object that is not there: the stream begins anew (§6.21, "Object Id").
  const start = Math.max(
    0,
    inCategory.findIndex(({ id }) => id === first),
  );
  const told: number[][] = [];
  let room = PDU_MAX - HEAD;
  for (const object of inCategory.slice(start)) {
    const bytes = encoded(object);
    if (bytes.length > room) break;
    told.push(bytes);
    room -= bytes.length;
  }
  const next = inCategory[start + told.length];
  return [MEI_TYPE, code, CONFORMITY, next ? 0xff : 0, next?.id ?? 0, told.length, ...told.flat()];
}

function encoded({ id, text }: IdentificationObject): number[] {
  const bytes = [...Buffer.from(text, 'latin1')];
  return [id, bytes.length, ...bytes];
}
