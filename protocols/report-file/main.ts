/**
 * `quantrac file check FILE…`: every fault with line, column and clause. `quantrac file explain FILE…`: what the Ministry's
 * reader would make of it. Reading the named files is the only effect. Exit codes: 0; 1 a file has an error; 2 a file
 * cannot be read, or the command is wrong.
 */
import { parseArgs } from 'node:util';
import { wrongUse } from '../configuration/wrong-use.js';
import { parseFileName } from './file-name.js';
import { readAsMinistry } from './ministry-reader.js';
import { readLocalFile, type LocalFile } from './read-local-file.js';
import { renderExplanation } from './render-explanation.js';
import type { ReportFault } from './report-fault.js';
import { formatReportTime } from './report-time.js';
import { validateReportFile, type ValidatedReport } from './validate-report-file.js';

/** Where a command's words go; the process's own streams by default. */
export interface CommandOutput {
  out(line: string): void;
  err(line: string): void;
}

const PROCESS_OUTPUT: CommandOutput = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

const USAGE = `Usage:
  quantrac file check [--json] FILE…
      Every fault as FILE:LINE:COLUMN severity code message (clause of docs/formats/report-file.md).
  quantrac file explain [--lang en|vi] [--station CODE] [--newest NAME] [--symbols A,B,…] [--json] FILE…
      Row by row, what the Ministry's reader would make of the file.
      --station   code registered at the Ministry (default: facility and station of the file's name)
      --newest    name of the newest file that was read before
      --symbols   symbols registered for the station (default: all)`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  lang: { type: 'string' },
  station: { type: 'string' },
  newest: { type: 'string' },
  symbols: { type: 'string' },
} as const;

const EXPLAIN_ONLY = ['lang', 'station', 'newest', 'symbols'] as const;

type Values = ReturnType<typeof parse>['values'];

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
}

/** Runs `check` or `explain`; resolves with the exit code. */
export async function main(argv: readonly string[], output: CommandOutput = PROCESS_OUTPUT): Promise<number> {
  const wrong = (why: string): number => {
    output.err(wrongUse(why, 'quantrac file'));
    return 2;
  };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [verb, ...paths] = positionals;
  if (values.help) {
    output.out(USAGE);
    return 0;
  }
  if (verb !== 'check' && verb !== 'explain') {
    return wrong(verb === undefined ? 'check or explain?' : `unknown verb "${verb}"`);
  }
  if (paths.length === 0) return wrong(`${verb} which file?`);
  const stray = verb === 'check' ? EXPLAIN_ONLY.find((option) => values[option] !== undefined) : undefined;
  if (stray !== undefined) return wrong(`--${stray} belongs to explain`);
  if (values.lang !== undefined && values.lang !== 'en' && values.lang !== 'vi') {
    return wrong(`--lang is en or vi, not "${values.lang}"`);
  }
  const files = await Promise.all(paths.map(readLocalFile));
  for (const file of files) if (file.bytes === null) output.err(`${file.path}: ${file.why}`);
  return verb === 'check' ? check(files, values, output) : explain(files, values, output);
}

type ReadableFile = Extract<LocalFile, { bytes: Uint8Array }>;

function readable(files: readonly LocalFile[]): ReadableFile[] {
  return files.filter((file): file is ReadableFile => file.bytes !== null);
}

function check(files: readonly LocalFile[], values: Values, output: CommandOutput): number {
  const judged = readable(files).map((file) => ({ file, report: validateReportFile(file) }));
  if (values.json) {
    output.out(
      JSON.stringify({ files: judged.map(({ file, report }) => checkJson(file.path, report)) }, null, 2),
    );
  } else {
    for (const { file, report } of judged) {
      for (const fault of report.faults) output.out(faultLine(file.path, fault));
      output.out(summaryLine(file.path, report));
    }
  }
  if (judged.length < files.length) return 2;
  return judged.some(({ report }) => report.verdict === 'rejected') ? 1 : 0;
}

function faultLine(path: string, fault: ReportFault): string {
  const place = [path, fault.line, fault.column].filter((part) => part !== null).join(':');
  return `${place}: ${fault.severity} ${fault.code} ${fault.message} (clause ${fault.clause})`;
}

function summaryLine(path: string, report: ValidatedReport): string {
  const counts = countFaults(report);
  return `${path}: ${report.verdict}, ${report.rows.length} row(s), ${counts.errors} error(s), ${counts.warnings} warning(s)`;
}

function countFaults({ faults }: ValidatedReport): { errors: number; warnings: number } {
  const errors = faults.filter((fault) => fault.severity === 'error').length;
  return { errors, warnings: faults.length - errors };
}

function checkJson(path: string, report: ValidatedReport) {
  const { code, endAt, rows, faults, verdict } = report;
  const localTime = endAt === null ? null : formatReportTime(endAt);
  return { file: path, verdict, station: code, localTime, endAt, ...countFaults(report), faults, rows };
}

function explain(files: readonly LocalFile[], values: Values, output: CommandOutput): number {
  const read = readable(files).map((file) => {
    const stationCode = values.station ?? defaultStationCode(file.name);
    const registeredSymbols = values.symbols?.split(',').map((symbol) => symbol.trim());
    const input = { ...file, stationCode, newestReadName: values.newest, registeredSymbols };
    return { file, stationCode, reading: readAsMinistry(input) };
  });
  if (values.json) {
    const json = read.map(({ file, stationCode, reading }) => ({ file: file.path, stationCode, ...reading }));
    output.out(JSON.stringify({ files: json }, null, 2));
  } else {
    for (const { file, stationCode, reading } of read) {
      const language = values.lang === 'vi' ? 'vi' : 'en';
      output.out(`${file.path}`);
      for (const line of renderExplanation({ reading, stationCode, language })) output.out(line);
      output.out('');
    }
  }
  return read.length < files.length ? 2 : 0;
}

/** The Ministry registers a station by facility and station, without the province. */
function defaultStationCode(name: string): string {
  const { code } = parseFileName(name);
  return code === null ? name : [code.facility, code.station].filter((part) => part !== '').join('_');
}
