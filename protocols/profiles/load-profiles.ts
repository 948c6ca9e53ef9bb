/**
 * All profiles a station can use: those that ship with Quantrac, and those in a folder of the station's own. Faults of all
 * files are told together.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, type ConfigFault } from '../vocabulary/errors.js';
import { parseProfile } from './parse-profile.js';
import type { InstrumentProfile } from './instrument-profile.js';

/** Beside this module, in the sources as in dist. */
export const SHIPPED_PROFILES_FOLDER = dirname(fileURLToPath(import.meta.url));

export interface LoadProfilesOptions {
  /** The folder beside station.yaml; `null` or a folder that does not exist: only the shipped profiles. */
  userFolder: string | null;
  /** Of the shipped profiles only these ids: a station need not check what it does not use. Default: all. */
  shipped?: readonly string[];
}

export interface LoadedProfile {
  profile: InstrumentProfile;
  origin: 'shipped' | 'user';
  file: string;
}

/**
 * Profiles by id. A user's profile stands in for a shipped one only when it says `replaces: shipped`.
 *
 * @throws ConfigError with the faults of every file, and for an id given twice or a file not named after its id.
 */
export async function loadProfiles(
  options: LoadProfilesOptions,
): Promise<ReadonlyMap<string, LoadedProfile>> {
  const faults: ConfigFault[] = [];
  const loaded = new Map<string, LoadedProfile>();
  const own = options.userFolder === null ? [] : await profileFilesIn(options.userFolder, faults);
  const wanted = options.shipped === undefined ? null : new Set([...options.shipped, ...own.map(idOf)]);
  const shipped = (await profileFilesIn(SHIPPED_PROFILES_FOLDER, faults)).filter(
    (file) => wanted === null || wanted.has(idOf(file)),
  );
  for (const [origin, files] of [
    ['shipped', shipped],
    ['user', own],
  ] as const) {
    for (const file of files) {
      const profile = await loadOne(file, faults);
      if (profile === null) continue;
      const fault = placeFault({ profile, origin, file }, loaded.get(profile.id) ?? null);
      if (fault === null) loaded.set(profile.id, { profile, origin, file });
      else faults.push(fault);
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return loaded;
}

/** The ids of the shipped profiles, without reading them. */
export async function shippedProfileIds(): Promise<string[]> {
  return (await profileFilesIn(SHIPPED_PROFILES_FOLDER, [])).map(idOf);
}

/** A profile's file is named after its id. */
function idOf(file: string): string {
  return basename(file).replace(/\.ya?ml$/, '');
}

async function profileFilesIn(folder: string, faults: ConfigFault[]): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    faults.push(unreadable(folder, error));
    return [];
  }
}

async function loadOne(file: string, faults: ConfigFault[]): Promise<InstrumentProfile | null> {
  try {
    return parseProfile(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof ConfigError) faults.push(...error.faults);
    else faults.push(unreadable(file, error));
    return null;
  }
}

/** What is wrong with a good profile where it lies. */
function placeFault(candidate: LoadedProfile, same: LoadedProfile | null): ConfigFault | null {
  const { profile, origin, file } = candidate;
  const fault = (key: string, message: string, legal: string): ConfigFault => ({
    code: key === 'id' && same !== null ? 'duplicate' : 'conflict',
    file,
    line: null,
    key,
    message,
    legal,
  });
  const name = idOf(file);
  if (name !== profile.id) return fault('id', `${profile.id} is not the name of the file`, name);
  if (same?.origin === origin) return fault('id', `${profile.id} is also in ${same.file}`, 'one file an id');
  if (same !== null && profile.replaces !== 'shipped') {
    return fault('id', `${profile.id} is a shipped profile`, 'another id, or replaces: shipped');
  }
  if (same === null && profile.replaces === 'shipped') {
    return fault('replaces', `there is no shipped profile ${profile.id}`, 'leave it out');
  }
  return null;
}

function unreadable(file: string, error: unknown): ConfigFault {
  const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  return { code: 'not-readable', file, line: null, key: '', message, legal: null };
}
