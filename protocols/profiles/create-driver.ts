/** The driver of an instrument, whatever its protocol: the profile says which, the wire must be of that kind. */
import { createModbusDriver } from '../modbus/modbus-driver.js';
import type { ModbusReader } from '../modbus/modbus-reader.js';
import { createAskedLineDriver, createListenedLineDriver } from '../vendors/ascii-line/ascii-line-driver.js';
import { createBayernHessenDriver } from '../vendors/bayern-hessen/bayern-hessen-driver.js';
import { createCLinkDriver } from '../vendors/c-link/c-link-driver.js';
import { createDconDriver } from '../vendors/dcon/dcon-driver.js';
import { createIscoDriver } from '../vendors/isco/isco-driver.js';
import type { Line } from '../vendors/line.js';
import type { Ear } from '../vendors/listening/telegrams.js';
import { createMettlerDriver } from '../vendors/mettler/mettler-driver.js';
import { createNmeaDriver } from '../vendors/nmea/nmea-driver.js';
import { createSdi12Driver } from '../vendors/sdi-12/sdi12-driver.js';
import { createTeledyneAsciiDriver } from '../vendors/teledyne-ascii/teledyne-ascii-driver.js';
import { createYaohuaContinuousDriver } from '../vendors/yaohua-continuous/yaohua-continuous-driver.js';
import { createYaohuaDriver } from '../vendors/yaohua/yaohua-driver.js';
import type { InstrumentDriver } from '../vocabulary/instrument-driver.js';
import type { InstrumentProfile } from './instrument-profile.js';
import type { GivenSettings } from './resolve-settings.js';
import { isListenedTo, type ListenedProfile } from './telegram-profile-schema.js';

/** What a bus of the station gives its instruments to talk over. */
export type InstrumentWire =
  | { kind: 'modbus'; reader: ModbusReader }
  | { kind: 'line'; line: Line }
  /** For one instrument that talks unasked. */
  | { kind: 'listening'; ear: Ear };

export interface DriverOptions {
  profile: InstrumentProfile;
  /** Ids of the measurements to read, at least one. Readings come in this order. */
  measurements: readonly string[];
  settings: GivenSettings;
  unitId: number;
  /** Not owned: several drivers may share one. */
  wire: InstrumentWire;
  /** For each request; the profile's own, or 1000 ms, when left out. */
  replyTimeoutMs?: number;
}

/**
 * @throws ConfigError when a measurement does not exist or a setting is missing or not legal.
 * @throws TypeError when the wire is of the wrong kind; the configuration check has refused that before.
 */
export function createDriver({ profile, wire, ...rest }: DriverOptions): InstrumentDriver {
  if (profile.protocol === 'modbus') {
    if (wire.kind !== 'modbus') throw new TypeError(`${profile.id} speaks Modbus`);
    return createModbusDriver({ ...rest, profile, reader: wire.reader });
  }
  if (isListenedTo(profile)) {
    if (wire.kind !== 'listening') throw new TypeError(`${profile.id} talks unasked`);
    return createEarDriver(profile, { ...rest, ear: wire.ear });
  }
  if (wire.kind !== 'line') throw new TypeError(`${profile.id} does not speak Modbus`);
  const { line } = wire;
  switch (profile.protocol) {
    case 'bayern-hessen':
      return createBayernHessenDriver({ ...rest, profile, line });
    case 'c-link':
      return createCLinkDriver({ ...rest, profile, line });
    case 'dcon':
      return createDconDriver({ ...rest, profile, line });
    case 'teledyne-ascii':
      return createTeledyneAsciiDriver({ ...rest, profile, line });
    case 'sdi-12':
      return createSdi12Driver({ ...rest, profile, line });
    case 'isco-sampler':
      return createIscoDriver({ ...rest, profile, line });
    case 'yaohua':
      return createYaohuaDriver({ ...rest, profile, line });
    case 'ascii-line':
      return createAskedLineDriver({ ...rest, profile, line });
  }
}

type EarOptions = Omit<DriverOptions, 'profile' | 'wire'> & { ear: Ear };

function createEarDriver(profile: ListenedProfile, options: EarOptions): InstrumentDriver {
  switch (profile.protocol) {
    case 'nmea-0183':
      return createNmeaDriver({ ...options, profile });
    case 'mettler-toledo-continuous':
      return createMettlerDriver({ ...options, profile });
    case 'yaohua-continuous':
      return createYaohuaContinuousDriver({ ...options, profile });
    case 'ascii-line':
      return createListenedLineDriver({ ...options, profile });
  }
}
