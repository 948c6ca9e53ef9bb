/**
 * The text of a profile file → a checked profile, or every fault with its file, line and key. A profile that passes can be
 * planned and decoded: what only shows when an instrument answers is all that is left to go wrong.
 */
import { parseCheckedYaml, formatPath } from '../configuration/parse-checked-yaml.js';
import { ConfigError, type ConfigFault } from '../vocabulary/errors.js';
import { ProfileSchema, type Profile } from './profile-schema.js';
import { crossCheckProfile } from './cross-check-profile.js';

/**
 * @param file The name to put into faults.
 * @throws ConfigError with all faults of the file.
 */
export function parseProfile(text: string, file: string): Profile {
  const result = parseCheckedYaml(ProfileSchema, text, file);
  if (!result.ok) throw new ConfigError(result.faults);
  const { parsed } = result;
  const profile = parsed.value;
  const faults = crossCheckProfile(profile).map(({ path, ...fault }): ConfigFault => ({
    ...fault,
    file,
    line: parsed.lineOf(path),
    key: formatPath(path),
  }));
  if (faults.length > 0) throw new ConfigError(faults);
  return profile;
}
