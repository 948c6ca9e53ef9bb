/**
 * Plays a transcript against the driver that a profile makes: the driver must ask exactly the bytes that are written, read
 * every reply that is written, and conclude exactly what is written. A profile that passes speaks as its manual says.
 */
import { decodeReadReply, encodeReadRequest } from '../framing/expected-reply.js';
import { withCrc16Modbus } from '../framing/crc16-modbus.js';
import { ModbusRtuFramer } from '../framing/modbus-rtu-framer.js';
import type { ModbusReader, ModbusReadRequest } from '../modbus/modbus-reader.js';
import { ConfigError, InstrumentError, isInstrumentError } from '../vocabulary/errors.js';
import {
  parseTranscript,
  type ExpectedReading,
  type TranscriptCase,
  type TranscriptFault,
} from './parse-transcript.js';
import { createDriver, type InstrumentWire } from './create-driver.js';
import type { InstrumentProfile } from './instrument-profile.js';
import { resolveInstrumentProfile } from './resolve-instrument-profile.js';
import { ScriptedEar } from './scripted-ear.js';
import { ScriptedLine } from './scripted-line.js';
import { isListenedTo } from './telegram-profile-schema.js';

/** Every difference between what is written and what happens; empty when there is none. */
export async function verifyTranscript(
  profile: InstrumentProfile,
  text: string,
): Promise<readonly TranscriptFault[]> {
  const { cases, faults } = parseTranscript(text);
  if (faults.length > 0) return faults;
  const found: TranscriptFault[] = [];
  for (const it of cases) found.push(...(await verifyCase(profile, it)));
  return found;
}

async function verifyCase(profile: InstrumentProfile, it: TranscriptCase): Promise<TranscriptFault[]> {
  const { script, wire } = scriptFor(profile, it);
  const fault = (message: string): TranscriptFault => ({ line: it.line, message: `${it.name}: ${message}` });
  let readings: readonly Told[] = [];
  let failure: string | null = null;
  try {
    readings = await ask(profile, it, wire);
  } catch (error) {
    if (error instanceof ConfigError) return [fault(error.message)];
    if (!isInstrumentError(error)) throw error;
    failure = error.code;
  }
  if (script.faults.length > 0) return script.faults;
  const unused = script.unused();
  if (unused !== null) return [{ line: unused, message: `${it.name}: was not asked` }];
  if (failure !== it.failure) {
    return [fault(`the poll ended with ${failure ?? 'readings'}, not with ${it.failure ?? 'readings'}`)];
  }
  return compareReadings(it, readings);
}

async function ask(
  profile: InstrumentProfile,
  { asks, measurements, settings, unitId }: TranscriptCase,
  wire: InstrumentWire,
): Promise<readonly Told[]> {
  const { signal } = new AbortController();
  if (asks === 'poll') {
    return createDriver({ profile, measurements, settings, unitId, wire }).poll(signal);
  }
  // No driver is made for settings alone; which measurement it could read is all the same here.
  const [any] = resolveInstrumentProfile(profile, settings).measurements.filter(
    ({ missingSettings }) => missingSettings.length === 0,
  );
  const driver = createDriver({ profile, measurements: any ? [any.id] : [], settings, unitId, wire });
  const told: Told[] = [];
  for (let question = 0; question < (driver.watch?.plan.length ?? 0); question += 1) {
    const readings = (await driver.watch?.ask(question, signal)) ?? [];
    for (const { setting, value, reason } of readings) {
      told.push({ measurement: setting, value, status: value === null ? 'unread' : 'read', reason });
    }
  }
  return told;
}

/** A measurement's reading, or a watched setting in the same columns. */
interface Told {
  measurement: string;
  value: number | string | null;
  status: string;
  reason: string | null;
}

