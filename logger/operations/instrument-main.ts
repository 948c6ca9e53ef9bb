/**
 * `quantrac instrument list|verify`: what can be read, and whether a profile is right: by itself, by its transcript, and
 * against the instrument. It opens a wire only when one is named, and only reads.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StopSignal } from '../../hardware/host/stop-signal.js';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { openInstrumentWire } from '../../hardware/instrument-wire.js';
import { isModbusProfile } from '../../protocols/profiles/instrument-profile.js';
import { loadProfiles, SHIPPED_PROFILES_FOLDER } from '../../protocols/profiles/load-profiles.js';
import { ConfigError, formatConfigFault } from '../../protocols/vocabulary/errors.js';
import { describeDevice, describeProfile } from './instruments/describe-verification.js';
import { listInstruments, tableOf } from './instruments/list-instruments.js';
import { parseWire, WIRE_OPTIONS, WIRE_USAGE, type WireArguments } from './instruments/parse-wire.js';
import { deviceAgrees, verifyDevice, type VerifiedDevice } from './instruments/verify-device.js';
import { isSound, verifyProfile, type VerifiedWithParts } from './instruments/verify-profile.js';

const USAGE = `Usage: quantrac instrument list [--json]
       quantrac instrument verify PROFILE [--set NAME=VALUE]… [the wire] [--json]

  list     the instruments that can be read
  verify   a profile (its id, or the path of a YAML file): every fault by line and key, the settings it asks for, the plan,
           and its transcript; with a wire also against the instrument: every measurement with raw number, value, range,
           status, reply time, and a suspicion where another word order makes more sense

  --profiles FOLDER   also the profiles of this folder (the station's own)
  --json              for programs
${WIRE_USAGE}
Exit code: 0 all is right, 1 something is not, 2 wrong arguments or no such profile`;

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const OPTIONS = {
  profiles: { type: 'string' },
  set: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  ...WIRE_OPTIONS,
} as const;

interface Arguments {
  profiles: string | null;
  settings: readonly string[];
  json: boolean;
  wire: WireArguments | null;
  unitId: number;
}

export async function main(argv: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: OPTIONS });
    if (values.help) {
      console.log(USAGE);
      return EXIT_OK;
    }
    const badPair = values.set.find((pair) => !/^[^=]+=./.test(pair));
    if (badPair !== undefined) return refuse(`--set ${badPair}: is not NAME=VALUE`);
    const parsed = parseWire(values);
    if (typeof parsed === 'string') return refuse(parsed);
    const { profiles = null, set: settings, json } = values;
    const given: Arguments = { profiles, settings, json, ...parsed };
    const [verb, name, ...rest] = positionals;
    if (verb === 'list' && name === undefined) return await list(given);
    if (verb === 'verify' && name !== undefined && rest.length === 0) return await verify(name, given);
    return refuse(verb === undefined ? null : `${positionals.join(' ')}: is not list, nor verify PROFILE`);
  } catch (error) {
    if (error instanceof ConfigError) {
      for (const fault of error.faults) console.error(formatConfigFault(fault));
      return EXIT_FAILED;
    }
    if (error instanceof TypeError && 'code' in error) return refuse(error.message);
    throw error;
  }
}

function refuse(message: string | null): number {
  console.error(message === null ? USAGE : `${message}\n\n${USAGE}`);
  return EXIT_USAGE;
}

async function list({ profiles, json }: Arguments): Promise<number> {
  const instruments = listInstruments((await loadProfiles({ userFolder: profiles })).values());
  console.log(json ? JSON.stringify(instruments, null, 2) : tableOf(instruments).join('\n'));
  return EXIT_OK;
}

async function verify(name: string, given: Arguments): Promise<number> {
  const file = fileOf(name, given.profiles);
  if (file === null) return refuse(`there is no profile ${name}; see: quantrac instrument list`);
  const verified = await verifyProfile({ file, settings: given.settings, unitId: given.unitId });
  const { report, profile } = verified;
  if (given.wire !== null && profile !== null && !isModbusProfile(profile)) {
    return refuse(
      `${profile.id} speaks text (${profile.protocol}); only Modbus instruments can be verified over a wire`,
    );
  }
  const asked = await askDevice(verified, given);
  const sound = isSound(report);
  // With a wire, what could not be asked was not verified.
  const agrees = given.wire === null || (asked !== null && deviceAgrees(asked));
  if (given.json) console.log(JSON.stringify({ ok: sound && agrees, ...report, device: asked }, null, 2));
  else console.log(linesOf(verified, asked, given).join('\n'));
  return sound && agrees ? EXIT_OK : EXIT_FAILED;
}

function linesOf(
  { report }: VerifiedWithParts,
  device: VerifiedDevice | null,
  { wire, unitId }: Arguments,
): string[] {
  const lines = describeProfile(report);
  if (wire === null) return lines;
  if (device === null)
    return [...lines, '', 'device      not asked: the faults and settings above come first'];
  return [...lines, ...describeDevice(device, `${wire.name} unit ${unitId}`)];
}

/** `null` when no wire is named, or when the profile cannot be used as it stands. */
async function askDevice(
  { report, profile, settings }: VerifiedWithParts,
  { wire, unitId }: Arguments,
): Promise<VerifiedDevice | null> {
  if (wire === null || profile === null || !isModbusProfile(profile) || report.plan === null) return null;
  const clock = new SystemClock();
  using stop = new StopSignal();
  await using opened = openInstrumentWire({ protocol: 'modbus', ...wire }, { clock });
  if (opened.kind !== 'modbus') return null;
  return await verifyDevice({ profile, settings, unitId, reader: opened.reader, clock, signal: stop.signal });
}

/** A path as it stands; an id in the station's own folder first, then among the shipped ones. */
function fileOf(name: string, folder: string | null): string | null {
  if (name.includes('/') || /\.ya?ml$/.test(name)) return name;
  const folders = [...(folder === null ? [] : [folder]), SHIPPED_PROFILES_FOLDER];
  const files = folders.flatMap((each) => [join(each, `${name}.yaml`), join(each, `${name}.yml`)]);
  return files.find((file) => existsSync(file)) ?? null;
}
