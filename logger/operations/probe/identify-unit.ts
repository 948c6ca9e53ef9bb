/** What an instrument calls itself, in the words of its device identification; most have no such thing. */
import type { DeviceIdentifier } from '../../../protocols/modbus/device-identification.js';
import type { ModbusReadOptions } from '../../../protocols/modbus/modbus-reader.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';

export interface Identification {
  vendor: string;
  product: string;
  revision: string;
}

/** `null`: it has no such thing, or told nothing that can be read. */
export async function identifyUnit(
  reader: DeviceIdentifier,
  unitId: number,
  options: ModbusReadOptions,
): Promise<Identification | null> {
  try {
    const told = await reader.readDeviceIdentification({ unitId, category: 'basic' }, options);
    return {
      vendor: shown(told.vendorName),
      product: shown(told.productName ?? told.productCode),
      revision: shown(told.revision),
    };
  } catch (error) {
    if (isInstrumentError(error) && error.code !== 'not-connected') return null;
    throw error;
  }
}

/** It is printed on a terminal. */
function shown(text: string | null): string {
  return (text ?? '').replace(/[^\x20-\x7e]/g, '').trim();
}
