/** A station configuration made whole: profiles found, channels complete, secrets beside. What `station.ts` composes from. */
import type { InstrumentProfile } from '../../protocols/profiles/instrument-profile.js';
import type { GivenSettings } from '../../protocols/profiles/resolve-settings.js';
import type { Dialect } from '../../protocols/report-file/dialect.js';
import type { StationCode } from '../../protocols/report-file/report.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { NoticesSetup } from './resolve-notices.js';
import type { DerivedChannel } from '../derivation/derived-channel.js';
import type { TargetSecrets } from './load-secrets.js';
import type { BusConfig } from './bus-schema.js';
import type { StationConfig, TargetConfig } from './schema.js';

export interface InstrumentSetup {
  id: string;
  profile: InstrumentProfile;
  settings: GivenSettings;
  bus: BusConfig;
  unitId: number;
  pollIntervalMs: number;
  settingsIntervalMs: number;
  failurePersistenceMs: number;
  channels: readonly Channel[];
}

export interface TargetSetup {
  config: TargetConfig;
  dialect: Dialect;
  secrets: TargetSecrets;
  /** PEM of `caFile`; `null`: the public authorities count. */
  authorities: string | null;
}

export interface StationSetup {
  /** Absolute path of the configuration file. */
  file: string;
  /** Absolute. */
  dataFolder: string;
  config: StationConfig;
  code: StationCode;
  instruments: readonly InstrumentSetup[];
  /** Each after those that it is computed from. */
  derived: readonly DerivedChannel[];
  /** Channels whose values are written into the data file, in the file's order: measured ones, then derived ones. */
  reportChannels: readonly Channel[];
  targets: readonly TargetSetup[];
  /** `null`: nobody is told by mail. */
  notices: NoticesSetup | null;
}
