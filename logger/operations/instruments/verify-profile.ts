/**
 * A profile file judged as far as that goes without the instrument: schema and cross-checks, the settings a station has to
 * give, the plan for all measurements, and the transcript beside it. Nothing here throws for a bad profile: what is wrong is told.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describeQuestions } from '../../../protocols/profiles/describe-questions.js';
import { parseProfile } from '../../../protocols/profiles/parse-profile.js';
import { parseTranscript, type TranscriptFault } from '../../../protocols/profiles/parse-transcript.js';
import { isModbusProfile, type InstrumentProfile } from '../../../protocols/profiles/instrument-profile.js';
import type { ProfileSetting } from '../../../protocols/profiles/profile-schema.js';
import { resolveInstrumentProfile } from '../../../protocols/profiles/resolve-instrument-profile.js';
import type { GivenSettings, SettingFault } from '../../../protocols/profiles/resolve-settings.js';
import { verifyTranscript } from '../../../protocols/profiles/verify-transcript.js';
import { ConfigError, type ConfigFault } from '../../../protocols/vocabulary/errors.js';
import { questionUnits, type UnitQuestion } from './question-units.js';
import { UsageError } from './read-verb.js';

export interface VerifyOptions {
  file: string;
  /** `name=value` as typed. */
  settings: readonly string[];
  /** Ids of those that are meant; empty: all that can be read. */
  measurements: readonly string[];
  unitId: number;
}

export interface VerifiedProfile {
  file: string;
  id: string | null;
  version: string | null;
  /** Of the file, by line and key. */
  faults: readonly ConfigFault[];
  /** Settings that are given and wrong. */
  settingFaults: readonly SettingFault[];
  /** Settings that the station must give and that were not given, with what is legal. */
  openSettings: readonly SettingFault[];
  /** Requests for the measurements that are meant, of those that can be read with the settings given; `null` while settings are open or wrong. */
  plan: { measurements: readonly string[]; requests: readonly string[] } | null;
  /** Measurements of blocks that need settings of their own, by what they need. */
  unplanned: readonly { measurement: string; settings: readonly string[] }[];
  /** Units that are probably meant otherwise. */
  unitQuestions: readonly UnitQuestion[];
  transcript: { file: string; cases: number; faults: readonly TranscriptFault[] } | null;
}

export interface VerifiedWithParts {
  report: VerifiedProfile;
  /** For asking the device; `null` when the file has faults. */
  profile: InstrumentProfile | null;
  settings: GivenSettings;
}

export async function verifyProfile(options: VerifyOptions): Promise<VerifiedWithParts> {
  const { file, settings } = options;
  const { profile, faults } = await readProfile(file);
  if (profile === null) return { report: withoutProfile(file, faults), profile, settings: {} };
  const given = givenSettings(profile, settings);
  const resolved = resolveInstrumentProfile(profile, given);
  const openSettings = resolved.faults.filter(({ code }) => code === 'missing-key');
  const settingFaults = resolved.faults.filter(({ code }) => code !== 'missing-key');
  const report: VerifiedProfile = {
    file,
    id: profile.id,
    version: profile.version,
    faults,
    settingFaults,
    openSettings,
    plan: resolved.faults.length === 0 ? planOf(profile, given, options) : null,
    unplanned: resolved.measurements
      .filter(({ missingSettings }) => missingSettings.length > 0)
      .map(({ id, missingSettings }) => ({ measurement: id, settings: missingSettings })),
    unitQuestions: questionUnits(profile),
    transcript: await transcriptOf(profile, file),
  };
  return { report, profile, settings: given };
}

/** Whether everything that was looked at is right; open settings are questions, not faults. */
export function isSound({ faults, settingFaults, transcript }: VerifiedProfile): boolean {
  return faults.length === 0 && settingFaults.length === 0 && (transcript?.faults.length ?? 0) === 0;
}

/** Ids of the measurements that `--measure` names, or of all that can be read with these settings. @throws UsageError */
function chooseMeasurements(
  profile: InstrumentProfile,
  settings: GivenSettings,
  named: readonly string[],
): readonly string[] {
  const readable = resolveInstrumentProfile(profile, settings)
    .measurements.filter(({ missingSettings }) => missingSettings.length === 0)
    .map(({ id }) => id);
  const unknown = named.find((id) => !readable.includes(id));
  if (unknown === undefined) return named.length > 0 ? [...new Set(named)] : readable;
  throw new UsageError(`--measure ${unknown}: is not among what can be read (${readable.join(', ')})`);
}

async function readProfile(
  file: string,
): Promise<{ profile: InstrumentProfile | null; faults: ConfigFault[] }> {
  try {
    const profile = parseProfile(await readFile(file, 'utf8'), file);
    const name = basename(file).replace(/\.ya?ml$/, '');
    if (name === profile.id) return { profile, faults: [] };
    const message = `${profile.id} is not the name of the file`;
    return { profile, faults: [{ code: 'conflict', file, line: null, key: 'id', message, legal: name }] };
  } catch (error) {
    if (error instanceof ConfigError) return { profile: null, faults: [...error.faults] };
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return {
      profile: null,
      faults: [{ code: 'not-readable', file, line: null, key: '', message, legal: null }],
    };
  }
}

function withoutProfile(file: string, faults: readonly ConfigFault[]): VerifiedProfile {
  return {
    ...{ file, id: null, version: null, faults, settingFaults: [], openSettings: [] },
    ...{ plan: null, unplanned: [], unitQuestions: [], transcript: null },
  };
}

/** What is typed is text; a setting that is a number becomes one. What is wrong then is told as of a station's file. */
function givenSettings(
  profile: InstrumentProfile,
  typed: readonly string[],
): Record<string, string | number> {
  const given: Record<string, string | number> = {};
  for (const pair of typed) {
    const [name = '', ...rest] = pair.split('=');
    const text = rest.join('=');
    const setting = settingNamed(profile, name);
    const isNumber = setting?.integer !== undefined || setting?.number !== undefined;
    given[name] = isNumber && text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  }
  return given;
}

function settingNamed(profile: InstrumentProfile, name: string): ProfileSetting | undefined {
  const own = profile.settings?.find(({ id }) => id === name);
  if (own !== undefined) return own;
  for (const block of isModbusProfile(profile) ? (profile.blocks ?? []) : []) {
    const rest = new RegExp(`^${block.id}-\\d+-(.+)$`).exec(name)?.[1];
    const found = block.settings?.find(({ id }) => id === rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

function planOf(
  profile: InstrumentProfile,
  settings: GivenSettings,
  { measurements: named, unitId }: VerifyOptions,
): VerifiedProfile['plan'] {
  const measurements = chooseMeasurements(profile, settings, named);
  if (measurements.length === 0) return { measurements: [], requests: [] };
  return { measurements, requests: describeQuestions({ profile, measurements, settings, unitId }).polls };
}

async function transcriptOf(
  profile: InstrumentProfile,
  file: string,
): Promise<VerifiedProfile['transcript']> {
  const path = file.replace(/\.ya?ml$/, '.transcript.txt');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { file: path, cases: 0, faults: [{ line: 1, message }] };
  }
  const faults = await verifyTranscript(profile, text);
  return { file: path, cases: parseTranscript(text).cases.length, faults };
}
