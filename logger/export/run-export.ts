/**
 * One export, from the database to a file, a folder or a stream. Reads beside a running logger, a page of rows at a time and
 * never with an open transaction, so that the logger's write-ahead log can be emptied meanwhile. A file gets its name only
 * when it is whole.
 */
import { open, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { once } from 'node:events';
import { temporaryPathOf } from '../../hardware/host/atomic-file.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { StationSetup } from '../config/station-setup.js';
import { EventReader } from '../events/event-store.js';
import { readKeptApart } from '../store/read-kept-apart.js';
import { ReportStore } from '../store/report-store.js';
import { readRuns } from '../store/run-store.js';
import { ScanReader } from '../store/scan-reader.js';
import type { Reader, SqliteConnection } from '../store/sqlite-connection.js';
import { readDataFiles, writeDataFiles, zipBytes, type DataFile } from './data-files.js';
import { eventTable } from './event-table.js';
import { ExportError, isLegalText, type ExportKind, type ExportRequest } from './export-request.js';
import type { ExportTable, OnReached } from './export-table.js';
import { ledgerTable } from './ledger-table.js';
import { readingTable } from './reading-table.js';
import { reportTable } from './report-table.js';
import { StationWords } from './station-words.js';
import { csvBytes, textBytes, workbookBytes } from './write-table.js';

/** Bytes that are collected before they are written: few system calls, little memory. */
const CHUNK_BYTES = 256 * 1024;

export interface ExportSource {
  setup: StationSetup;
  connection: SqliteConnection;
  clock: Clock;
}

export type ExportDestination =
  { kind: 'file'; path: string } | { kind: 'folder'; path: string } | { kind: 'stream'; stream: Writable };

export interface ExportResult {
  bytes: number;
  /** Data files, for `txt`. */
  files: number | null;
}

/** Rejects with an `ExportError`, a `StoreError`, or the signal's reason; nothing is left under the final name then. */
export async function runExport(
  source: ExportSource,
  request: ExportRequest,
  to: { destination: ExportDestination; onReached: OnReached; signal: AbortSignal },
): Promise<ExportResult> {
  const { destination, onReached, signal } = to;
  if (request.format === 'txt' && !isLegalText(request.what)) throw noDataFiles(request.what);
  if (request.format !== 'txt' || request.what === 'events') {
    const table = tableOf(source, request, onReached);
    const bytes = {
      txt: () => textBytes(table),
      csv: () => csvBytes(table, request.csv),
      xlsx: () => workbookBytes(table),
    }[request.format]();
    return { bytes: await writeBytes(bytes, destination, signal), files: null };
  }
  const files = countedFiles(dataFiles(source, request, onReached));
  if (destination.kind === 'folder') {
    await writeDataFiles(files.iterable, destination.path, signal);
  } else {
    await writeBytes(zipBytes(files.iterable), destination, signal);
  }
  return { bytes: files.bytes(), files: files.count() };
}

function noDataFiles(what: ExportKind): ExportError {
  return new ExportError({
    code: 'not-a-table',
    message: `${what} have no data files`,
    hint: 'txt is for reports and events; take csv or xlsx.',
  });
}

function tableOf(source: ExportSource, request: ExportRequest, onReached: OnReached): ExportTable {
  const { setup, connection, clock } = source;
  const words = new StationWords(setup);
  const reports = new ReportStore(connection, { clock });
  const { interval, channels } = request;
  switch (request.what) {
    case 'reports':
      return reportTable({ reports, words }, interval, onReached);
    case 'readings': {
      const keptApart = () => readKeptApart(connection, interval);
      const wanted = channels === null ? null : new Set(channels);
      const scans = new ScanReader(connection);
      return readingTable({ scans, keptApart, words, channels: wanted }, interval, onReached);
    }
    case 'ledger':
      return ledgerTable(
        {
          reports,
          words,
          runs: readRuns(connection),
          intervalMs: setup.config.reporting.interval,
          symbols: setup.reportChannels.map(({ symbol }) => symbol),
        },
        interval,
        onReached,
      );
    case 'events':
      return eventTable({ events: new EventReader(connection) }, interval, onReached);
  }
}

function dataFiles(source: ExportSource, request: ExportRequest, onReached: OnReached): Iterable<DataFile> {
  const { setup, connection, clock } = source;
  const { target, interval } = request;
  if (target !== null && !isTarget(setup, connection, target)) {
    throw new ExportError({
      code: 'unknown-target',
      message: `there is no target "${target}"`,
      hint: `Targets: ${setup.targets.map(({ config }) => config.id).join(', ') || 'none'}.`,
    });
  }
  const reports = new ReportStore(connection, { clock });
  return readDataFiles({ reader: connection, reports, target }, interval, onReached);
}

function isTarget(setup: StationSetup, reader: Reader, target: string): boolean {
  if (setup.targets.some(({ config }) => config.id === target)) return true;
  return reader.get('SELECT 1 FROM outbox WHERE target = ? LIMIT 1', target) !== undefined;
}

function countedFiles(files: Iterable<DataFile>) {
  let count = 0;
  let bytes = 0;
  const iterable = (function* () {
    for (const file of files) {
      count += 1;
      bytes += file.bytes.length;
      yield file;
    }
  })();
  return { iterable, count: () => count, bytes: () => bytes };
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

async function writeBytes(
  bytes: Bytes,
  destination: ExportDestination,
  signal: AbortSignal,
): Promise<number> {
  if (destination.kind === 'stream') return pour(bytes, destination.stream, signal);
  const temporary = temporaryPathOf(destination.path);
  try {
    const file = await open(temporary, 'w', 0o644);
    let total = 0;
    try {
      for await (const chunk of inChunks(bytes)) {
        signal.throwIfAborted();
        await file.writeFile(chunk);
        total += chunk.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, destination.path);
    return total;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asExportError(error, destination.path);
  }
}

async function pour(bytes: Bytes, stream: Writable, signal: AbortSignal): Promise<number> {
  let total = 0;
  for await (const chunk of inChunks(bytes)) {
    signal.throwIfAborted();
    total += chunk.length;
    if (!stream.write(chunk)) await once(stream, 'drain', { signal });
  }
  return total;
}

async function* inChunks(bytes: Bytes): AsyncIterable<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    parts.push(part);
    size += part.length;
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(parts, size);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts, size);
}

/** The file system's errors in words; others are told as they are. */
function asExportError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return new ExportError({
    code: 'not-written',
    message: `${path} could not be written: ${error.message}`,
    hint: 'Check the folder, its permissions and the room on the disk.',
    cause: error,
  });
}
