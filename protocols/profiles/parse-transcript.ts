/**
 * A transcript is a conversation with an instrument as its manual prints it (or as it was captured), and what it means. Beside
 * every profile lies one; it is both the proof that the profile is right and the example for the next one.
 *
 *   # a comment, with the manual's page           case zero calibration        begins a case
 *   unit 1                                         set word-order low-first     before the first case: for all
 *   poll ozone stability                           measurements to poll; then in order:
 *   watch                                          instead of poll: every watched setting is asked for, in order
 *   > 01 04 00 12 00 02 D1 CE                      what must be asked (RTU, with CRC)
 *   < 01 04 04 42 36 00 00 0F F2                   what the instrument answers; left out: it is silent
 *   > "#01\r"                                      protocols in text: quoted, with \r, \n, \xHH, \\ and \"; hex may be mixed in
 *   << "W 12.5\r\n"                                what the instrument says unasked; later 3 : so many seconds pass after it
 *   = ozone 45.5 measuring                         measurement, value (- for none), status, reason if any
 *   = span 400 read                                a watched setting; `= span - unread exception-2` for one without a value
 *   ! timeout                                      instead of =: the poll fails with this code
 */

import { parseBytes, withoutComment } from './transcript-bytes.js';

export interface TranscriptLine {
  /** 1-based. */
  line: number;
}

export interface TranscriptExchange extends TranscriptLine {
  request: Uint8Array;
  /** `null`: the instrument is silent. */
  reply: Uint8Array | null;
  /** Where the reply stands; the request's own line when there is none. */
  replyLine: number;
}

/** Bytes that came unasked, or time that passed. */
export type TranscriptHeard = TranscriptLine & ({ bytes: Uint8Array } | { laterMs: number });

export interface ExpectedReading extends TranscriptLine {
  measurement: string;
  /** As written, so that its decimals say how exactly it is meant; `null` for none. */
  value: string | null;
  status: string;
  reason: string | null;
}

export interface TranscriptCase extends TranscriptLine {
  name: string;
  unitId: number;
  settings: Readonly<Record<string, string | number>>;
  measurements: readonly string[];
  /** `watch`: the watched settings are asked for instead of the measurements. */
  asks: 'poll' | 'watch';
  exchanges: readonly TranscriptExchange[];
  heard: readonly TranscriptHeard[];
  readings: readonly ExpectedReading[];
  /** The error code with which the poll must fail. */
  failure: string | null;
}

export interface TranscriptFault extends TranscriptLine {
  message: string;
}

interface Draft {
  line: number;
  name: string;
  unitId: number;
  settings: Record<string, string | number>;
  measurements: string[];
  asks: 'poll' | 'watch';
  exchanges: TranscriptExchange[];
  heard: TranscriptHeard[];
  readings: ExpectedReading[];
  failure: string | null;
}

export interface ParsedTranscript {
  cases: readonly TranscriptCase[];
  faults: readonly TranscriptFault[];
}

export function parseTranscript(text: string): ParsedTranscript {
  const shared: Draft = emptyCase(0, '', null);
  const cases: Draft[] = [];
  const faults: TranscriptFault[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const words = withoutComment(raw).trim();
    if (words === '') return;
    const line = index + 1;
    if (words.startsWith('case ')) {
      cases.push(emptyCase(line, words.slice(5).trim(), shared));
      return;
    }
    const message = takeLine(cases.at(-1) ?? shared, words, line);
    if (message !== null) faults.push({ line, message });
  });
  if (cases.length === 0) faults.push({ line: 1, message: 'has no case' });
  return { cases, faults };
}

function emptyCase(line: number, name: string, shared: Draft | null): Draft {
  return {
    line,
    name,
    unitId: shared?.unitId ?? 1,
    settings: { ...shared?.settings },
    measurements: [],
    asks: 'poll',
    exchanges: [],
    heard: [],
    readings: [],
    failure: null,
  };
}

/** Puts one line into the case; returns what is wrong with it, or `null`. */
function takeLine(draft: Draft, words: string, line: number): string | null {
  const [verb = '', ...rest] = words.split(/\s+/);
  switch (verb) {
    case 'unit':
      draft.unitId = Number(rest[0]);
      return Number.isInteger(draft.unitId) ? null : `${rest[0] ?? ''} is not a unit id`;
    case 'set':
      return takeSetting(draft, rest);
    case 'poll':
      draft.measurements.push(...rest);
      return null;
    case 'watch':
      draft.asks = 'watch';
      return rest.length === 0 ? null : 'asks for all watched settings: nothing stands behind it';
    case '>':
    case '<':
      return takeBytes(draft, verb, parseBytes(words.slice(1)), line);
    case '<<':
      return takeHeard(draft, parseBytes(words.slice(2)), line);
    case 'later':
      return takeLater(draft, rest, line);
    case '=':
      return takeReading(draft, rest, line);
    case '!':
      draft.failure = rest[0] ?? null;
      return rest.length === 1 ? null : 'says no code';
    default:
      return `${verb} is not one of case, unit, set, poll, watch, >, <, <<, later, =, !`;
  }
}

function takeSetting(draft: Draft, words: readonly string[]): string | null {
  const [name, value] = words;
  if (name === undefined || value === undefined || words.length !== 2)
    return 'is not: set NAME VALUE (with a space between: set unit mg/L)';
  draft.settings[name] = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return null;
}

function takeBytes(draft: Draft, side: '>' | '<', bytes: Uint8Array | null, line: number): string | null {
  if (bytes === null) return 'is not pairs of hexadecimal digits (or quoted text)';
  if (side === '>') {
    draft.exchanges.push({ line, request: bytes, reply: null, replyLine: line });
    return null;
  }
  const last = draft.exchanges.at(-1);
  if (last === undefined || last.reply !== null) return 'answers nothing that was asked';
  last.reply = bytes;
  last.replyLine = line;
  return null;
}

function takeHeard(draft: Draft, bytes: Uint8Array | null, line: number): string | null {
  if (bytes === null) return 'is not pairs of hexadecimal digits (or quoted text)';
  draft.heard.push({ line, bytes });
  return null;
}

function takeLater(draft: Draft, [seconds = '', ...rest]: readonly string[], line: number): string | null {
  if (!/^\d+(\.\d+)?$/.test(seconds) || rest.length > 0) return 'is not: later SECONDS';
  draft.heard.push({ line, laterMs: Math.round(Number(seconds) * 1000) });
  return null;
}

function takeReading(draft: Draft, words: readonly string[], line: number): string | null {
  const [measurement, value, status, reason = null] = words;
  if (measurement === undefined || value === undefined || status === undefined || words.length > 4) {
    return 'is not: = MEASUREMENT VALUE STATUS [REASON] (= ozone 45.5 measuring; - where there is no value)';
  }
  draft.readings.push({ line, measurement, value: value === '-' ? null : value, status, reason });
  return null;
}
