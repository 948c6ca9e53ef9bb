/**
 * Who a device says it is (function 43, MEI type 14; MODBUS Application Protocol V1.1b3, §6.21): named objects, in as many
 * replies as the device needs. Pure but for the question, which the caller gives.
 */
import { InstrumentError } from '../vocabulary/errors.js';
import type { ModbusReadOptions } from './modbus-reader.js';

/** Basic: objects 0–2, which every device has. Regular: 0–6. Extended: the maker's own, 128–255, as well. */
export const IDENTIFICATION_CATEGORIES = ['basic', 'regular', 'extended'] as const;
export type IdentificationCategory = (typeof IDENTIFICATION_CATEGORIES)[number];

export interface DeviceIdentification {
  /** `null`: the device did not tell it. */
  vendorName: string | null;
  productCode: string | null;
  revision: string | null;
  vendorUrl: string | null;
  productName: string | null;
  modelName: string | null;
  userApplicationName: string | null;
  /** All objects by id, those above as well. */
  objects: ReadonlyMap<number, string>;
}

export interface DeviceIdentifier {
  /** Rejects as `ModbusReader.read`; many instruments refuse it with exception 1 (`device-exception`). */
  readDeviceIdentification(
    request: { unitId: number; category: IdentificationCategory },
    options: ModbusReadOptions,
  ): Promise<DeviceIdentification>;
}

/** One question: the objects of a category from this one on. */
export interface IdentificationRequest {
  unitId: number;
  category: IdentificationCategory;
  objectId: number;
}

/** One reply: some objects, and from which one to go on, or `null` at the end. */
export interface IdentificationPart {
  objects: readonly (readonly [id: number, text: string])[];
  nextObjectId: number | null;
}

/** There are no more objects than ids. */
const PARTS_MAX = 256;

/** Asks until the device has told everything. A device that would go on for ever, or backwards, is given up. */
export async function collectIdentification(
  ask: (objectId: number) => Promise<IdentificationPart>,
): Promise<DeviceIdentification> {
  const objects = new Map<number, string>();
  let objectId = 0;
  for (let part = 0; part < PARTS_MAX; part += 1) {
    const { objects: told, nextObjectId } = await ask(objectId);
    for (const [id, text] of told) objects.set(id, text);
    if (nextObjectId === null) return named(objects);
    if (nextObjectId <= objectId) break;
    objectId = nextObjectId;
  }
  throw new InstrumentError({
    code: 'malformed-reply',
    message: `The device identification does not end: after object ${objectId} it goes on where it was`,
  });
}

function named(objects: ReadonlyMap<number, string>): DeviceIdentification {
  const textOf = (id: number) => objects.get(id) ?? null;
  return {
    vendorName: textOf(0),
    productCode: textOf(1),
    revision: textOf(2),
    vendorUrl: textOf(3),
    productName: textOf(4),
    modelName: textOf(5),
    userApplicationName: textOf(6),
    objects,
  };
}
