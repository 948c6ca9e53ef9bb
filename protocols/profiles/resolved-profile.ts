/** A profile with a station's settings put in: what is read, how it is decoded, and what its statuses mean. */
import type { PlanLimits } from '../modbus/plan-requests.js';
import type { RegisterRead } from '../modbus/register-map.js';
import type { ValueRange } from '../vocabulary/channel.js';
import type { Profile, ProfileOutcome, ProfileRule, ProfileText } from './profile-schema.js';
import type { SettingFault } from './resolve-settings.js';

export interface ResolvedCheck {
  id: string;
  read: RegisterRead;
  rules: readonly ProfileRule[];
  unlisted: ProfileOutcome;
}

export interface ResolvedExpectation {
  id: string;
  read: RegisterRead;
  equals: number;
  otherwise: ProfileOutcome;
}

export interface ResolvedMeasurement {
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
  read: RegisterRead;
  /** value = raw × scale + offset */
  scale: number;
  offset: number;
  decimalPoint: RegisterRead | null;
  sentinels: readonly (ProfileOutcome & { raw: number })[];
  /** Of what the measurement belongs to (its block, a sensor): superior to its own. */
  state: readonly ResolvedCheck[];
  /** Its own: judged only while the states above it say measuring. */
  status: readonly ResolvedCheck[];
  expect: readonly ResolvedExpectation[];
}

export interface ResolvedProfile {
  profile: Profile;
  measurements: readonly ResolvedMeasurement[];
  /** Of the whole instrument. */
  status: readonly ResolvedCheck[];
  expect: readonly ResolvedExpectation[];
  limits: PlanLimits;
  replyTimeoutMs: number;
  /** Empty when the settings are complete and legal. */
  faults: readonly SettingFault[];
}
