/** What an instrument is asked, in its polls and about its settings, without a wire: for checks and plans. */
import { createDriver, type DriverOptions, type InstrumentWire } from './create-driver.js';
import { isModbusProfile, type InstrumentProfile } from './instrument-profile.js';
import { isListenedTo } from './telegram-profile-schema.js';

const never = () => Promise.reject(new Error('planning never asks'));
const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };
const NO_MODBUS: InstrumentWire = { kind: 'modbus', reader: { read: never, ...nothing } };
const NO_LINE: InstrumentWire = { kind: 'line', line: { ask: never, wait: never, ...nothing } };

export interface PlannedQuestions {
  /** One line a request: `FC04 unit 1 addresses 8…15 (8 registers)`. */
  polls: readonly string[];
  /** Likewise for the watched settings; empty when the profile names none. */
  settings: readonly string[];
  /** As of `InstrumentDriver`. */
  waitMsMax: number;
}

/** @throws ConfigError as `createDriver` does. */
export function describeQuestions(options: Omit<DriverOptions, 'wire'>): PlannedQuestions {
  const { plan, watch, waitMsMax = 0 } = createDriver({ ...options, wire: noWireFor(options.profile) });
  return { polls: plan, settings: watch?.plan ?? [], waitMsMax };
}

function noWireFor(profile: InstrumentProfile): InstrumentWire {
  if (isModbusProfile(profile)) return NO_MODBUS;
  if (!isListenedTo(profile)) return NO_LINE;
  return {
    kind: 'listening',
    ear: { attend: () => undefined, heard: () => [], hearMore: never, ...nothing },
  };
}
