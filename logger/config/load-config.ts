/**
 * `station.yaml` → a complete setup, or a `ConfigError` with every fault of every file. Reads files only: no device, no
 * network. The only place of the logger that looks at the environment.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { formatPath, parseCheckedYaml } from '../../protocols/configuration/parse-checked-yaml.js';
import {
  loadProfiles,
  shippedProfileIds,
  type LoadedProfile,
} from '../../protocols/profiles/load-profiles.js';
import { DEFAULT_DIALECT } from '../../protocols/report-file/dialect.js';
import { ConfigError, type ConfigFault } from '../../protocols/vocabulary/errors.js';
import { checkLogins, loadAuthorities, type LoadedAuthorities } from './check-targets.js';
import { crossCheck, type CrossFault } from './cross-check.js';
import { loadSecrets, type LoadedSecrets } from './load-secrets.js';
import { resolveDerived } from './resolve-derived.js';
import { resolveInstruments } from './resolve-instruments.js';
import { resolveNotices } from './resolve-notices.js';
import { stationConfigSchema, type StationConfig } from './schema.js';
import type { StationSetup, TargetSetup } from './station-setup.js';

export interface LoadOptions {
  environment?: Readonly<Record<string, string | undefined>>;
}

/** @throws ConfigError */
export async function loadStation(path: string, options: LoadOptions = {}): Promise<StationSetup> {
  const file = resolve(path);
  const folder = dirname(file);
  const result = parseCheckedYaml(stationConfigSchema, readConfig(file, path), path);
  if (!result.ok) throw new ConfigError(result.faults);
  const { value: config, lineOf } = result.parsed;
  const place = ({ path: key, ...fault }: CrossFault): ConfigFault => ({
    ...fault,
    file: path,
    key: formatPath(key),
    line: lineOf(key),
  });

  const faults = crossCheck(config).map(place);
  const { profilesFolder } = config;
  if (profilesFolder !== undefined && !existsSync(resolve(folder, profilesFolder))) {
    const message = `${profilesFolder} does not exist`;
    faults.push(
      place({ code: 'not-readable', path: ['profilesFolder'], message, legal: 'a folder with profiles' }),
    );
  }
  const used = config.instruments.map(({ profile }) => profile);
  const profiles = await profilesOf(resolve(folder, profilesFolder ?? 'profiles'), used, faults);
  const known = [...new Set([...(await shippedProfileIds()), ...(profiles?.keys() ?? [])])].sort();
  const resolved = resolveInstruments(config, profiles ?? new Map(), known);
  // With a broken profile nothing can be said of the instruments.
  if (profiles !== null) faults.push(...resolved.faults.map(place));
  const derived = resolveDerived(config, resolved.instruments);
  // With a broken instrument the channels that formulas speak of may be missing.
  if (faults.length === 0) faults.push(...derived.faults.map(place));
  const secrets = loadSecrets({
    file: resolve(folder, config.secretsFile),
    targetIds: config.targets.map(({ id }) => id),
    environment: options.environment ?? process.env,
  });
  faults.push(...secrets.faults);
  const authorities = loadAuthorities(config, folder);
  faults.push(...authorities.faults.map(place), ...checkLogins(config, secrets).map(place));
  const channelIds = [
    ...resolved.instruments.flatMap(({ channels }) => channels.map(({ id }) => id)),
    ...derived.channels.map(({ channel }) => channel.id),
  ];
  // What cannot be read is told once, not again as missing.
  const mailPassword = secrets.faults.length > 0 ? '' : secrets.mailPassword;
  const notices = resolveNotices(config, {
    folder,
    channelIds,
    mailPassword,
    secretsFile: config.secretsFile,
  });
  faults.push(...notices.faults.map(place));
  if (faults.length > 0) throw new ConfigError(faults);

  const { station } = config;
  return {
    file,
    dataFolder: resolve(folder, config.dataFolder),
    config,
    code: { province: station.province, facility: station.facility, station: station.code },
    instruments: resolved.instruments,
    derived: derived.channels,
    reportChannels: [...resolved.reportChannels, ...derived.reportChannels],
    targets: targetsOf(config, secrets, authorities),
    notices: notices.setup,
  };
}

function readConfig(file: string, shown: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'does not exist'
        : 'cannot be read';
    throw new ConfigError([
      {
        code: 'not-readable',
        file: shown,
        line: null,
        key: '',
        message: why,
        legal: 'a station configuration (docs/configuration.md)',
      },
    ]);
  }
}

async function profilesOf(
  userFolder: string,
  shipped: readonly string[],
  faults: ConfigFault[],
): Promise<ReadonlyMap<string, LoadedProfile> | null> {
  try {
    return await loadProfiles({ userFolder, shipped });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    faults.push(...error.faults);
    return null;
  }
}

function targetsOf(
  config: StationConfig,
  secrets: LoadedSecrets,
  { texts }: LoadedAuthorities,
): TargetSetup[] {
  return config.targets.map((target) => ({
    config: target,
    authorities: texts.get(target.id) ?? null,
    dialect: { ...DEFAULT_DIALECT, ...target.dialect },
    secrets: secrets.targets.get(target.id) ?? { password: null, privateKey: null, passphrase: null },
  }));
}
