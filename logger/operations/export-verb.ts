/** `quantrac logger export`: any period as data files, CSV or a workbook, also beside a running logger. */
import { existsSync, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { StopSignal } from '../../hardware/host/stop-signal.js';
import { SystemClock } from '../../hardware/host/system-clock.js';
import type { StationSetup } from '../config/station-setup.js';
import { EXPORT_FORMATS, EXPORT_KINDS, ExportError, type ExportRequest } from '../export/export-request.js';
import { runExport, type ExportDestination } from '../export/run-export.js';
import { openFileToRead, openToRead, type DatabaseToRead } from '../store/open-to-read.js';
import { isStoreError } from '../store/store-error.js';
import { FOR_OPTION, noteAction } from './note-action.js';
import { timeText } from './time-text.js';
import type { OperatorAction } from '../events/operator-action.js';
import type { Text } from '../../protocols/presentation/translations/text.js';
import { parseSpan, SPAN_OPTIONS } from './parse-span.js';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, UsageError, type OptionValues, type Verb } from './verb.js';

/** The lowest: a poll that is due goes first. */
const NICENESS = 19;
/** A line of progress at most so often. */
const TOLD_EVERY_MS = 500;

export const exportVerb: Verb = {
  summary: 'write any period as data files (txt), CSV or a workbook; also beside a running logger',
  options: {
    ...SPAN_OPTIONS,
    what: { type: 'string', value: 'WHAT', about: `${EXPORT_KINDS.join(' | ')} (default: reports)` },
    format: {
      type: 'string',
      value: 'FORM',
      about: `${EXPORT_FORMATS.join(' | ')}; txt: the data files exactly as sent, or the events in plain text (default: csv)`,
    },
    out: {
      type: 'string',
      short: 'o',
      value: 'PATH',
      about: 'a file; for data files a folder or NAME.zip; -: standard output',
    },
    target: {
      type: 'string',
      value: 'ID',
      about: "txt: the files in this target's form (default: the station's own copies)",
    },
    channels: { type: 'string', value: 'A,B', about: 'readings: only of these channels' },
    separator: { type: 'string', value: 'CHAR', about: 'CSV: ";" or "," (default: ";")' },
    decimal: {
      type: 'string',
      value: 'MARK',
      about: 'CSV: comma | dot (default: comma with ";", dot with ",")',
    },
    database: {
      type: 'string',
      value: 'FILE',
      about: 'read this file instead: a backup, or one that was set aside',
    },
    ...FOR_OPTION,
    force: { type: 'boolean', about: 'write over a file that is there' },
    progress: { type: 'boolean', about: 'tell on standard error how far it is, as JSON lines' },
  },
  run: async (setup, values) => {
    const clock = new SystemClock();
    const request = requestOf(values, clock.now());
    const destination = destinationOf(values, request);
    using database = open(setup, values);
    if (database === null) {
      console.error('There is no database yet: the logger has not run.');
      return EXIT_FAILED;
    }
    lowerPriority();
    // Before the first byte: what went out is in the journal, also where the export was broken off.
    if (typeof values['database'] !== 'string')
      await noteAction(setup, actionOf(request, destination), values['for']);
    using stop = new StopSignal();
    if (values['progress'] === true) stop.followStdin();
    const tell = values['progress'] === true ? new Progress(request, clock) : null;
    try {
      const result = await runExport({ setup, connection: database.connection, clock }, request, {
        destination,
        signal: stop.signal,
        onReached: (at) => tell?.reached(at),
      });
      if (tell !== null) tell.done(result.bytes);
      else if (destination.kind !== 'stream') console.log(summaryOf(result, destination.path));
      return EXIT_OK;
    } catch (error) {
      return explain(error, tell, stop.signal);
    }
  },
};

const WHAT: Readonly<Record<ExportRequest['what'], Text>> = {
  reports: { vi: 'báo cáo', en: 'reports' },
  readings: { vi: 'số đo thô', en: 'readings' },
  ledger: { vi: 'sổ đầy đủ', en: 'the completeness ledger' },
  events: { vi: 'nhật ký', en: 'events' },
};

