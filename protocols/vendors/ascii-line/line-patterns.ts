/**
 * The regular expressions of a profile. They come from files that others write, so they run on RE2, whose time grows with the length
 * of the line only: no pattern can hold the logger up. Look-around and back-references do not exist there and are refused.
 */
import { RE2JS } from 're2js';
import { describeBreak, whereItBreaks } from '../where-pattern-breaks.js';

export interface LinePattern {
  id: string;
  /** Of named groups; `null`: the text is not such a line. A group that took no part is empty. */
  match: (text: string) => ReadonlyMap<string, string> | null;
  groups: readonly string[];
  /** Of a text that does not match: `character 5, "x", does not follow /\d+/`. */
  whereItBreaks: (text: string) => string;
}

/** @throws an Error that says what is wrong with the expression. */
export function compilePattern(id: string, pattern: string): LinePattern {
  const compiled = RE2JS.compile(pattern);
  const groups = Object.keys(compiled.namedGroups());
  const matchAnew = (text: string): ReadonlyMap<string, string> | null => {
    const matcher = compiled.matcher(text);
    if (!matcher.matches()) return null;
    return new Map(groups.map((group) => [group, matcher.group(group) ?? '']));
  };
  // Every measurement of a poll looks into the same line.
  let last = { text: '', found: matchAnew('') };
  const match = (text: string) => {
    if (text !== last.text) last = { text, found: matchAnew(text) };
    return last.found;
  };
  return {
    id,
    groups,
    match,
    whereItBreaks: (text) => describeBreak(text, whereItBreaks(pattern, text, followsTo)),
  };
}

/** A piece of a pattern may be none by itself. */
function followsTo(pattern: string, text: string): number | null {
  try {
    const matcher = RE2JS.compile(pattern).matcher(text);
    return matcher.lookingAt() ? matcher.end() : null;
  } catch {
    return null;
  }
}
