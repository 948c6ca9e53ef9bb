/**
 * `quantrac instrument …`, the kit of whoever has an instrument and its manual: what can be read, whether a profile is right,
 * what goes over a wire, and what hangs on it. A wire is opened only when one is named; nothing is written to an instrument.
 */
import { parseArgs } from 'node:util';
import { SigningKeyError } from '../../hardware/host/signing-key.js';
import { StopSignal } from '../../hardware/host/stop-signal.js';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { parseDuration } from '../../protocols/configuration/duration.js';
import { openChannel, openInstrumentWire } from '../../hardware/instrument-wire.js';
import type { InstrumentProfile } from '../../protocols/profiles/instrument-profile.js';
import { isListenedTo } from '../../protocols/profiles/telegram-profile-schema.js';
import { stationPacing } from '../../protocols/vendors/listening/pacing.js';
import { loadProfiles } from '../../protocols/profiles/load-profiles.js';
import { isArgumentError, wrongUse } from '../../protocols/configuration/wrong-use.js';
import { ConfigError, formatConfigFault } from '../../protocols/vocabulary/errors.js';
import { describeDevice, describeProfile } from './instruments/describe-verification.js';
import { findProfileFile } from './instruments/find-profile-file.js';
import { listInstruments, tableOf } from './instruments/list-instruments.js';
import {
  chooseWire,
  speechOf,
  parseWire,
  WIRE_OPTIONS,
  WIRE_USAGE,
  type WireArguments,
  type WireChoice,
} from './instruments/parse-wire.js';
import {
  describeWritten,
  type ReportWish,
  reportWish,
  tellReport,
} from './instruments/report/report-command.js';
import { makeStatement } from './instruments/report/make-statement.js';
import { openReportKey, type ReportKey } from './instruments/report/report-key.js';
import { type WrittenReport, writeReport } from './instruments/report/write-report.js';
import { UsageError } from './instruments/read-verb.js';
import type { VerbTools } from './instruments/verb-tools.js';
import { deviceAgrees, verifyDevice, type VerifiedDevice } from './instruments/verify-device.js';
import { isSound, verifyProfile, type VerifiedWithParts } from './instruments/verify-profile.js';
import { probeVerb } from './probe/probe-verb.js';
import { replayVerb } from './trace/replay-verb.js';
import { traceInstrument } from './trace/trace-instrument.js';

const USAGE = `Usage: quantrac instrument list [--json]
       quantrac instrument verify PROFILE [--set NAME=VALUE]… [the wire] [--report FOLDER] [--json]
       quantrac instrument report check FILE [--signed-by FINGERPRINT]
       quantrac instrument trace PROFILE [--set NAME=VALUE]… the wire [--to FILE]
       quantrac instrument replay FILE
       quantrac instrument probe [--port /dev/tty…]… | --host HOST[:PORT]

  list     the instruments that can be read
  verify   a profile (its id, or the path of a YAML file): every fault by line and key, the settings it asks for, the plan,
           and its transcript; with a wire also against the instrument: every measurement with what came, value, range,
           status, reply time, a suspicion where another word order makes more sense, and how long a poll takes
  report   whether a signed report and its page are as they were signed, by whom, and the first thing that is wrong
  trace    polls, and shows and keeps every byte; replay reads the same from the file
  probe    asks what hangs on a wire, and which profiles fit (trace, replay and probe have a --help of their own)

  --profiles FOLDER   also the profiles of this folder (the station's own)
  --report FOLDER     writes the verification there as a signed report, JSON and a page to print
  --by NAME           who verified, for the report; --serial NUMBER: of the instrument
  --key-folder FOLDER where the report's key is kept, made at first use (~/.config/quantrac)
  --measure ID        only this measurement, of those that the instrument has; may be repeated (all that can be read)
  --interval 1s       how often a station will poll: a poll that takes longer is a fault
  --json              for programs
${WIRE_USAGE}
Exit code: 0 all is right, 1 something is not, 2 wrong arguments or no such profile`;

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const OPTIONS = {
  profiles: { type: 'string' },
  set: { type: 'string', multiple: true, default: [] as string[] },
  measure: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'boolean', default: false },
  interval: { type: 'string' },
  report: { type: 'string' },
  by: { type: 'string' },
  serial: { type: 'string' },
  'key-folder': { type: 'string' },
  'signed-by': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
  ...WIRE_OPTIONS,
} as const;

interface Arguments {
  profiles: string | null;
  settings: readonly string[];
  /** Empty: all that can be read. */
  measurements: readonly string[];
  json: boolean;
  wire: WireArguments | null;
  unitId: number;
  intervalMs: number | null;
  /** `null`: no report is wanted. */
  report: ReportWish | null;
}

/** Verbs with words of their own. */
const VERBS: Readonly<Record<string, (argv: readonly string[], tools: VerbTools) => Promise<number>>> = {
  trace: traceInstrument,
  replay: replayVerb,
  probe: probeVerb,
};

