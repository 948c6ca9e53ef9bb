/**
 * Bytes → numbered lines of text, under limits, with every fault of clause 2: encoding, byte order mark, line ends, size.
 * Lines are cut before they are decoded, so one bad byte spoils one line and is reported with its number.
 */
import { errorFault, warningFault } from './fault-clauses.js';
import type { ReportFault } from './report-fault.js';

/** 500 rows of 256 bytes; a station of 200 parameters needs about 12 KiB. */
export const MAX_FILE_BYTES = 131_072;
export const MAX_LINES = 500;
export const MAX_LINE_BYTES = 1_024;

export interface TextLine {
  /** 1-based. */
  number: number;
  /** Without its line end. Undecodable bytes are U+FFFD. */
  text: string;
}

const LF = 0x0a;
const CR = 0x0d;

/** Never throws. Blank lines are left out; a file above the size limit or in UTF-16 gives no lines at all. */
export function readLines(bytes: Uint8Array): { lines: TextLine[]; faults: ReportFault[] } {
  if (bytes.length > MAX_FILE_BYTES) {
    const message = `the file has ${bytes.length} bytes (at most ${MAX_FILE_BYTES}); it was not read`;
    return { lines: [], faults: [errorFault('file-too-large', message)] };
  }
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    return { lines: [], faults: [errorFault('not-utf8', 'the file is UTF-16; UTF-8 is required')] };
  }
  const faults: ReportFault[] = [];
  let start = 0;
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) {
    start = 3;
    const message =
      'the file begins with a byte order mark, which other readers take for part of the first symbol';
    faults.push(warningFault('byte-order-mark', message, { line: 1, column: 1 }));
  }
  const lines: TextLine[] = [];
  for (let number = 1; start < bytes.length; number += 1) {
    if (number > MAX_LINES) {
      const message = `the file has more than ${MAX_LINES} lines; the rest was not read`;
      faults.push(errorFault('too-many-lines', message, { line: number }));
      break;
    }
    const { end, next } = findLineEnd(bytes, start, number, faults);
    const text = decodeLine(bytes.subarray(start, end), number, faults);
    if (text !== null && text.trim() !== '') lines.push({ number, text });
    start = next;
  }
  return { lines, faults };
}

function findLineEnd(
  bytes: Uint8Array,
  start: number,
  line: number,
  faults: ReportFault[],
): { end: number; next: number } {
  let end = start;
  while (end < bytes.length && bytes[end] !== LF && bytes[end] !== CR) end += 1;
  if (end === bytes.length) {
    const message = 'the last line has no line end, so the file may be cut off';
    faults.push(warningFault('unfinished-line', message, { line }));
    return { end, next: end };
  }
  if (bytes[end] === LF) return { end, next: end + 1 };
  if (bytes[end + 1] === LF) return { end, next: end + 2 };
  faults.push(warningFault('bad-line-end', 'the line ends in CR alone; CR LF or LF is required', { line }));
  return { end, next: end + 1 };
}

function decodeLine(bytes: Uint8Array, line: number, faults: ReportFault[]): string | null {
  if (bytes.length > MAX_LINE_BYTES) {
    const message = `the line has ${bytes.length} bytes (at most ${MAX_LINE_BYTES}); it was not read`;
    faults.push(errorFault('line-too-long', message, { line }));
    return null;
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (text.includes('\uFFFD') && !isUtf8(bytes)) {
    faults.push(errorFault('not-utf8', 'the line holds bytes that are not UTF-8', { line }));
  }
  return text;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}
