/**
 * What must be true of a station's files at the province whatever happened on the way: every interval in which the logger
 * ran has exactly one file, in order, the same bytes as the station's own copy, and the Ministry's reader loses nothing of it.
 */
import assert from 'node:assert/strict';
import { formatFileName } from '../../protocols/report-file/file-name.js';
import { readAsMinistry } from '../../protocols/report-file/ministry-reader.js';
import type { ReportRow } from '../../protocols/report-file/report.js';
import { statusCodeOf } from '../../protocols/report-file/status-codes.js';
import { intervalOf } from '../../protocols/vocabulary/interval.js';
import type { ArrivedFile } from './bench-province.js';
import type { BenchStation } from './bench-station.js';
import { POLL_INTERVAL_MS, REPORT_INTERVAL_MS } from './station-draft.js';

/** A scan is committed within a second, and an interval is closed two seconds after its end. */
const COMMITTED_AFTER_MS = 1_500;
const CLOSED_AFTER_MS = 3_000;

/**
 * The names that the province must hold, from when the logger ran: an interval counts when a poll fell into it whose scan
 * had time to be committed. Only for stations whose clock was not stepped.
 */
export function expectedNames(station: BenchStation): string[] {
  const { now, lengthMs } = { now: station.clock.now(), lengthMs: REPORT_INTERVAL_MS };
  const ends = new Set<number>();
  for (const { startAt, endAt } of station.runs) {
    const lastAt = (endAt ?? now) - COMMITTED_AFTER_MS;
    const firstAt = Math.ceil(startAt / POLL_INTERVAL_MS) * POLL_INTERVAL_MS;
    for (let at = firstAt; at <= lastAt; at += POLL_INTERVAL_MS) ends.add(intervalOf(at, lengthMs).endAt);
  }
  const closed = [...ends].filter((endAt) => endAt + CLOSED_AFTER_MS <= now);
  return closed.sort((left, right) => left - right).map((endAt) => formatFileName(station.setup.code, endAt));
}

export function assertLedger(station: BenchStation, files: readonly ArrivedFile[]): void {
  assert.deepEqual(
    files.map(({ name }) => name),
    expectedNames(station),
    'the files at the province, in order of arrival, are those of the intervals in which the logger ran',
  );
  assertSameAsOwn(station, files);
}

/** Every file was accepted without a fault, and its bytes are those of the station's own copy; neither side has more. */
export function assertSameAsOwn(station: BenchStation, files: readonly ArrivedFile[]): void {
  const own = station.ownFiles();
  for (const { name, bytes, verdict, faults } of files) {
    assert.equal(verdict, 'accepted', `${name}: ${JSON.stringify(faults)}`);
    assert.equal(bytes.toString(), own.get(name)?.toString(), `${name} is the station's own copy`);
  }
  assert.deepEqual(
    files.map(({ name }) => name).sort(),
    [...own.keys()],
    'the province and the station have the same files',
  );
}

/**
 * The province's files, read in order of arrival by the rules of the Ministry's reader: every file is opened, and every
 * row comes out as the station reported it. Only a row without a value becomes 0, with status 02.
 */
export function assertMinistryReads(station: BenchStation, files: readonly ArrivedFile[]): void {
  const reported = [...station.logger.reports.readReports({ startAt: 0, endAt: Number.MAX_SAFE_INTEGER })];
  const { facility, code } = station.draft.station;
  let newestReadName: string | undefined;
  assert.equal(files.length, reported.length, 'the province has every report');
  for (const [index, { name, bytes }] of files.entries()) {
    const reading = readAsMinistry({ name, bytes, stationCode: `${facility}_${code}`, newestReadName });
    assert.equal(reading.outcome, 'read', name);
    const report = reported[index];
    assert.equal(reading.storedAt, report?.endAt, `${name}: the time under which it is stored`);
    const stored = reading.lines.map(({ outcome, indicator, value, status }) => ({
      outcome,
      indicator,
      value,
      status,
    }));
    assert.deepEqual(stored, report?.rows.map(asMinistryStores), name);
    newestReadName = name;
  }
}

function asMinistryStores({ symbol, value, decimals, status }: ReportRow) {
  const code = Number(statusCodeOf(status));
  const rounded = value === null ? 0 : Number(value.toFixed(decimals));
  return { outcome: 'stored' as const, indicator: symbol, value: code === 2 ? 0 : rounded, status: code };
}
