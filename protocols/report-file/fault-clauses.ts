/**
 * Which clause of docs/formats/report-file.md each fault breaks, in one table; a test holds the document to it.
 */
import type { ReportFault, ReportFaultCode } from './report-fault.js';

export const CLAUSE_OF: Readonly<Record<ReportFaultCode, string>> = {
  'bad-name': '1.1',
  'wrong-station': '1.2',
  'name-time-mismatch': '1.3',
  'not-utf8': '2.1',
  'byte-order-mark': '2.2',
  'empty-file': '2.3',
  'bad-line-end': '2.4',
  'unfinished-line': '2.4',
  'file-too-large': '2.5',
  'too-many-lines': '2.5',
  'line-too-long': '2.5',
  'bad-column-count': '3.1',
  'space-separated': '3.1',
  'several-rows-on-a-line': '3.2',
  'legacy-column-order': '3.3',
  'illegal-character': '3.4',
  'empty-symbol': '4.1',
  'space-in-symbol': '4.1',
  'duplicate-symbol': '4.2',
  'bad-decimal': '4.3',
  'decimal-comma': '4.4',
  'missing-value': '4.5',
  'empty-unit': '4.6',
  'space-in-unit': '4.6',
  'bad-time': '4.7',
  'mixed-times': '4.7',
  'future-time': '4.8',
  'bad-status': '4.9',
  'missing-status': '4.9',
  'unknown-symbol': '5.1',
  'missing-parameter': '5.1',
  'unit-mismatch': '5.2',
};

export interface FaultPlace {
  /** 1-based; `null` (default) for the name or the whole file. */
  line?: number | null;
  /** 1-based field; `null` (default) when the fault is of the line. */
  column?: number | null;
}

/** An error: what the station meant cannot be told. `message`: English, with the offending text quoted. */
export function errorFault(code: ReportFaultCode, message: string, place: FaultPlace = {}): ReportFault {
  return fault('error', code, message, place);
}

/** A warning: the meaning is clear, but another reader may lose or misread it. */
export function warningFault(code: ReportFaultCode, message: string, place: FaultPlace = {}): ReportFault {
  return fault('warning', code, message, place);
}

function fault(
  severity: ReportFault['severity'],
  code: ReportFaultCode,
  message: string,
  { line = null, column = null }: FaultPlace,
): ReportFault {
  return { code, severity, line, column, message, clause: CLAUSE_OF[code] };
}

/** At most so many characters of a file's text are repeated in a message. */
const QUOTED_LENGTH = 40;

/** A text of a file, safe to print: quoted, cut, invisible characters as `\u{…}`. */
export function quote(text: string): string {
  const characters = [...text];
  const shown = characters.slice(0, QUOTED_LENGTH).join('');
  const safe = shown.replace(/[\p{C}\u2028\u2029]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${safe}${characters.length > QUOTED_LENGTH ? '…' : ''}"`;
}
