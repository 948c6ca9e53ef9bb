/**
 * A profile against the instrument itself: every measurement read by the driver that a station would use, told with what came over
 * the wire, how long the answer took, and whether it makes sense; then whole polls, for the time that they take. It only reads.
 */
import { decodeRegister } from '../../../protocols/modbus/decode-register.js';
import type { ModbusReadRequest } from '../../../protocols/modbus/modbus-reader.js';
import { functionCodeOf, spanOf, type RegisterRead } from '../../../protocols/modbus/register-map.js';
import { createDriver, type InstrumentWire } from '../../../protocols/profiles/create-driver.js';
import { type InstrumentProfile, isModbusProfile } from '../../../protocols/profiles/instrument-profile.js';
import {
  type MeasurementFacts,
  resolveInstrumentProfile,
} from '../../../protocols/profiles/resolve-instrument-profile.js';
import { resolveProfile, type ResolvedMeasurement } from '../../../protocols/profiles/resolve-profile.js';
import type { GivenSettings } from '../../../protocols/profiles/resolve-settings.js';
import type { ValueRange } from '../../../protocols/vocabulary/channel.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { type InstrumentError, isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import type { DriverReading } from '../../../protocols/vocabulary/reading.js';
import type { Status } from '../../../protocols/vocabulary/status.js';
import { measurePolls, type PollTiming } from './measure-polls.js';
import { type Exchange, isAnswered, recordWire } from './record-wire.js';
import { suspectWordOrder, type OrderSuspicion } from './suspect-word-order.js';

export interface DeviceOptions {
  profile: InstrumentProfile;
  settings: GivenSettings;
  /** Ids, of those that can be read with these settings. */
  measurements: readonly string[];
  unitId: number;
  /** Not owned; of the kind that the profile's protocol needs. */
  wire: InstrumentWire;
  clock: Clock;
  signal: AbortSignal;
  /** How often a station would poll; `null`: not said. */
  intervalMs: number | null;
  /** For each request; the profile's own, or 1000 ms, when left out. */
  replyTimeoutMs?: number;
}

export interface MeasuredRow {
  measurement: string;
  /** What the value was asked with: `FC04 18…19`, `\x02DA\x0304`; `null` when nothing could be asked. */
  asked: string | null;
  /** What came to that, as it came: registers in hexadecimal, or the reply's text; `null` when nothing did. */
  answer: string | null;
  /** Modbus: the number before scale and offset; `null` when it did not come. */
  raw: number | null;
  value: number | null;
  unit: string;
  decimals: number;
  range: ValueRange | null;
  status: Status;
  /** Why, or the code of the error with which the poll ended (`timeout`). */
  reason: string | null;
  /** Of the slowest request of this measurement; `null` when none was answered. */
  replyMs: number | null;
  /** A refusal, a malformed reply, silence: in words, and what to do. */
  problem: { code: string; message: string; hint: string | null } | null;
  suspicion: OrderSuspicion | null;
}

export interface VerifiedDevice {
  rows: readonly MeasuredRow[];
  /** Set when the rest was not asked, because nothing answered. */
  givenUp: boolean;
  /** `null` when nothing answered. */
  timing: PollTiming | null;
}

/** After so many measurements without any answer the instrument is not there. */
const SILENT_MEASUREMENTS_MAX = 3;

/** The profile must resolve without faults. */
export async function verifyDevice(options: DeviceOptions): Promise<VerifiedDevice> {
  const { profile, settings, measurements } = options;
  const registers = isModbusProfile(profile) ? resolveProfile(profile, settings).measurements : [];
  const facts = resolveInstrumentProfile(profile, settings).measurements;
  const chosen = measurements.flatMap((id) => facts.find((measurement) => measurement.id === id) ?? []);
  const rows: MeasuredRow[] = [];
  const exchanges: Exchange[] = [];
  for (const measurement of chosen) {
    const read = await readOne(
      options,
      measurement,
      registers.find(({ id }) => id === measurement.id),
    );
    rows.push(read.row);
    exchanges.push(...read.exchanges);
    const silent = rows.every(({ status }) => status === 'no-comms');
    if (silent && rows.length >= SILENT_MEASUREMENTS_MAX) return { rows, givenUp: true, timing: null };
  }
  const answers = rows.some(({ status }) => status !== 'no-comms');
  const timing = answers ? await measurePolls({ ...options, exchanges }) : null;
  return { rows, givenUp: false, timing };
}

const WORKING: readonly Status[] = ['measuring', 'calibrating', 'maintenance', 'warming-up'];

