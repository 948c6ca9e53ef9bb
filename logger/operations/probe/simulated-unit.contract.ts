// A simulated instrument examined without a wire: its own side answers PDUs, and shares no code with what examines it.
import { loadProfiles } from '../../../protocols/profiles/load-profiles.js';
import { isModbusProfile } from '../../../protocols/profiles/instrument-profile.js';
import type { ModbusReader } from '../../../protocols/modbus/modbus-reader.js';
import { InstrumentError } from '../../../protocols/vocabulary/errors.js';
import type { WordOrder } from '../../../simulators/instruments/instrument-definition.js';
import { loadSimulatedInstrument } from '../../../simulators/instruments/load-simulated-instrument.js';
import { SimulatedInstrument } from '../../../simulators/instruments/simulated-instrument.js';
import { VirtualClock } from '../../../simulators/time/virtual-clock.js';
import { examineModbusUnit, type ExaminedUnit } from './examine-modbus-unit.js';

export const profiles = [...(await loadProfiles({ userFolder: null })).values()].map(
  ({ profile }) => profile,
);
export const modbusProfiles = profiles.filter(isModbusProfile);

export function readerOf(answer: (pdu: Uint8Array) => Uint8Array): ModbusReader {
  return {
    read: async ({ functionCode, address, count }) => {
      const pdu = Uint8Array.of(functionCode, address >> 8, address & 0xff, count >> 8, count & 0xff);
      const reply = Buffer.from(answer(pdu));
      if (reply[0] !== functionCode) {
        const exception = reply[1] ?? 0;
        throw new InstrumentError({ code: 'device-exception', message: `exception ${exception}`, exception });
      }
      if (functionCode > 2)
        return Uint16Array.from({ length: count }, (_, i) => reply.readUInt16BE(2 + 2 * i));
      return Uint8Array.from({ length: count }, (_, i) => ((reply[2 + (i >> 3)] ?? 0) >> (i & 7)) & 1);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

export async function examine(answer: (pdu: Uint8Array) => Uint8Array): Promise<ExaminedUnit> {
  return examineModbusUnit({
    reader: readerOf(answer),
    unitId: 1,
    profiles: modbusProfiles,
    identification: null,
    deadlineMs: 200,
    signal: new AbortController().signal,
  });
}

export function simulated(
  model: string,
  options: { wordOrder?: WordOrder; seed?: number } = {},
): SimulatedInstrument {
  const clock = new VirtualClock(Date.UTC(2026, 0, 5, 3));
  return new SimulatedInstrument({ definition: loadSimulatedInstrument(model), clock, ...options });
}

export function otherOrder(model: string): WordOrder {
  return loadSimulatedInstrument(model).modbus.wordOrder === 'CDAB' ? 'ABCD' : 'CDAB';
}