function scriptFor(profile: InstrumentProfile, it: TranscriptCase) {
  if (profile.protocol === 'modbus') {
    const script = new ScriptedReader(it);
    return { script, wire: { kind: 'modbus', reader: script } } as const;
  }
  if (isListenedTo(profile)) {
    const script = new ScriptedEar(it);
    return { script, wire: { kind: 'listening', ear: script } } as const;
  }
  const script = new ScriptedLine(it);
  return { script, wire: { kind: 'line', line: script } } as const;
}

function compareReadings(it: TranscriptCase, readings: readonly Told[]): TranscriptFault[] {
  const faults: TranscriptFault[] = [];
  readings.forEach((reading, index) => {
    const expected = it.readings[index];
    if (expected === undefined) {
      faults.push({ line: it.line, message: `${it.name}: also reads ${show(reading)}` });
    } else if (!matches(reading, expected)) {
      faults.push({ line: expected.line, message: `${it.name}: reads ${show(reading)}` });
    }
  });
  for (const missing of it.readings.slice(readings.length)) {
    faults.push({ line: missing.line, message: `${it.name}: ${missing.measurement} is not read` });
  }
  return faults;
}

/** A written value is as exact as it is written: 79.138 stands for what rounds to it. */
function matches(reading: Told, expected: ExpectedReading): boolean {
  const { measurement, value, status, reason } = reading;
  if (measurement !== expected.measurement || status !== expected.status || reason !== expected.reason)
    return false;
  if (value === null || expected.value === null) return value === expected.value;
  if (typeof value === 'string') return value === expected.value;
  const decimals = /\.(\d+)$/.exec(expected.value)?.[1]?.length ?? 0;
  return value.toFixed(decimals) === expected.value;
}

function show({ measurement, value, status, reason }: Told): string {
  return [measurement, value ?? '-', status, reason].filter((word) => word !== null).join(' ');
}

/** Answers requests from the script, in its order; remembers what did not go by it. */
class ScriptedReader implements ModbusReader {
  readonly faults: TranscriptFault[] = [];
  readonly #case: TranscriptCase;
  #next = 0;

  constructor(it: TranscriptCase) {
    this.#case = it;
  }

  async read(request: ModbusReadRequest): Promise<Uint16Array | Uint8Array> {
    const asked = encodeReadRequest(request);
    const line = withCrc16Modbus(asked);
    const exchange = this.#case.exchanges[this.#next];
    this.#next += 1;
    if (exchange === undefined || !sameBytes(exchange.request, line)) {
      const message = `${this.#case.name}: asks ${hexOf(line)}`;
      this.faults.push({ line: exchange?.line ?? this.#case.line, message });
      throw new InstrumentError({ code: 'malformed-reply', message });
    }
    if (exchange.reply === null)
      throw new InstrumentError({ code: 'timeout', message: 'The instrument is silent' });
    const reply = new ModbusRtuFramer(asked).push(exchange.reply);
    if (reply === null || reply.bytes.length + 2 !== exchange.reply.length) {
      const hint = wrongChecksum(exchange.reply);
      const message = `${this.#case.name}: is no reply to it, or has bytes that are not read${hint}`;
      this.faults.push({ line: exchange.line + 1, message });
      throw new InstrumentError({ code: 'malformed-reply', message });
    }
    if (!reply.exception) return decodeReadReply(reply.bytes, request.count);
    const exception = reply.bytes[2] ?? 0;
    throw new InstrumentError({ code: 'device-exception', message: `Exception ${exception}`, exception });
  }

  /** The line of the first exchange that did not happen. */
  unused(): number | null {
    return this.#case.exchanges[this.#next]?.line ?? null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A script holds nothing.
  }
}

/** Who writes a transcript from a manual's register list has no checksums: the right one is told. Empty: it is right. */
function wrongChecksum(reply: Uint8Array): string {
  const right = withCrc16Modbus(reply.slice(0, -2));
  if (reply.length <= 2 || sameBytes(right, reply)) return '';
  return ` (its checksum is ${hexOf(reply.slice(-2))}; of these bytes it is ${hexOf(right.slice(-2))})`;
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}