/** What is wrong with a row; `null`: it came, in its range, and in an order that makes sense. */
export function rowFault({ status, suspicion }: MeasuredRow): 'status' | 'suspicion' | null {
  if (!WORKING.includes(status)) return 'status';
  return suspicion === null ? null : 'suspicion';
}

/** Every measurement is right, and a poll fits into the interval where one was named. */
export function deviceAgrees({ rows, givenUp, timing }: VerifiedDevice): boolean {
  return !givenUp && rows.length > 0 && rows.every((row) => rowFault(row) === null) && timing?.fits !== false;
}

async function readOne(
  options: DeviceOptions,
  measurement: MeasurementFacts,
  register: ResolvedMeasurement | undefined,
): Promise<{ row: MeasuredRow; exchanges: readonly Exchange[] }> {
  const { profile, settings, unitId, replyTimeoutMs } = options;
  const { id, unit, decimals, validRange: range } = measurement;
  const { wire, exchanges } = recordWire(options.wire, options.clock);
  const timeout = replyTimeoutMs === undefined ? {} : { replyTimeoutMs };
  const driver = createDriver({ profile, measurements: [id], settings, unitId, wire, ...timeout });
  const reading = await pollOnce(() => driver.poll(options.signal), id);
  const answered = exchanges.filter(isAnswered);
  const row: MeasuredRow = {
    ...{ measurement: id, unit, decimals, range },
    ...rawOf(exchanges, register, reading.value),
    value: reading.value,
    status: reading.status,
    reason: reading.reason,
    replyMs: answered.length === 0 ? null : Math.max(...answered.map(({ tookMs }) => tookMs)),
    problem: problemOf(reading.error ?? exchanges.findLast(({ error }) => error !== null)?.error ?? null),
  };
  return { row, exchanges };
}

type RawSide = Pick<MeasuredRow, 'asked' | 'answer' | 'raw' | 'suspicion'>;

/** The exchange that brought the value: the one that holds its registers, or in whose text its number stands. */
function rawOf(
  exchanges: readonly Exchange[],
  register: ResolvedMeasurement | undefined,
  value: number | null,
): RawSide {
  const told = tellingText(exchanges, value);
  if (register === undefined) return { ...told, raw: null, suspicion: null };
  const { read } = register;
  const source = exchanges.find((it) => it.registers !== null && holds(it.registers.request, read));
  if (source?.registers == null) return { ...told, answer: null, raw: null, suspicion: null };
  const { request, words } = source.registers;
  const index = read.address - request.address;
  const { count } = spanOf(read);
  return {
    asked: `FC0${request.functionCode} ${count === 1 ? read.address : `${read.address}…${read.address + count - 1}`}`,
    answer: (source.answer ?? '')
      .split(' ')
      .slice(index, index + count)
      .join(' '),
    raw: decodeRegister(words, index, read),
    suspicion: suspectWordOrder(register, words, index),
  };
}

/** The newest text with this number; where it stands in none (a scale, another notation), what came last: states are asked first. */
function tellingText(
  exchanges: readonly Exchange[],
  value: number | null,
): { asked: string | null; answer: string | null } {
  const texts = exchanges.flatMap(({ asked, answer, alsoHeard }) =>
    [...[...alsoHeard].reverse(), answer].map((text) => ({ asked, answer: text })),
  );
  const says = ({ answer }: { answer: string | null }) =>
    (answer?.match(NUMBERS) ?? []).some((number) => Number(number) === value);
  return texts.findLast(says) ?? texts.at(-1) ?? { asked: null, answer: null };
}

const NUMBERS = /[+-]?\d+(?:\.\d*)?(?:E[+-]?\d+)?/gi;

/** Whether the reply to `request` brings the whole number. */
function holds({ functionCode, address, count }: ModbusReadRequest, read: RegisterRead): boolean {
  const span = spanOf(read);
  return (
    functionCode === functionCodeOf(read.table) &&
    address <= span.address &&
    span.address + span.count <= address + count
  );
}

async function pollOnce(
  poll: () => Promise<readonly DriverReading[]>,
  measurement: string,
): Promise<Omit<DriverReading, 'measurement'> & { error: InstrumentError | null }> {
  try {
    const [reading] = await poll();
    if (reading !== undefined) return { ...reading, error: null };
    throw new RangeError(`the driver read nothing for ${measurement}`);
  } catch (error) {
    if (!isInstrumentError(error)) throw error;
    return { value: null, status: 'no-comms', reason: error.code, error };
  }
}

function problemOf(error: InstrumentError | null): MeasuredRow['problem'] {
  return error === null ? null : { code: error.code, message: error.message, hint: error.hint };
}
