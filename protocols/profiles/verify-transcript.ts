/**
 * Plays a transcript against the driver that a profile makes: the driver must ask exactly the bytes that are written, read
 * every reply that is written, and conclude exactly what is written. A profile that passes speaks as its manual says.
 */
import { ConfigError, isInstrumentError, type InstrumentError } from '../vocabulary/errors.js';
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
import { ScriptedReader } from './scripted-reader.js';
import { isListenedTo } from './telegram-profile-schema.js';

/**
 * Every difference between what is written and what happens, by line; empty when there is none. A case with a line that cannot be
 * read is not played: it would differ in every other line too.
 */
export async function verifyTranscript(
  profile: InstrumentProfile,
  text: string,
): Promise<readonly TranscriptFault[]> {
  const { cases, faults } = parseTranscript(text);
  const sharedUntil = cases[0]?.line ?? 0;
  const found = [...faults];
  for (const [index, it] of cases.entries()) {
    const end = cases[index + 1]?.line ?? Infinity;
    const isReadWhole = faults.every(({ line }) => line >= sharedUntil && (line < it.line || line >= end));
    if (isReadWhole) found.push(...(await verifyCase(profile, it)));
  }
  return found.sort((left, right) => left.line - right.line);
}

async function verifyCase(profile: InstrumentProfile, it: TranscriptCase): Promise<TranscriptFault[]> {
  const { script, wire } = scriptFor(profile, it);
  const fault = (message: string, line = it.line): TranscriptFault => ({
    line,
    message: `${it.name}: ${message}`,
  });
  let readings: readonly Told[] = [];
  let failure: InstrumentError | null = null;
  try {
    readings = await ask(profile, it, wire);
  } catch (error) {
    if (error instanceof ConfigError) return [fault(error.message)];
    if (!isInstrumentError(error)) throw error;
    failure = error;
  }
  const found = [...script.faults];
  const endedAsWritten = (failure?.code ?? null) === it.failure;
  if (!endedAsWritten && script.standIns === 0) {
    const why = failure === null ? '' : ` (${failure.message})`;
    found.push(
      fault(`the poll ended with ${failure?.code ?? 'readings'}, not with ${it.failure ?? 'readings'}${why}`),
    );
  }
  // What a poll that failed too soon did not come to is no fault of its own.
  if (failure === null || endedAsWritten) {
    found.push(...script.unused().map((line) => fault('was not asked', line)));
  }
  if (failure === null) found.push(...compareReadings(it, readings, script.standIns > 0));
  return found.length === 0 ? found : [...found, ...script.doubts];
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

/** @param isPartial Some answers could not be read: what hangs on them is not told again. */
function compareReadings(
  it: TranscriptCase,
  readings: readonly Told[],
  isPartial: boolean,
): TranscriptFault[] {
  const faults: TranscriptFault[] = [];
  readings.forEach((reading, index) => {
    const expected = it.readings[index];
    if (isPartial && isRefused(reading)) return;
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

function isRefused({ reason }: Told): boolean {
  return reason === 'refused' || reason === 'exception-1';
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
