/** A profile with a station's settings put in: what is read, how it is decoded, and what its statuses mean. */
import type { PlanLimits } from '../modbus/plan-requests.js';
import type { RegisterRead } from '../modbus/register-map.js';
import type { ValueRange } from '../vocabulary/channel.js';
import type { Profile, ProfileOutcome, ProfileRule, ProfileText } from './profile-schema.js';
import type { WatchedSetting } from '../vocabulary/watched-setting.js';
import type { SettingFault } from './resolve-settings.js';

/** A rule of a status check; `word` where the instrument tells its status in words. */
export type ResolvedRule = ProfileRule & { word?: readonly string[] | undefined };

/** A number at or beyond this says something of its own (a broken loop). As read, before scale and offset. */
export type ResolvedLimit = ProfileOutcome & { atMost?: number | undefined; atLeast?: number | undefined };

/** @typeParam R Where a number stands; a register unless said otherwise. */
export interface ResolvedCheck<R = RegisterRead> {
  id: string;
  read: R;
  rules: readonly ResolvedRule[];
  unlisted: ProfileOutcome;
}

export interface ResolvedExpectation<R = RegisterRead> {
  id: string;
  read: R;
  equals: number;
  otherwise: ProfileOutcome;
}

export interface ResolvedMeasurement<R = RegisterRead> {
  /** `ozone`, `sensor-2-main`, `input-3` */
  id: string;
  name: ProfileText;
  /** Catalogue code, `null` when the profile cannot say. */
  parameter: string | null;
  /** Of the driver's value; empty where there is none. */
  unit: string;
  decimals: number;
  /** Outside, the driver says `out-of-range`. */
  validRange: ValueRange | null;
  /** Settings that the station has to give before this measurement can be read. */
  missingSettings: readonly string[];
  read: R;
  /** value = raw × scale + offset */
  scale: number;
  offset: number;
  decimalPoint: R | null;
  sentinels: readonly (ProfileOutcome & { raw: number })[];
  limits: readonly ResolvedLimit[];
  /** Of what the measurement belongs to (its block, a sensor): superior to its own. */
  state: readonly ResolvedCheck<R>[];
  /** Its own: judged only while the states above it say measuring. */
  status: readonly ResolvedCheck<R>[];
  expect: readonly ResolvedExpectation<R>[];
}

/** A setting of the instrument itself, and where it is read. */
export interface ResolvedWatched<R = RegisterRead> extends WatchedSetting {
  read: R;
  /** value = raw × scale + offset */
  scale: number;
  offset: number;
}

export interface ResolvedProfile {
  profile: Profile;
  measurements: readonly ResolvedMeasurement[];
  /** Of the whole instrument. */
  status: readonly ResolvedCheck[];
  expect: readonly ResolvedExpectation[];
  watch: readonly ResolvedWatched[];
  limits: PlanLimits;
  replyTimeoutMs: number;
  /** Empty when the settings are complete and legal. */
  faults: readonly SettingFault[];
}
