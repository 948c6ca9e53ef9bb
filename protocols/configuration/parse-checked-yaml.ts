/**
 * One way to read a configuration: YAML text and a schema in, a typed frozen value or every fault (file, line, key, what
 * is legal) out. Unknown keys are faults where the schema says so; defaults are filled in; durations become milliseconds.
 */
import { Value } from 'typebox/value';
import type { Static, TSchema } from 'typebox';
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { ConfigFault } from '../vocabulary/errors.js';
import { DURATION_KEYWORD, parseDuration } from './duration.js';
import { explainFaults, type Path } from './explain-faults.js';

export interface ParsedYaml<T> {
  value: T;
  /** 1-based line of a key in the file, for faults found later by cross-checks. */
  lineOf: (path: Path) => number | null;
}

export type ParseResult<T> = { ok: true; parsed: ParsedYaml<T> } | { ok: false; faults: ConfigFault[] };

const LONGEST_SYNTAX_MESSAGE = 200;
/** Aliases may repeat at most this often: a small file cannot become a large value. */
const ALIASES_MAX = 100;

/** @param file The name to put into faults. */
export function parseCheckedYaml<S extends TSchema>(
  schema: S,
  text: string,
  file: string,
): ParseResult<Static<S>> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  if (document.errors.length > 0) {
    return { ok: false, faults: document.errors.map((error) => syntaxFault(error, file)) };
  }
  const lineOf = (path: Path) => lineIn(document, counter, path);
  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: ALIASES_MAX }) ?? {};
  } catch (error) {
    // An alias without its anchor, or more aliases than a configuration can need.
    return {
      ok: false,
      faults: [syntaxFault({ message: error instanceof Error ? error.message : String(error) }, file)],
    };
  }
  const filled: unknown = Value.Default(schema, raw);
  const faults = explainFaults(schema, filled);
  if (faults.length > 0) {
    return {
      ok: false,
      faults: faults.map(({ path, ...fault }) => ({
        ...fault,
        file,
        key: formatPath(path),
        line: lineOf(path),
      })),
    };
  }
  const value = freeze(decodeDurations(schema as Schema, filled)) as Static<S>;
  return { ok: true, parsed: { value, lineOf } };
}

/** `instruments[2].unitId` */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** What an author most likely meant to write, by YAML's own code; its sentences speak of the grammar. */
const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY:
    'the keys of a group begin in one column, those of an inner group further right; a text with ": " in it stands in quotes',
  MULTILINE_IMPLICIT_KEY: 'key: value; a text over several lines, or with ": " in it, stands in quotes',
  BAD_INDENT: 'the keys of a group begin in one column, those of an inner group further right',
  TAB_AS_INDENT: 'spaces before a key, no tabs',
  DUPLICATE_KEY: 'each key once a group',
};

function syntaxFault(
  error: { code?: string; message: string; linePos?: readonly { line: number }[] | undefined },
  file: string,
): ConfigFault {
  const [sentence = ''] = error.message.split('\n');
  // A file of random bytes must not reach the terminal as it is.
  const words = sentence.replace(/ at line \d+, column \d+:?$/, '').replace(/[^\P{C}]/gu, '·');
  const message = `is not YAML: ${words.slice(0, LONGEST_SYNTAX_MESSAGE)}`;
  return {
    code: 'not-yaml',
    file,
    line: error.linePos?.[0]?.line ?? null,
    key: '',
    message,
    legal: SYNTAX_HINTS[error.code ?? ''] ?? null,
  };
}

/** The line of the deepest part of `path` that stands in the file: a missing key is told at its group. */
function lineIn(document: Document, counter: LineCounter, path: Path): number | null {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    let range: readonly number[] | null | undefined;
    if (isMap(parent)) {
      const key = parent.items.find(
        (pair) => isScalar(pair.key) && String(pair.key.value) === String(last),
      )?.key;
      range = isScalar(key) ? key.range : undefined;
    } else {
      const node = document.getIn(path.slice(0, depth), true) as
        { range?: readonly number[] | null } | undefined;
      range = node?.range;
    }
    const offset = range?.[0];
    if (offset !== undefined) return counter.linePos(offset).line;
  }
  return null;
}

type Schema = Readonly<Record<string, unknown>>;

function decodeDurations(schema: Schema, value: unknown): unknown {
  if (schema[DURATION_KEYWORD] !== undefined && typeof value === 'string') return parseDuration(value);
  if (Array.isArray(schema['anyOf'])) {
    const branch = (schema['anyOf'] as Schema[]).find((candidate) => Value.Check(candidate, value));
    return branch === undefined ? value : decodeDurations(branch, value);
  }
  if (Array.isArray(value))
    return value.map((item) => decodeDurations((schema['items'] ?? {}) as Schema, item));
  if (typeof value !== 'object' || value === null) return value;
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const patterns = Object.entries((schema['patternProperties'] ?? {}) as Record<string, Schema>);
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      const known = properties[key] ?? patterns.find(([pattern]) => new RegExp(pattern).test(key))?.[1] ?? {};
      return [key, decodeDurations(known, child)];
    }),
  );
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
