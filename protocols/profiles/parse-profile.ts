/**
 * The text of a profile file → a checked profile, or every fault with its file, line and key. A profile that passes can be
 * planned and decoded: what only shows when an instrument answers is all that is left to go wrong.
 */
import { parseCheckedYaml, formatPath } from '../configuration/parse-checked-yaml.js';
import { ConfigError, type ConfigFault } from '../vocabulary/errors.js';
import { crossCheckAsciiLine } from './cross-check-ascii-line.js';
import { crossCheckLineProfile } from './cross-check-line-profile.js';
import { crossCheckProfile } from './cross-check-profile.js';
import { InstrumentProfileSchema, isModbusProfile, type InstrumentProfile } from './instrument-profile.js';

/**
 * @param file The name to put into faults.
 * @throws ConfigError with all faults of the file.
 */
export function parseProfile(text: string, file: string): InstrumentProfile {
  const result = parseCheckedYaml(InstrumentProfileSchema, text, file);
  if (!result.ok) throw new ConfigError(result.faults);
  const { parsed } = result;
  const profile: InstrumentProfile = parsed.value;
  const found = isModbusProfile(profile) ? crossCheckProfile(profile) : crossCheckLineProfile(profile);
  if (profile.protocol === 'ascii-line') found.push(...crossCheckAsciiLine(profile));
  const faults = found.map(({ path, ...fault }): ConfigFault => ({
    ...fault,
    file,
    line: parsed.lineOf(path),
    key: formatPath(path),
  }));
  if (faults.length > 0) throw new ConfigError(faults);
  return profile;
}