export async function main(argv: readonly string[]): Promise<number> {
  try {
    const own = VERBS[argv[0] ?? ''];
    if (own !== undefined) {
      const clock = new SystemClock();
      return await own(argv.slice(1), { clock, openWire: openInstrumentWire, openChannel });
    }
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: OPTIONS });
    if (values.help) {
      console.log(USAGE);
      return EXIT_OK;
    }
    const badPair = values.set.find((pair) => !/^[^=]+=./.test(pair));
    if (badPair !== undefined) return refuse(`--set ${badPair}: is not NAME=VALUE`);
    const parsed = parseWire(values);
    if (typeof parsed === 'string') return refuse(parsed);
    const { profiles = null, set: settings, measure: measurements, json, interval } = values;
    const intervalMs = interval === undefined ? null : parseDuration(interval);
    if (interval !== undefined && intervalMs === null)
      return refuse(`--interval ${interval}: is not a duration like 500ms, 1s or 5m`);
    const report = reportWish(values);
    if (typeof report === 'string') return refuse(report);
    const given: Arguments = { profiles, settings, measurements, json, intervalMs, report, ...parsed };
    const [verb, name, ...rest] = positionals;
    if (verb === 'list' && name === undefined) return await list(given);
    if (verb === 'verify' && name !== undefined && rest.length === 0) return await verify(name, given);
    if (verb === 'report' && name === 'check' && rest[0] !== undefined && rest.length === 1)
      return await tellReport(rest[0], { fingerprint: values['signed-by'] ?? null, json });
    if (verb !== undefined)
      return refuse(
        `${positionals.join(' ')}: is not list, verify PROFILE, report check FILE, probe, trace or replay`,
      );
    console.error(USAGE);
    return EXIT_USAGE;
  } catch (error) {
    if (error instanceof ConfigError) {
      for (const fault of error.faults) console.error(formatConfigFault(fault));
      return EXIT_FAILED;
    }
    if (error instanceof UsageError || isArgumentError(error)) return refuse(error);
    if (error instanceof SigningKeyError) {
      console.error(`${error.message}. ${error.hint}`);
      return EXIT_FAILED;
    }
    throw error;
  }
}

function refuse(error: unknown): number {
  console.error(wrongUse(error, 'quantrac instrument'));
  return EXIT_USAGE;
}

async function list({ profiles, json }: Arguments): Promise<number> {
  const instruments = listInstruments((await loadProfiles({ userFolder: profiles })).values());
  console.log(json ? JSON.stringify(instruments, null, 2) : tableOf(instruments).join('\n'));
  return EXIT_OK;
}

async function verify(name: string, given: Arguments): Promise<number> {
  const file = findProfileFile(name, given.profiles);
  if (file === null) return refuse(`there is no profile ${name}; see: quantrac instrument list`);
  const verified = await verifyProfile({ file, ...given });
  const { report, profile } = verified;
  const choice = given.wire === null || profile === null ? null : wireFor(profile, given.wire);
  if (typeof choice === 'string') return refuse(choice);
  // Before the instrument is asked: a key that cannot be used must not cost a visit to it.
  const key = given.report === null ? null : openReportKey(given.report.keyFolder);
  const asked = await askDevice(verified, choice, given);
  const sound = isSound(report);
  // With a wire, what could not be asked was not verified.
  const agrees = given.wire === null || (asked !== null && deviceAgrees(asked));
  const written = key === null ? null : await fileReport(verified, asked, { ...given, key });
  if (given.json)
    console.log(JSON.stringify({ ok: sound && agrees, ...report, device: asked, written }, null, 2));
  else console.log([...linesOf(verified, asked, given), ...describeWritten(written, key)].join('\n'));
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

async function fileReport(
  { report, profile, settings }: VerifiedWithParts,
  device: VerifiedDevice | null,
  { report: wish, key, wire, unitId }: Arguments & { key: ReportKey },
): Promise<WrittenReport | null> {
  if (wish === null || profile === null) return null;
  const { folder, by, serial } = wish;
  const at = new SystemClock().now();
  const named = { wire: wire?.name ?? null, unitId, by, serial, at };
  const statement = await makeStatement({ profile, report, settings, device, ...named });
  return await writeReport({ folder, key, statement, at });
}

function wireFor(profile: InstrumentProfile, wire: WireArguments): WireChoice | string {
  return chooseWire(wire, speechOf(profile));
}

/** `null` when no wire is named, or when the profile cannot be used as it stands. */
async function askDevice(
  { report, profile, settings }: VerifiedWithParts,
  choice: WireChoice | null,
  { wire, unitId, intervalMs }: Arguments,
): Promise<VerifiedDevice | null> {
  if (choice === null || profile === null || report.plan === null) return null;
  const clock = new SystemClock();
  using stop = new StopSignal();
  await using opened = openInstrumentWire(choice, { clock });
  // What talks unasked is waited for as long as its profile lets it be silent.
  const patienceMs = isListenedTo(profile) ? (stationPacing(profile, settings)?.silenceMs ?? null) : null;
  const timeoutMs = wire?.replyTimeoutMs ?? patienceMs;
  const timeout = timeoutMs === null ? {} : { replyTimeoutMs: timeoutMs };
  const { signal } = stop;
  return await verifyDevice({
    profile,
    settings,
    measurements: report.plan.measurements,
    unitId,
    wire: opened,
    clock,
    signal,
    intervalMs,
    ...timeout,
  });
}
