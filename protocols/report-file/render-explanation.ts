/**
 * What the Ministry's reader makes of a file, as a table that lines up in a terminal and a verdict in plain words.
 */
import { toLocalTime } from '../vocabulary/interval.js';
import { EXPLAIN_WORDING, type ExplainLanguage, type ExplainWording } from './explain-wording.js';
import { quote } from './fault-clauses.js';
import type { MinistryEffectCode, MinistryLine, MinistryReading } from './ministry-reader.js';

export interface ExplanationRequest {
  reading: MinistryReading;
  /** The code by which the reader recognised the file. */
  stationCode: string;
  language: ExplainLanguage;
}

/** Lines of text, none of them ending in white space; at most one a row of the file and about ten more. */
export function renderExplanation({ reading, stationCode, language }: ExplanationRequest): string[] {
  const words = EXPLAIN_WORDING[language];
  const body = reading.lines.map((line) => renderRow(line, words));
  const table = body.length === 0 ? [] : [...alignTable([words.headings, ...body]), ''];
  return [...table, ...renderVerdict(reading, stationCode, words)];
}

function renderRow(line: MinistryLine, words: ExplainWording): string[] {
  const { status } = line;
  const effects = line.effects.map((effect) => words.effects[effect.code](shown(effect.detail)));
  return [
    String(line.line),
    shown(line.indicator ?? '—'),
    shown(line.valueText ?? '—'),
    line.outcome === 'lost' ? words.lost : line.value === null ? words.notANumber : String(line.value),
    shown(line.unit ?? '—'),
    line.at === null ? '—' : localText(line.at),
    status === null ? '—' : (words.statuses[status] ?? words.unknownStatus(status)),
    effects.length === 0 ? words.asWritten : effects.join('; '),
  ];
}

function renderVerdict(reading: MinistryReading, stationCode: string, words: ExplainWording): string[] {
  const { lines } = reading;
  const outcome = words.outcomes[reading.outcome](shown(stationCode));
  if (reading.storedAt === null) return [outcome, words.noRow];
  const stored = lines.filter((line) => line.outcome === 'stored');
  const losses = lossesOf(reading, words);
  return [
    outcome,
    words.stored(stored.length, lines.length, localText(reading.storedAt)),
    ...(losses.length === 0 ? [words.summary.nothing] : losses),
    ...adviceFor(lines, words),
  ];
}

function lossesOf({ lines }: MinistryReading, words: ExplainWording): string[] {
  const { summary } = words;
  const name = (line: MinistryLine) =>
    words.row(shown(line.indicator ?? line.effects[0]?.detail ?? ''), line.line);
  const sentence = (rows: readonly MinistryLine[], say: (rows: string) => string): string[] =>
    rows.length === 0 ? [] : [say(rows.map(name).join(', '))];
  const stored = lines.filter((line) => line.outcome === 'stored');
  const withAny = (...codes: MinistryEffectCode[]) =>
    stored.filter((line) => codes.some((code) => has(line, code)));
  const lost = lines.filter((line) => line.outcome === 'lost');
  const statusLost = withAny('status-lost', 'status-unreadable');
  const wasAll00 = statusLost.every((line) => line.effects.some(({ detail }) => detail === '00'));
  return [
    ...sentence(lost, summary.lost),
    ...sentence(
      lines.filter((line) => has(line, 'rest-of-line-ignored')),
      summary.restLost,
    ),
    ...sentence(withAny('unreadable-value-becomes-zero', 'fault-status-becomes-zero'), summary.zero),
    ...sentence(statusLost, summary.statusLost),
    ...(statusLost.length > 0 && wasAll00 ? [summary.statusLostWas00] : []),
    ...sentence(withAny('not-a-number-stored'), summary.notANumber),
    ...sentence(withAny('time-replaced'), summary.timeReplaced),
  ];
}

function adviceFor(lines: readonly MinistryLine[], { advice }: ExplainWording): string[] {
  const isAny = (code: MinistryEffectCode) => lines.some((line) => has(line, code));
  return [
    ...(isAny('status-lost') ? [advice.unit] : []),
    ...(isAny('unreadable-value-becomes-zero') || isAny('not-a-number-stored') ? [advice.value] : []),
    ...(isAny('row-dropped') ? [advice.symbol] : []),
    ...(isAny('rest-of-line-ignored') ? [advice.onePerLine] : []),
  ];
}

function has(line: MinistryLine, code: MinistryEffectCode): boolean {
  return line.effects.some((effect) => effect.code === code);
}

/** Columns as wide as their widest cell; the last one is left ragged. */
function alignTable(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** Vietnamese letters may be written as a letter and marks: marks take no room on the screen. */
function widthOf(text: string): number {
  return [...text.normalize('NFC').replace(/\p{M}/gu, '')].length;
}

/** `2026-03-25 00:00:00`, GMT+7. */
function localText(at: number): string {
  const { year, month, day, hour, minute, second } = toLocalTime(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** A text of the file without anything that a terminal would obey. */
function shown(text: string): string {
  return quote(text).slice(1, -1);
}
