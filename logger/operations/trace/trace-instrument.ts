/**
 * `quantrac instrument trace`: polls an instrument by its profile, shows every frame with its meaning, and keeps all of it in a
 * file that `replay` plays again. It only reads.
 */
import { StopSignal } from '../../../hardware/host/stop-signal.js';
import { createDriver } from '../../../protocols/profiles/create-driver.js';
import { parseWire, WIRE_OPTIONS, WIRE_USAGE } from '../instruments/parse-wire.js';
import { durationOf, readVerb, UsageError } from '../instruments/read-verb.js';
import { EXIT_FAILED, EXIT_OK, type AskedWire, type VerbTools } from '../instruments/verb-tools.js';
import { askedInstrument, patienceOf, wireFor, type AskedInstrument } from './asked-instrument.js';
import { describeEvent, pollLine } from './describe-event.js';
import { explainFrames } from './explain-frames.js';
import { TRACE_VERSION, type TraceEvent, type TraceHeader } from './trace-file.js';
import { TraceWriter } from './trace-writer.js';
import { WireRecorder } from './wire-recorder.js';

const USAGE = `Usage: quantrac instrument trace PROFILE [--set NAME=VALUE]… the wire [--to FILE] [--interval 1s] [--for 60s]

  Polls the instrument, or listens to one that talks unasked, and shows every frame: time in seconds, > sent or < received,
  the bytes, and what they mean; after each poll its readings. Ctrl-C ends it.

  --to FILE           keeps every byte with its time; quantrac instrument replay FILE plays it again
  --interval 1s       from one poll to the next (100ms … 1h)
  --for 60s           ends by itself; without it: Ctrl-C
  --measure ID        only this measurement; may be repeated (all that can be read)
  --profiles FOLDER   also the profiles of this folder (the station's own)
  --json              only the readings, one poll a line, as replay --json prints them
${WIRE_USAGE}
Exit code: 0 the trace was taken (whatever the instrument answered), 1 it could not be, 2 wrong arguments`;

const OPTIONS = {
  to: { type: 'string' },
  interval: { type: 'string', default: '1s' },
  for: { type: 'string' },
  measure: { type: 'string', multiple: true, default: [] as string[] },
  profiles: { type: 'string' },
  set: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
  ...WIRE_OPTIONS,
} as const;

const INTERVAL_LIMITS = { minMs: 100, maxMs: 3_600_000 };
const FOR_LIMITS = { minMs: 100, maxMs: 7 * 86_400_000 };

interface Tracing {
  asked: AskedInstrument;
  wire: AskedWire;
  unitId: number;
  /** `null`: as the profile says. */
  replyTimeoutMs: number | null;
  to: string | null;
  /** What a replay needs besides the trace: a profile of one's own is found by nobody else. */
  replayWords: string;
  intervalMs: number;
  /** `null`: until it is stopped. */
  forMs: number | null;
  json: boolean;
}

export async function traceInstrument(argv: readonly string[], tools: VerbTools): Promise<number> {
  return readVerb(
    { argv, verb: 'trace', usage: USAGE, options: OPTIONS },
    async (values, [name, ...rest]) => {
      if (name === undefined || rest.length > 0) throw new UsageError('trace wants one PROFILE');
      const badPair = values.set.find((pair) => !/^[^=]+=./.test(pair));
      if (badPair !== undefined) throw new UsageError(`--set ${badPair}: is not NAME=VALUE`);
      const parsed = parseWire(values);
      if (typeof parsed === 'string') throw new UsageError(parsed);
      if (parsed.wire === null) throw new UsageError('trace wants a wire: --host or --port');
      const { unitId } = parsed;
      const { set: settings, measure: measurements, profiles = null } = values;
      const asked = await askedInstrument({ name, profilesFolder: profiles, settings, measurements, unitId });
      return trace(
        {
          ...{ asked, unitId, json: values.json, to: values.to ?? null },
          replayWords: replayWords(name, profiles),
          replyTimeoutMs: parsed.wire.replyTimeoutMs ?? patienceOf(asked),
          wire: wireFor(asked.profile, parsed.wire),
          intervalMs: durationOf('interval', values.interval, INTERVAL_LIMITS),
          forMs: values.for === undefined ? null : durationOf('for', values.for, FOR_LIMITS),
        },
        tools,
      );
    },
  );
}