function actionOf({ what, format, interval }: ExportRequest, to: ExportDestination): OperatorAction {
  return {
    kind: 'data-exported',
    parameters: {
      ...{ what: { ...WHAT[what] }, format, from: timeText(interval.startAt), to: timeText(interval.endAt) },
      path: to.kind === 'stream' ? null : to.path,
    },
  };
}

function requestOf(values: OptionValues, now: number): ExportRequest {
  const separator = oneOf(values, 'separator', [';', ',']) ?? ';';
  return {
    what: oneOf(values, 'what', EXPORT_KINDS) ?? 'reports',
    format: oneOf(values, 'format', EXPORT_FORMATS) ?? 'csv',
    interval: parseSpan(values, now),
    target: typeof values['target'] === 'string' ? values['target'] : null,
    channels: typeof values['channels'] === 'string' ? values['channels'].split(',') : null,
    csv: { separator, decimalMark: decimalMarkOf(values, separator) },
  };
}

function decimalMarkOf(values: OptionValues, separator: ';' | ','): 'comma' | 'dot' {
  const mark = oneOf(values, 'decimal', ['comma', 'dot']) ?? (separator === ';' ? 'comma' : 'dot');
  if (mark === 'comma' && separator === ',')
    throw new UsageError('--decimal comma: needs --separator ";", or nobody can tell columns from decimals');
  return mark;
}

function oneOf<T extends string>(values: OptionValues, name: string, legal: readonly T[]): T | null {
  const value = values[name];
  if (value === undefined) return null;
  const found = legal.find((known) => known === value);
  if (found === undefined) throw new UsageError(`--${name} ${value}: legal are ${legal.join(', ')}`);
  return found;
}

function destinationOf(values: OptionValues, { what, format }: ExportRequest): ExportDestination {
  const out = values['out'];
  if (typeof out !== 'string') throw new UsageError('-o: say where to, for instance -o bao-cao.csv');
  if (out === '-') return { kind: 'stream', stream: process.stdout };
  const path = resolve(out);
  if (format === 'txt' && what === 'reports' && !out.endsWith('.zip')) return { kind: 'folder', path };
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) throw new UsageError(`-o ${out}: is a folder; name a file`);
    if (values['force'] !== true) throw new UsageError(`-o ${out}: is there already; --force writes over it`);
  }
  return { kind: 'file', path };
}

function open(setup: StationSetup, { database }: OptionValues): DatabaseToRead | null {
  return typeof database === 'string' ? openFileToRead(resolve(database)) : openToRead(setup.dataFolder);
}

function lowerPriority(): void {
  try {
    setPriority(NICENESS);
  } catch {
    // A system that does not allow it shares its processor evenly.
  }
}

/** For whoever started this process: how far it is, and how it ended. */
class Progress {
  readonly #request: ExportRequest;
  readonly #clock: SystemClock;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(request: ExportRequest, clock: SystemClock) {
    this.#request = request;
    this.#clock = clock;
  }

  reached(at: number): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#toldMs < TOLD_EVERY_MS) return;
    this.#toldMs = nowMs;
    const { startAt, endAt } = this.#request.interval;
    say({ share: Math.min(1, Math.max(0, (at - startAt) / (endAt - startAt))) });
  }

  done(bytes: number): void {
    say({ share: 1, bytes });
  }

  failed(code: string, message: string): void {
    say({ code, message });
  }
}

function say(line: Record<string, unknown>): void {
  console.error(JSON.stringify(line));
}

function summaryOf({ bytes, files }: { bytes: number; files: number | null }, path: string): string {
  return files === null ? `${path}: ${bytes} bytes` : `${path}: ${files} data file(s)`;
}

function explain(error: unknown, tell: Progress | null, signal: AbortSignal): number {
  if (signal.aborted) {
    tell?.failed('aborted', 'the export was aborted');
    return EXIT_FAILED;
  }
  if (!(error instanceof ExportError) && !isStoreError(error)) throw error;
  if (tell !== null) tell.failed(error.code, error.message);
  else console.error(`${error.code}: ${error.message}${error.hint === null ? '' : `\n${error.hint}`}`);
  return error instanceof ExportError && error.code === 'not-a-table' ? EXIT_USAGE : EXIT_FAILED;
}
