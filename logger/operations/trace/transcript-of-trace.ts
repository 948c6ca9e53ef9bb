/**
 * The polls of a trace as a transcript for a profile's tests (docs/adding-an-instrument.md). A poll becomes a case only when the
 * profile, played with that case alone, asks and concludes the same; damaged and late replies are told and left out. Of an instrument
 * that talks unasked a case holds what was heard since the poll before.
 */
import { withCrc16Modbus } from '../../../protocols/framing/crc16-modbus.js';
import { bodyOfAsciiFrame } from '../../../protocols/framing/modbus-ascii-framer.js';
import { verifyTranscript } from '../../../protocols/profiles/verify-transcript.js';
import { resolveInstrumentProfile } from '../../../protocols/profiles/resolve-instrument-profile.js';
import { showText } from '../../../protocols/vendors/text.js';
import type { InstrumentProfile } from '../../../protocols/profiles/instrument-profile.js';
import type { DriverReading } from '../../../protocols/vocabulary/reading.js';
import { bytesOfHex, hexOf, type ParsedTrace, type TraceEvent, type TraceHeader } from './trace-file.js';

interface TracedPoll {
  number: number;
  ms: number;
  /** After the poll before had ended. */
  between: readonly TraceEvent[];
  events: TraceEvent[];
}

type PollEnd = Extract<TraceEvent, { is: 'readings' | 'no-readings' }>;

function isEnd(event: TraceEvent): event is PollEnd {
  return event.is === 'readings' || event.is === 'no-readings';
}

export async function transcriptOfTrace(
  { header, lines }: ParsedTrace,
  profile: InstrumentProfile,
): Promise<string> {
  const polls: TracedPoll[] = [];
  let between: TraceEvent[] = [];
  for (const { event } of lines) {
    if (event.is === 'poll') {
      polls.push({ number: polls.length + 1, ms: event.ms, between, events: [] });
      between = [];
    } else {
      polls.at(-1)?.events.push(event);
      // What comes behind the readings is the next poll's.
      if (polls.at(-1)?.events.some(isEnd) !== false && !isEnd(event)) between.push(event);
    }
  }
  const head = headLines(header);
  const shown = new Set<string>();
  const blocks: string[] = [];
  for (const poll of polls) {
    const body =
      header.wire.protocol === 'listening'
        ? heardBodyOf(poll, header, profile)
        : bodyOf(poll, header, profile);
    const title = `poll ${poll.number} at ${(poll.ms / 1000).toFixed(3)} s`;
    if (body === null) blocks.push(`# ${title}: is not whole, left out`);
    else if (shown.has(body)) continue;
    else if ((await verifyTranscript(profile, `${head}case ${title}\n${body}`)).length > 0)
      blocks.push(
        `# ${title}: cannot be told by itself (bytes of another exchange, or of a poll before), left out`,
      );
    else {
      shown.add(body);
      blocks.push(`case ${title}\n${body}`);
    }
  }
  return `${head}\n${blocks.join('\n')}`;
}

function headLines({ begunAt, profile, settings, unitId }: TraceHeader): string {
  return [
    `# captured ${begunAt} with quantrac instrument trace, ${profile.id} ${profile.version}`,
    `unit ${unitId}`,
    ...Object.entries(settings).map(([name, value]) => `set ${name} ${value}`),
    '',
  ].join('\n');
}

function bodyOf(poll: TracedPoll, header: TraceHeader, profile: InstrumentProfile): string | null {
  const lines = [`poll ${header.measurements.join(' ')}`];
  let received: Uint8Array[] = [];
  const takeReply = () => {
    const reply = frameOf(Uint8Array.from(received.flatMap((bytes) => [...bytes])), header);
    if (received.length > 0) lines.push(`< ${reply}`);
    received = [];
  };
  for (const event of poll.events) {
    if (event.is === 'received') received.push(bytesOfHex(event.hex));
    if (event.is === 'sent') {
      takeReply();
      lines.push(`> ${frameOf(bytesOfHex(event.hex), header)}`);
    }
    if (isEnd(event)) {
      takeReply();
      lines.push(...endLines(event, header, profile));
      return `${lines.join('\n')}\n`;
    }
  }
  return null;
}

function endLines(end: PollEnd, header: TraceHeader, profile: InstrumentProfile): string[] {
  return end.is === 'no-readings' ? [`! ${end.code}`] : readingLines(end.readings, header, profile);
}

/** A rest that a telegram never has in its middle; what came before it is a line of its own. */
const HEARD_REST_MS = 100;

function heardBodyOf(poll: TracedPoll, header: TraceHeader, profile: InstrumentProfile): string | null {
  const end = poll.events.find(isEnd);
  if (end === undefined) return null;
  const lines = [`poll ${header.measurements.join(' ')}`];
  let bytes: number[] = [];
  let lastMs: number | null = null;
  const takeHeard = (ms: number) => {
    if (lastMs === null || (bytes.length > 0 && ms - lastMs < HEARD_REST_MS)) return;
    if (bytes.length > 0) lines.push(`<< "${showText(Uint8Array.from(bytes))}"`);
    bytes = [];
    if (ms > lastMs) lines.push(`later ${((ms - lastMs) / 1000).toFixed(3)}`);
  };
  const endsAt = poll.events.indexOf(end);
  for (const event of [...poll.between, ...poll.events.slice(0, endsAt)]) {
    if (event.is !== 'received') continue;
    takeHeard(event.ms);
    bytes.push(...bytesOfHex(event.hex));
    lastMs = event.ms;
  }
  if (bytes.length > 0) lines.push(`<< "${showText(Uint8Array.from(bytes))}"`);
  if (lastMs !== null && end.ms > lastMs) lines.push(`later ${((end.ms - lastMs) / 1000).toFixed(3)}`);
  return `${[...lines, ...endLines(end, header, profile)].join('\n')}\n`;
}

const MBAP_BYTES = 6;

/** A transcript has Modbus as on a serial line, and text in quotes. */
function frameOf(bytes: Uint8Array, { wire }: TraceHeader): string {
  if (wire.protocol !== 'modbus') return `"${showText(bytes)}"`;
  if (wire.framing === 'rtu') return hexOf(bytes);
  const body = wire.framing === 'tcp' ? bytes.slice(MBAP_BYTES) : bodyOfAsciiFrame(bytes);
  // What is no frame stays as it is: playing the case tells that it belongs to no exchange.
  return hexOf(body === null ? bytes : withCrc16Modbus(body));
}

/** More decimals than are worth showing, so that a wrong scale is seen. */
const EXTRA_DECIMALS = 2;
const DECIMALS_MAX = 12;

function readingLines(
  readings: readonly DriverReading[],
  header: TraceHeader,
  profile: InstrumentProfile,
): string[] {
  const facts = resolveInstrumentProfile(profile, header.settings).measurements;
  return readings.map(({ measurement, value, status, reason }) => {
    const decimals = facts.find(({ id }) => id === measurement)?.decimals ?? 0;
    const shown = value === null ? '-' : valueText(value, Math.min(decimals + EXTRA_DECIMALS, DECIMALS_MAX));
    return `= ${[measurement, shown, status, reason].filter((word) => word !== null).join(' ')}`;
  });
}

function valueText(value: number, decimals: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(decimals);
}
