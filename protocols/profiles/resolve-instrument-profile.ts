/** What a station's configuration needs to know of a profile, whatever its protocol. */
import { isModbusProfile, type InstrumentProfile } from './instrument-profile.js';
import type { LineProfileOf } from './line-profile-schema.js';
import { resolveLineProfile } from './resolve-line-profile.js';
import { resolveProfile } from './resolve-profile.js';
import type { GivenSettings, SettingFault } from './resolve-settings.js';
import type { ResolvedMeasurement } from './resolved-profile.js';

export type MeasurementFacts = Pick<
  ResolvedMeasurement,
  'id' | 'name' | 'parameter' | 'unit' | 'decimals' | 'validRange' | 'missingSettings'
>;

export interface InstrumentFacts {
  measurements: readonly MeasurementFacts[];
  /** Empty when the settings are complete and legal. */
  faults: readonly SettingFault[];
}

/** @param selected The measurements that the station uses. */
export function resolveInstrumentProfile(
  profile: InstrumentProfile,
  given: GivenSettings,
  selected: readonly string[] = [],
): InstrumentFacts {
  if (isModbusProfile(profile)) return resolveProfile(profile, given, selected);
  const line: LineProfileOf<object> = profile;
  return resolveLineProfile(line, given, { selected });
}