async function trace(tracing: Tracing, tools: VerbTools): Promise<number> {
  const { wire, to, json, forMs } = tracing;
  const { clock } = tools;
  const writer = await openWriter(to, headerOf(tracing, clock.now()));
  if (typeof writer === 'string') {
    console.error(writer);
    return EXIT_FAILED;
  }
  using stop = new StopSignal();
  const ended = new AbortController();
  stop.signal.addEventListener('abort', () => ended.abort(stop.signal.reason), { once: true });
  const over = forMs === null ? null : clock.after(forMs, () => ended.abort(new Error('the time is over')));
  const explainer = explainFrames(wire);
  let polls = 0;
  const recorder = new WireRecorder(clock, (event) => {
    writer?.add(event);
    if (writer?.failure) ended.abort(writer.failure);
    if (event.is === 'readings' || event.is === 'no-readings') polls += 1;
    show(event, json ? null : explainer, polls);
  });
  const open = recorder.recorded(tools.openChannel(wire.channel, clock));
  await using opened = tools.openWire(wire, { clock: recorder.clock, open });
  await pollUntil(tracing, { tools, recorder, wire: opened, signal: ended.signal });
  over?.[Symbol.dispose]();
  recorder.end();
  await writer?.seal();
  return concluded(tracing, polls, writer?.failure ?? null);
}

interface Polling {
  tools: VerbTools;
  recorder: WireRecorder;
  wire: ReturnType<VerbTools['openWire']>;
  signal: AbortSignal;
}

async function pollUntil(tracing: Tracing, polling: Polling): Promise<void> {
  const { asked, unitId, intervalMs } = tracing;
  const { recorder, signal, wire } = polling;
  const { clock } = polling.tools;
  const { profile, measurements, settings } = asked;
  const driver = createDriver({ profile, measurements, settings, unitId, wire, ...timeoutOf(tracing) });
  let dueMs = clock.monotonicMs();
  try {
    while (!signal.aborted) {
      await recorder.poll(() => driver.poll(signal));
      // A poll that took longer than the interval is not caught up with.
      dueMs = Math.max(dueMs + intervalMs, clock.monotonicMs());
      await clock.sleep(dueMs - clock.monotonicMs(), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function timeoutOf({ replyTimeoutMs }: Tracing): { replyTimeoutMs?: number } {
  return replyTimeoutMs === null ? {} : { replyTimeoutMs };
}

function headerOf(tracing: Tracing, begunAt: number): TraceHeader {
  const { asked, unitId, wire } = tracing;
  const { profile, sha256, settings, measurements } = asked;
  return {
    trace: TRACE_VERSION,
    begunAt: new Date(begunAt).toISOString(),
    profile: { id: profile.id, version: profile.version, sha256 },
    settings,
    unitId,
    measurements,
    ...timeoutOf(tracing),
    wire,
  };
}

/** `null` where no file is wanted; why it cannot be written, as text. */
async function openWriter(to: string | null, header: TraceHeader): Promise<TraceWriter | null | string> {
  if (to === null) return null;
  try {
    return await TraceWriter.create(to, header);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'EEXIST'
      ? `${to}: is there already, and a trace is never written over; choose another name`
      : `${to}: cannot be written (${code ?? String(error)})`;
  }
}

function show(event: TraceEvent, explainer: ReturnType<typeof explainFrames> | null, poll: number): void {
  if (explainer !== null) {
    const text = describeEvent(event, explainer);
    if (text !== null) console.log(text);
  } else if (event.is === 'readings' || event.is === 'no-readings') {
    console.log(pollLine(event, poll));
  }
}

function replayWords(name: string | undefined, profilesFolder: string | null): string {
  if (profilesFolder !== null) return ` --profiles ${profilesFolder}`;
  return name?.endsWith('.yaml') === true ? ` --with ${name}` : '';
}

function concluded(
  { to, replayWords: words }: Pick<Tracing, 'to' | 'replayWords'>,
  polls: number,
  failure: Error | null,
): number {
  if (failure !== null) {
    console.error(`${to ?? ''}: ${failure.message}; the file holds what came before`);
    return EXIT_FAILED;
  }
  if (to !== null)
    console.error(`${polls} polls are in ${to}; quantrac instrument replay ${to}${words} plays them again`);
  return EXIT_OK;
}
