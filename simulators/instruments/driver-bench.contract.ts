// A real driver and a simulated instrument put together without a wire, for the tests in which two readings of a manual meet.
import { createDriver } from '../../protocols/profiles/create-driver.js';
import type { ModbusReader } from '../../protocols/modbus/modbus-reader.js';
import { loadProfiles } from '../../protocols/profiles/load-profiles.js';
import type { GivenSettings } from '../../protocols/profiles/resolve-settings.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';
import { VirtualClock } from '../time/virtual-clock.js';
import type { WordOrder } from './instrument-definition.js';
import { loadSimulatedInstrument } from './load-simulated-instrument.js';
import { SimulatedInstrument } from './simulated-instrument.js';

const profiles = await loadProfiles({ userFolder: null });

/** Asks the instrument without a wire. */
function readerOf(instrument: SimulatedInstrument): ModbusReader {
  return {
    read: async ({ functionCode, address, count }) => {
      const pdu = Uint8Array.of(functionCode, address >> 8, address & 0xff, count >> 8, count & 0xff);
      const reply = Buffer.from(instrument.answer(pdu));
      const [code, exception] = reply;
      if (code !== functionCode) {
        const message = `exception ${exception} for ${functionCode} ${address} ${count}`;
        throw new InstrumentError({ code: 'device-exception', message, exception: exception ?? 0 });
      }
      if (functionCode > 2)
        return Uint16Array.from({ length: count }, (_, i) => reply.readUInt16BE(2 + 2 * i));
      return Uint8Array.from({ length: count }, (_, i) => ((reply[2 + (i >> 3)] ?? 0) >> (i & 7)) & 1);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

export function makeBench(
  model: string,
  measurements: readonly string[],
  options: { settings?: GivenSettings; wordOrder?: WordOrder } = {},
) {
  const { settings = {}, ...order } = options;
  const clock = new VirtualClock(Date.UTC(2026, 0, 5, 3));
  const instrument = new SimulatedInstrument({ definition: loadSimulatedInstrument(model), clock, ...order });
  const profile = profiles.get(model)?.profile;
  if (profile === undefined) throw new Error(`There is no profile ${model}`);
  const driver = createDriver({
    profile,
    measurements,
    settings,
    unitId: 1,
    wire: { kind: 'modbus', reader: readerOf(instrument) },
  });
  const poll = async () => {
    const readings = await driver.poll(new AbortController().signal);
    return readings.map(({ value, status, reason }) => ({
      value: value === null ? null : Number(value.toFixed(3)),
      status,
      reason,
    }));
  };
  /** Every watched setting, `null` where it was not read. */
  const readSettings = async () => {
    const { watch } = driver;
    const told: Record<string, number | string | null> = {};
    for (let question = 0; question < (watch?.plan.length ?? 0); question += 1) {
      const readings = (await watch?.ask(question, new AbortController().signal)) ?? [];
      for (const { setting, value } of readings) told[setting] = value;
    }
    return told;
  };
  return { clock, instrument, poll, readSettings };
}

export const good = (value: number) => ({ value, status: 'measuring', reason: null });
export const bad = (status: string) => ({ value: null, status });
