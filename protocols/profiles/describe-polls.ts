/** What a poll of an instrument asks, without a wire: for checks and plans. */
import { createDriver, type DriverOptions, type InstrumentWire } from './create-driver.js';
import { isModbusProfile } from './instrument-profile.js';

const never = () => Promise.reject(new Error('planning never asks'));
const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };
const NO_MODBUS: InstrumentWire = { kind: 'modbus', reader: { read: never, ...nothing } };
const NO_LINE: InstrumentWire = { kind: 'line', line: { ask: never, wait: never, ...nothing } };

export interface PollFacts {
  /** One line a request: `FC04 unit 1 addresses 8…15 (8 registers)`. */
  plan: readonly string[];
  /** As of `InstrumentDriver`. */
  waitMsMax: number;
}

/** @throws ConfigError as `createDriver` does. */
export function describePolls(options: Omit<DriverOptions, 'wire'>): PollFacts {
  const { plan, waitMsMax = 0 } = createDriver({
    ...options,
    wire: isModbusProfile(options.profile) ? NO_MODBUS : NO_LINE,
  });
  return { plan, waitMsMax };
}
