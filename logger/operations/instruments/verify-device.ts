/**
 * A profile against the instrument itself: every measurement read by the driver that a station would use, told with the number
 * as it came over the wire, how long the answer took, and whether it makes sense. It only reads.
 */
import { decodeRegister } from '../../../protocols/modbus/decode-register.js';
import { createModbusDriver } from '../../../protocols/modbus/modbus-driver.js';
import type {
  ModbusReader,
  ModbusReadOptions,
  ModbusReadRequest,
} from '../../../protocols/modbus/modbus-reader.js';
import { functionCodeOf, spanOf, type RegisterRead } from '../../../protocols/modbus/register-map.js';
import type { Profile } from '../../../protocols/profiles/profile-schema.js';
import { resolveProfile, type ResolvedMeasurement } from '../../../protocols/profiles/resolve-profile.js';
import type { GivenSettings } from '../../../protocols/profiles/resolve-settings.js';
import type { ValueRange } from '../../../protocols/vocabulary/channel.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import type { DriverReading } from '../../../protocols/vocabulary/reading.js';
import type { Status } from '../../../protocols/vocabulary/status.js';
import { suspectWordOrder, type OrderSuspicion } from './suspect-word-order.js';
import { readableOf } from './verify-profile.js';

export interface DeviceOptions {
  profile: Profile;
  settings: GivenSettings;
  unitId: number;
  /** Not owned. */
  reader: ModbusReader;
  clock: Clock;
  signal: AbortSignal;
}

export interface MeasuredRow {
  measurement: string;
  /** Before scale and offset; `null` when it did not come. */
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
  suspicion: OrderSuspicion | null;
}

export interface VerifiedDevice {
  rows: readonly MeasuredRow[];
  /** Set when the rest was not asked, because nothing answered. */
  givenUp: boolean;
}

/** After so many measurements without any answer the instrument is not there. */
const SILENT_MEASUREMENTS_MAX = 3;

/** The profile must resolve without faults. Measurements that need settings which are not given are left out. */
export async function verifyDevice(options: DeviceOptions): Promise<VerifiedDevice> {
  const resolved = resolveProfile(options.profile, options.settings);
  const rows: MeasuredRow[] = [];
  for (const measurement of readableOf(resolved)) {
    rows.push(await readOne(options, measurement));
    const silent = rows.every(({ replyMs }) => replyMs === null);
    if (silent && rows.length >= SILENT_MEASUREMENTS_MAX) return { rows, givenUp: true };
  }
  return { rows, givenUp: false };
}

const WORKING: readonly Status[] = ['measuring', 'calibrating', 'maintenance', 'warming-up'];

/** Every measurement came, in its range, and in an order that makes sense. */
export function deviceAgrees({ rows, givenUp }: VerifiedDevice): boolean {
  return (
    !givenUp &&
    rows.length > 0 &&
    rows.every(({ status, suspicion }) => suspicion === null && WORKING.includes(status))
  );
}

async function readOne(options: DeviceOptions, measurement: ResolvedMeasurement): Promise<MeasuredRow> {
  const { profile, settings, unitId, clock, signal } = options;
  const { id, unit, decimals, validRange: range } = measurement;
  const reader = new RecordingReader(options.reader, clock);
  const driver = createModbusDriver({ profile, measurements: [id], settings, unitId, reader });
  const reading = await pollOnce(() => driver.poll(signal), id);
  const source = reader.replies.find(
    (reply) => reply.words !== null && holds(reply.request, measurement.read),
  );
  const words = source?.words ?? null;
  const index = measurement.read.address - (source?.request.address ?? 0);
  const answered = reader.replies.filter((reply) => reply.words !== null || reply.refused);
  return {
    ...{ measurement: id, unit, decimals, range },
    raw: words === null ? null : decodeRegister(words, index, measurement.read),
    value: reading.value,
    status: reading.status,
    reason: reading.reason,
    replyMs: answered.length === 0 ? null : Math.max(...answered.map(({ tookMs }) => tookMs)),
    suspicion: words === null ? null : suspectWordOrder(measurement, words, index),
  };
}

async function pollOnce(
  poll: () => Promise<readonly DriverReading[]>,
  measurement: string,
): Promise<Omit<DriverReading, 'measurement'>> {
  try {
    const [reading] = await poll();
    if (reading !== undefined) return reading;
    throw new RangeError(`the driver read nothing for ${measurement}`);
  } catch (error) {
    if (!isInstrumentError(error)) throw error;
    return { value: null, status: 'no-comms', reason: error.code };
  }
}

/** Whether the reply to `request` brings the whole number. */
function holds({ functionCode, address, count }: ModbusReadRequest, read: RegisterRead): boolean {
  const span = spanOf(read);
  return (
    functionCode === functionCodeOf(read.table) &&
    address <= span.address &&
    span.address + span.count <= address + count
  );
}

interface RecordedReply {
  request: ModbusReadRequest;
  /** `null` when it failed. */
  words: ArrayLike<number> | null;
  /** The instrument answered with an exception. */
  refused: boolean;
  tookMs: number;
}

/** Keeps what came, and how long it took, of every request of one poll. */
class RecordingReader implements ModbusReader {
  readonly replies: RecordedReply[] = [];
  readonly #reader: ModbusReader;
  readonly #clock: Clock;

  constructor(reader: ModbusReader, clock: Clock) {
    this.#reader = reader;
    this.#clock = clock;
  }

  async read(request: ModbusReadRequest, options: ModbusReadOptions): Promise<Uint16Array | Uint8Array> {
    const startMs = this.#clock.monotonicMs();
    const keep = (words: RecordedReply['words'], refused: boolean) =>
      this.replies.push({ request, words, refused, tookMs: this.#clock.monotonicMs() - startMs });
    try {
      const words = await this.#reader.read(request, options);
      keep(words.length === request.count ? words : null, false);
      return words;
    } catch (error) {
      keep(null, isInstrumentError(error) && error.code === 'device-exception');
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The reader inside belongs to who made it.
  }
}
