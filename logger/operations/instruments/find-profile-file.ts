/** Where a profile that is named on the command line lies. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SHIPPED_PROFILES_FOLDER } from '../../../protocols/profiles/load-profiles.js';

/** A path as it stands; an id in the station's own folder first, then among the shipped ones. */
export function findProfileFile(name: string, folder: string | null): string | null {
  if (name.includes('/') || /\.ya?ml$/.test(name)) return name;
  const folders = [...(folder === null ? [] : [folder]), SHIPPED_PROFILES_FOLDER];
  const files = folders.flatMap((each) => [join(each, `${name}.yaml`), join(each, `${name}.yml`)]);
  return files.find((file) => existsSync(file)) ?? null;
}
