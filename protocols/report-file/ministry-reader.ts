/**
 * What the Ministry's reader makes of a data file: its known rules written down a second time, from behaviour alone, so that
 * a station can see what will be stored before it is sent. Shares nothing with our encoder or parser on purpose: if both
 * erred alike, neither would show it. The rules and how sure they are: docs/formats/report-file.md, clause 9.
 */
import { splitLines, splitWords, timeOf, toFloat } from './ministry-text.js';

export interface MinistryInput {
  /** Base name. */
  name: string;
  bytes: Uint8Array;
  /** As registered at the Ministry, for example `CAPH_NUOSXL`: the name must contain it. */
  stationCode: string;
  /** A second text that also makes the file the station's. */
  fileMapping?: string | undefined;
  /** The greatest name read so far in the folder; a name not above it is never read. */
  newestReadName?: string | undefined;
  /** Symbols registered for the station; `undefined`: all are. */
  registeredSymbols?: readonly string[] | undefined;
  /** File symbol → registered symbol. */
  mappingNames?: Readonly<Record<string, string>> | undefined;
  /** By registered symbol; the value is multiplied. */
  convertRates?: Readonly<Record<string, number>> | undefined;
}

export type MinistryEffectCode =
  /** No pattern fits: the row is lost. */
  | 'row-dropped'
  /** The symbol is not registered for the station: the row is lost. */
  | 'symbol-not-registered'
  /** A later row of the same symbol takes its place. */
  | 'replaced-by-later-row'
  /** What stands for the value is no number: 0 is stored. */
  | 'unreadable-value-becomes-zero'
  /** Status 02: 0 is stored whatever was measured. */
  | 'fault-status-becomes-zero'
  /** The text is NaN or infinite, which the reader takes for a number. */
  | 'not-a-number-stored'
  /** Status 02: the instrument is marked faulty. */
  | 'equipment-marked-faulty'
  /** A status stands in the line, but not as the fifth word: 0 (measuring) is stored. */
  | 'status-lost'
  /** The fifth word is no whole number: taken as 0. */
  | 'status-unreadable'
  /** Words after the fifth are not looked at. */
  | 'rest-of-line-ignored'
  /** The row's own time differs from the last row's, under which it is stored. */
  | 'time-replaced'
  /** An invisible byte order mark has become part of the symbol. */
  | 'mark-in-symbol';

export interface MinistryEffect {
  code: MinistryEffectCode;
  /** The text or number that it is about. */
  detail: string;
}

export type MinistryPattern =
  'symbol value unit time' | 'time symbol value unit' | 'time symbol value' | 'symbol value time';

export interface MinistryLine {
  /** 1-based. */
  line: number;
  outcome: 'stored' | 'lost';
  pattern: MinistryPattern | null;
  /** The symbol under which the value is stored; `null` when no pattern fits. */
  indicator: string | null;
  /** The word that was taken for the value. */
  valueText: string | null;
  /** `null` when nothing is stored, or NaN or an infinity is. */
  value: number | null;
  /** `null`: none was read. */
  unit: string | null;
  /** The row's own time, UTC epoch ms. */
  at: number | null;
  /** 0 measuring, 1 calibrating, 2 fault. */
  status: number | null;
  effects: readonly MinistryEffect[];
}

export interface MinistryReading {
  /** Whether the file is opened at all. The lines tell what would become of it in any case. */
  outcome: 'read' | 'station-not-matched' | 'not-newer-than-last-read';
  lines: readonly MinistryLine[];
  /** One time for the whole file: that of the last row that a pattern fits. UTC epoch ms. */
  storedAt: number | null;
  /** Likewise the state of the whole record. */
  recordStatus: number | null;
}

/** Never throws, for any name and any bytes. */
export function readAsMinistry(input: MinistryInput): MinistryReading {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(input.bytes);
  const read = splitLines(text).map((line, index) => readLine(line, index + 1, input));
  const last = read.findLast((line) => line?.pattern != null) ?? null;
  const winners = lastLineOfEach(read);
  const lines = read
    .filter((line) => line !== null)
    .map((line) => afterWholeFile(line, winners.get(keyOf(line.indicator)), last));
  return {
    outcome: outcomeOf(input),
    lines,
    storedAt: last?.at ?? null,
    recordStatus: last?.status ?? null,
  };
}

function outcomeOf({
  name,
  stationCode,
  fileMapping,
  newestReadName,
}: MinistryInput): MinistryReading['outcome'] {
  const isMatched = name.includes(stationCode) || (fileMapping !== undefined && name.includes(fileMapping));
  if (!isMatched) return 'station-not-matched';
  return newestReadName !== undefined && name <= newestReadName ? 'not-newer-than-last-read' : 'read';
}

interface Match {
  pattern: MinistryPattern;
  symbol: string;
  value: string;
  unit: string | null;
  at: number;
}

