/**
 * What may stand in a data file as symbol, unit and part of a name. Configuration refuses anything else with a key and a
 * line; the encoder only asserts it. White space and invisible characters would shift columns in readers that split on
 * white space (docs/formats/report-file.md, clauses 1.1, 4.1, 4.6).
 */
import { looksLikeReportTime } from './report-time.js';

/** Characters (UTF-16 units) of a symbol, a unit, or one part of a name. */
export const MAX_TEXT_LENGTH = 40;

/** White space, control, format, private, unassigned characters and lone surrogates. */
const INVISIBLE = /[\s\p{C}]/u;

/** A parameter symbol: 1…40 visible characters that are not fourteen digits (those would read as a time). */
export function isLegalSymbol(symbol: string): boolean {
  return symbol !== '' && isVisible(symbol) && !looksLikeReportTime(symbol);
}

/** A unit: empty (there is none) or like a symbol. `-` is legal and means the same as empty. */
export function isLegalUnit(unit: string): boolean {
  return unit === '' || isLegalSymbol(unit);
}

/** One of the three parts of a file name before the time: also without `_`, `/` and `\`, and not starting with a dot. */
export function isLegalNamePart(part: string): boolean {
  return isLegalSymbol(part) && !/[_/\\]|^\./.test(part);
}

function isVisible(text: string): boolean {
  return text.length <= MAX_TEXT_LENGTH && !INVISIBLE.test(text);
}
