/** One bus of the configuration → what acquisition polls: a driver for each instrument on the bus's one reader. */
import { createModbusDriver } from '../../protocols/modbus/modbus-driver.js';
import type { ModbusReader } from '../../protocols/modbus/modbus-reader.js';
import { describeBus } from '../config/describe-plan.js';
import type { BusConfig } from '../config/schema.js';
import type { InstrumentSetup } from '../config/station-setup.js';
import type { BusPlan, InstrumentPlan } from './bus-plan.js';

/** How many attempts after the first one a poll makes inside its deadline. */
const RETRIES = 1;

export function planBus(
  bus: BusConfig,
  instruments: readonly InstrumentSetup[],
  readers: ReadonlyMap<string, ModbusReader>,
): BusPlan {
  const reader = readers.get(bus.id);
  if (reader === undefined) throw new Error(`no reader for bus ${bus.id}`);
  const mine = instruments.filter((instrument) => instrument.bus.id === bus.id);
  return {
    id: bus.id,
    description: describeBus(bus),
    instruments: mine.map((instrument) => instrumentPlan(instrument, reader)),
  };
}

function instrumentPlan(instrument: InstrumentSetup, reader: ModbusReader): InstrumentPlan {
  const { profile, bus, unitId, channels, settings, pollIntervalMs } = instrument;
  const driver = createModbusDriver({
    profile,
    measurements: [...new Set(channels.map(({ measurement }) => measurement))],
    settings,
    unitId,
    reader,
    replyTimeoutMs: bus.timeout,
  });
  return {
    id: instrument.id,
    maker: profile.maker,
    model: profile.model,
    driver,
    address: `${bus.type === 'modbus-rtu' ? bus.port : `${bus.host}:${bus.port}`} unit ${unitId}`,
    channels,
    pollIntervalMs,
    requestTimeoutMs: bus.timeout,
    retries: RETRIES,
  };
}
