/** What a command line names to be asked: a profile with its settings, its measurements, and the wire for its protocol. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { InstrumentProfile } from '../../../protocols/profiles/instrument-profile.js';
import { isListenedTo } from '../../../protocols/profiles/telegram-profile-schema.js';
import { stationPacing } from '../../../protocols/vendors/listening/pacing.js';
import type { GivenSettings } from '../../../protocols/profiles/resolve-settings.js';
import { ConfigError } from '../../../protocols/vocabulary/errors.js';
import { findProfileFile } from '../instruments/find-profile-file.js';
import { chooseWire, speechOf, type WireArguments } from '../instruments/parse-wire.js';
import { UsageError } from '../instruments/read-verb.js';
import type { AskedWire } from '../instruments/verb-tools.js';
import { verifyProfile } from '../instruments/verify-profile.js';

export interface AskedInstrument {
  profile: InstrumentProfile;
  /** Of the YAML text. */
  sha256: string;
  settings: GivenSettings;
  measurements: readonly string[];
}

export interface NamedInstrument {
  name: string;
  profilesFolder: string | null;
  /** `name=value` as typed. */
  settings: readonly string[];
  /** Empty: all that can be read. */
  measurements: readonly string[];
  unitId: number;
}

/** @throws ConfigError with every fault of the file, and every setting that is wrong or missing. */
export async function askedInstrument(named: NamedInstrument): Promise<AskedInstrument> {
  const file = findProfileFile(named.name, named.profilesFolder);
  if (file === null) throw new UsageError(`there is no profile ${named.name}; see: quantrac instrument list`);
  const { report, profile, settings } = await verifyProfile({
    file,
    settings: named.settings,
    measurements: named.measurements,
    unitId: named.unitId,
  });
  const faults = [
    ...report.faults,
    ...[...report.settingFaults, ...report.openSettings].map((fault) => ({
      ...fault,
      file: profile?.id ?? file,
      line: null,
      key: `--set ${fault.key}`,
    })),
  ];
  if (profile === null || faults.length > 0) throw new ConfigError(faults);
  const measurements = report.plan?.measurements ?? [];
  if (measurements.length === 0)
    throw new UsageError(`${profile.id}: nothing can be read with these settings`);
  return { profile, sha256: await hashOf(file), settings, measurements };
}

export async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** The wire that was named, for what the instrument speaks. */
export function wireFor(profile: InstrumentProfile, wire: WireArguments): AskedWire {
  const choice = chooseWire(wire, speechOf(profile));
  if (typeof choice === 'string') throw new UsageError(choice);
  return choice;
}

/** How long a poll may take where the command line does not say: what talks unasked may be silent as long as its profile lets it. */
export function patienceOf({ profile, settings }: AskedInstrument): number | null {
  return isListenedTo(profile) ? (stationPacing(profile, settings)?.silenceMs ?? null) : null;
}
