/** `quantrac instrument replay FILE`: the readings that a trace gives once more, and whether they are the recorded ones. */
import { readFile } from 'node:fs/promises';
import { createDriver } from '../../../protocols/profiles/create-driver.js';
import type { InstrumentProfile } from '../../../protocols/profiles/instrument-profile.js';
import { parseProfile } from '../../../protocols/profiles/parse-profile.js';
import { findProfileFile } from '../instruments/find-profile-file.js';
import { readVerb, UsageError } from '../instruments/read-verb.js';
import { EXIT_FAILED, EXIT_OK, type VerbTools } from '../instruments/verb-tools.js';
import { hashOf } from './asked-instrument.js';
import { describeReading, pollLine } from './describe-event.js';
import { replayTrace, type PollOutcome, type ReplayedTrace } from './replay-trace.js';
import { parseTrace, type ParsedTrace, type TraceHeader } from './trace-file.js';
import { transcriptOfTrace } from './transcript-of-trace.js';
import { WireReplayer } from './wire-replayer.js';

const USAGE = `Usage: quantrac instrument replay FILE [--json] [--as-transcript] [--with PROFILE]

  Plays a trace (quantrac instrument trace … --to FILE) through the same code that reads the instrument, and compares what
  it reads with what was read then. It opens no wire.

  --json              one poll a line
  --as-transcript     prints the polls as a transcript for a profile's tests instead
  --with PROFILE      plays it with this profile (an id or a YAML file), though it is not the recorded one
  --profiles FOLDER   also the profiles of this folder (the station's own)

Exit code: 0 the same readings, 1 a difference or a file that is not as it was written, 2 wrong arguments`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  'as-transcript': { type: 'boolean', default: false },
  with: { type: 'string' },
  profiles: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export async function replayVerb(argv: readonly string[], tools: VerbTools): Promise<number> {
  return readVerb(
    { argv, verb: 'replay', usage: USAGE, options: OPTIONS },
    async (values, [file, ...rest]) => {
      if (file === undefined || rest.length > 0) throw new UsageError('replay wants one FILE');
      const text = await readText(file);
      const trace = parseTrace(text);
      if ('message' in trace) return refuse(`${file}:${trace.line} ${trace.message}`);
      const profile = await profileOf(trace.header, values.with ?? null, values.profiles ?? null);
      if (typeof profile === 'string') return refuse(`${file}: ${profile}`);
      if (values['as-transcript']) {
        console.log((await transcriptOfTrace(trace, profile)).trimEnd());
        return EXIT_OK;
      }
      const replayed = await play(trace, profile, tools);
      replayed.outcomes.forEach((outcome, index) => printOutcome(outcome, index + 1, values.json));
      return conclude(file, trace, replayed);
    },
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    );
  }
}

function refuse(message: string): number {
  console.error(message);
  return EXIT_FAILED;
}

/** As text: why there is none to play with. */
async function profileOf(
  { profile: recorded }: TraceHeader,
  instead: string | null,
  folder: string | null,
): Promise<InstrumentProfile | string> {
  const file = findProfileFile(instead ?? recorded.id, folder);
  if (file === null)
    return `there is no profile ${instead ?? recorded.id} here; name it with --with or --profiles`;
  if (instead === null && (await hashOf(file)) !== recorded.sha256) {
    return (
      `${file} is not the profile of the trace (${recorded.id} ${recorded.version}, SHA-256 ` +
      `${recorded.sha256.slice(0, 12)}…); --with ${file} plays it with this one all the same`
    );
  }
  return parseProfile(await readFile(file, 'utf8'), file);
}

async function play(
  trace: ParsedTrace,
  profile: InstrumentProfile,
  tools: VerbTools,
): Promise<ReplayedTrace> {
  const { measurements, settings, unitId, replyTimeoutMs } = trace.header;
  const timeout = replyTimeoutMs === undefined ? {} : { replyTimeoutMs };
  const replayer = new WireReplayer(Date.parse(trace.header.begunAt));
  await using wire = tools.openWire(trace.header.wire, { clock: replayer.clock, open: replayer.open });
  const driver = createDriver({ profile, measurements, settings, unitId, wire, ...timeout });
  return await replayTrace(trace, replayer, driver);
}

function printOutcome(outcome: PollOutcome, poll: number, json: boolean): void {
  if (json) console.log(pollLine(outcome, poll));
  else if (outcome.is === 'no-readings') console.log(`poll ${poll}: ${outcome.code} (${outcome.message})`);
  else for (const reading of outcome.readings) console.log(`poll ${poll}: ${describeReading(reading)}`);
}

function conclude(file: string, { seal, torn, lines }: ParsedTrace, replayed: ReplayedTrace): number {
  const { difference, outcomes, unfinished } = replayed;
  if (torn) console.error(`${file}: the last line is torn and was left out`);
  if (seal === 'none')
    console.error(`${file}: has no seal; the trace ended in mid-air, or is still being taken`);
  if (seal === 'broken') console.error(`${file}: is not as it was written: its seal (SHA-256) does not fit`);
  if (difference !== null) console.error(`${file}:${difference.line} ${difference.message}`);
  if (difference !== null || seal === 'broken') return EXIT_FAILED;
  if (unfinished) console.error(`${file}: its last poll had not ended`);
  console.error(`${outcomes.length} polls, ${lines.length} events: the same readings`);
  return EXIT_OK;
}