/** Tried in this order; the first that has a time where it wants one is taken. */
function matchPattern(words: readonly string[]): Match | null {
  const [first = '', second = '', third = '', fourth = ''] = words;
  const atOf = { first: timeOf(first), third: timeOf(third), fourth: timeOf(fourth) };
  if (atOf.fourth !== null) {
    return { pattern: 'symbol value unit time', symbol: first, value: second, unit: third, at: atOf.fourth };
  }
  if (atOf.first !== null && words.length >= 4) {
    return { pattern: 'time symbol value unit', symbol: second, value: third, unit: fourth, at: atOf.first };
  }
  if (atOf.first !== null && words.length === 3) {
    return { pattern: 'time symbol value', symbol: second, value: third, unit: null, at: atOf.first };
  }
  if (atOf.third !== null) {
    return { pattern: 'symbol value time', symbol: first, value: second, unit: null, at: atOf.third };
  }
  return null;
}

function readLine(text: string, line: number, input: MinistryInput): MinistryLine | null {
  const words = splitWords(text);
  if (words.length === 0) return null;
  const match = matchPattern(words);
  if (match === null) {
    const effects: MinistryEffect[] = [{ code: 'row-dropped', detail: words.join(' ') }];
    const nothing = { pattern: null, indicator: null, valueText: null, value: null, unit: null, at: null };
    return { line, outcome: 'lost', ...nothing, status: null, effects };
  }
  const effects: MinistryEffect[] = [];
  const indicator = input.mappingNames?.[match.symbol] ?? match.symbol;
  if (indicator.includes('\uFEFF'))
    effects.push({ code: 'mark-in-symbol', detail: indicator.replace('\uFEFF', '') });
  const status = readStatus(words, match, effects);
  const value = readValue(match.value, status, effects) * rateOf(indicator, input);
  const isRegistered = input.registeredSymbols?.some((known) => isSame(known, indicator)) ?? true;
  if (!isRegistered) effects.push({ code: 'symbol-not-registered', detail: indicator });
  if (words.length > 5) effects.push({ code: 'rest-of-line-ignored', detail: words.slice(5).join(' ') });
  return {
    line,
    outcome: isRegistered ? 'stored' : 'lost',
    pattern: match.pattern,
    indicator,
    valueText: match.value,
    value: isRegistered && Number.isFinite(value) ? value : null,
    unit: match.unit,
    at: match.at,
    status,
    effects,
  };
}

/** The status is the fifth word, whichever pattern fits; anything shorter counts as measuring. */
function readStatus(words: readonly string[], match: Match, effects: MinistryEffect[]): number {
  const word = words[4];
  if (word === undefined) {
    const stray = match.pattern === 'symbol value time' ? words[3] : undefined;
    if (stray !== undefined) effects.push({ code: 'status-lost', detail: stray });
    return 0;
  }
  if (/^[+-]?\d+$/.test(word)) return Number(word);
  effects.push({ code: 'status-unreadable', detail: word });
  return 0;
}

function readValue(word: string, status: number, effects: MinistryEffect[]): number {
  const number = toFloat(word);
  if (status === 2) {
    effects.push({ code: 'equipment-marked-faulty', detail: word });
    if (number !== 0) effects.push({ code: 'fault-status-becomes-zero', detail: word });
    return 0;
  }
  if (number === null) {
    effects.push({ code: 'unreadable-value-becomes-zero', detail: word });
    return 0;
  }
  if (!Number.isFinite(number)) effects.push({ code: 'not-a-number-stored', detail: word });
  return number;
}

function rateOf(indicator: string, { convertRates = {} }: MinistryInput): number {
  const name = Object.keys(convertRates).find((known) => isSame(known, indicator));
  return name === undefined ? 1 : (convertRates[name] ?? 1);
}

/** The last line on which each symbol is stored. */
function lastLineOfEach(lines: readonly (MinistryLine | null)[]): Map<string, number> {
  const stored = lines.filter((line) => line?.outcome === 'stored');
  return new Map(stored.map((line) => [keyOf(line?.indicator ?? null), line?.line ?? 0]));
}

/** What only the rows after it decide: replaced by a later one of its symbol, stored under the last one's time. */
function afterWholeFile(
  row: MinistryLine,
  winner: number | undefined,
  last: MinistryLine | null,
): MinistryLine {
  if (row.outcome === 'lost' || winner === undefined) return row;
  if (winner !== row.line) {
    const effect: MinistryEffect = { code: 'replaced-by-later-row', detail: String(winner) };
    return { ...row, outcome: 'lost', value: null, effects: [...row.effects, effect] };
  }
  if (last === null || row.at === last.at) return row;
  return { ...row, effects: [...row.effects, { code: 'time-replaced', detail: String(last.line) }] };
}

function keyOf(indicator: string | null): string {
  return (indicator ?? '').toLowerCase();
}

function isSame(left: string, right: string): boolean {
  return keyOf(left) === keyOf(right);
}
