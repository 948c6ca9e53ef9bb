/**
 * Why a value does not fit a schema, told as an operator can use it: every fault with its path and what is legal there.
 * TypeBox decides whether a value fits; this walk only finds the words, so a union names its choices instead of every
 * branch that failed.
 */
import { Value } from 'typebox/value';
import type { TSchema } from 'typebox';
import type { ConfigFaultCode } from '../vocabulary/errors.js';
import { DURATION_KEYWORD, formatDuration, parseDuration } from './duration.js';

export type Path = readonly (string | number)[];

/** A group of so few keys is told by their names. */
const MOST_KEYS_NAMED = 4;

export interface SchemaFault {
  code: ConfigFaultCode;
  path: Path;
  message: string;
  legal: string | null;
}

/** A schema as the JSON Schema object it is. */
type Schema = Readonly<Record<string, unknown>>;

/** All faults of `value`; empty exactly when it fits. */
export function explainFaults(schema: TSchema, value: unknown): SchemaFault[] {
  const faults: SchemaFault[] = [];
  walk(schema as Schema, value, [], faults);
  if (faults.length === 0 && !Value.Check(schema, value)) {
    const [first] = Value.Errors(schema, value);
    const path = (first?.instancePath ?? '').split('/').filter(Boolean);
    faults.push({ code: 'not-allowed', path, message: first?.message ?? 'does not fit', legal: null });
  }
  return faults;
}

function walk(schema: Schema, value: unknown, path: Path, faults: SchemaFault[]): void {
  if (Array.isArray(schema['anyOf'])) return walkUnion(schema, value, path, faults);
  switch (schema['type']) {
    case 'object':
      return walkObject(schema, value, path, faults);
    case 'array':
      return walkArray(schema, value, path, faults);
    default:
      return walkLeaf(schema, value, path, faults);
  }
}

function walkObject(schema: Schema, value: unknown, path: Path, faults: SchemaFault[]): void {
  if (!isRecord(value)) {
    faults.push(wrongType(value, path, 'a group of keys'));
    return;
  }
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const required = (schema['required'] ?? []) as string[];
  const patterns = Object.entries((schema['patternProperties'] ?? {}) as Record<string, Schema>);
  for (const key of required) {
    // Defaults are filled in only where a whole branch fits, so a key that has one is never missing.
    if (value[key] !== undefined || properties[key]?.['default'] !== undefined) continue;
    faults.push({
      code: 'missing-key',
      path: [...path, key],
      message: 'is missing',
      legal: legalOf(properties[key] ?? {}),
    });
  }
  for (const [key, child] of Object.entries(value)) {
    const known = properties[key] ?? patterns.find(([pattern]) => new RegExp(pattern).test(key))?.[1];
    if (known !== undefined) {
      if (child !== undefined) walk(known, child, [...path, key], faults);
    } else if (schema['additionalProperties'] === false) {
      const names = Object.keys(properties);
      const legal =
        names.length > 0 ? names.join(', ') : patterns.map(([pattern]) => `keys like ${pattern}`).join(', ');
      faults.push({ code: 'unknown-key', path: [...path, key], message: 'is not a known key', legal });
    }
  }
}

function walkArray(schema: Schema, value: unknown, path: Path, faults: SchemaFault[]): void {
  if (!Array.isArray(value)) {
    faults.push(wrongType(value, path, 'a list'));
    return;
  }
  const least = schema['minItems'];
  const most = schema['maxItems'];
  if (typeof least === 'number' && value.length < least) {
    faults.push({
      code: 'out-of-range',
      path,
      message: `has ${value.length} entries`,
      legal: `at least ${least}`,
    });
  }
  if (typeof most === 'number' && value.length > most) {
    faults.push({
      code: 'out-of-range',
      path,
      message: `has ${value.length} entries`,
      legal: `at most ${most}`,
    });
  }
  const items = schema['items'];
  if (!isRecord(items)) return;
  value.forEach((item, index) => walk(items, item, [...path, index], faults));
}

function walkUnion(schema: Schema, value: unknown, path: Path, faults: SchemaFault[]): void {
  if (Value.Check(schema, value)) {
    // A branch fits by TypeBox; durations inside still have limits of their own.
    const fitting = branchesOf(schema).find((branch) => Value.Check(branch, value));
    if (fitting !== undefined) walk(fitting, value, path, faults);
    return;
  }
  const branches = branchesOf(schema);
  const discriminator = discriminatorOf(branches);
  if (discriminator !== null && isRecord(value)) {
    const chosen = branches.find((branch) => constOf(branch, discriminator) === value[discriminator]);
    if (chosen !== undefined) return walk(chosen, value, path, faults);
    const legal = branches.map((branch) => String(constOf(branch, discriminator))).join(' | ');
    const missing = value[discriminator] === undefined;
    const message = missing ? 'is missing' : `${show(value[discriminator])} is not one of the choices`;
    faults.push({
      code: missing ? 'missing-key' : 'not-allowed',
      path: [...path, discriminator],
      message,
      legal,
    });
    return;
  }
  // Exactly one branch of the value's own shape, or with its keys: its faults are the ones meant.
  const ofShape = branches.filter((branch) => branch['type'] === shapeOf(value));
  const sameShape =
    ofShape.length > 1 && isRecord(value) ? ofShape.filter((one) => hasKeysOf(one, value)) : ofShape;
  if (sameShape.length === 1 && sameShape[0] !== undefined && (isRecord(value) || Array.isArray(value))) {
    return walk(sameShape[0], value, path, faults);
  }
  faults.push({
    code: 'not-allowed',
    path,
    message: `${show(value)} is not one of the choices`,
    legal: legalOf(schema),
  });
}

function walkLeaf(schema: Schema, value: unknown, path: Path, faults: SchemaFault[]): void {
  const limits = schema[DURATION_KEYWORD] as { minMs: number; maxMs: number } | undefined;
  if (limits !== undefined) {
    const durationMs = typeof value === 'string' ? parseDuration(value) : null;
    if (durationMs === null) {
      faults.push({
        code: 'wrong-type',
        path,
        message: `${show(value)} is not a duration`,
        legal: legalOf(schema),
      });
    } else if (durationMs < limits.minMs || durationMs > limits.maxMs) {
      faults.push({
        code: 'out-of-range',
        path,
        message: `${show(value)} is out of range`,
        legal: legalOf(schema),
      });
    }
    return;
  }
  if (Value.Check(schema, value)) return;
  const wanted = schema['type'];
  const isNumber = wanted === 'integer' || wanted === 'number';
  const rightShape = wanted === shapeOf(value) || (isNumber && typeof value === 'number');
  if (wanted !== undefined && !rightShape) {
    faults.push(wrongType(value, path, legalOf(schema) ?? show(wanted)));
    return;
  }
  const code: ConfigFaultCode = isNumber ? 'out-of-range' : 'not-allowed';
  faults.push({ code, path, message: `${show(value)} is not allowed`, legal: legalOf(schema) });
}

/** What a schema allows, in a few words: `1…247 (whole number)`, `none | even | odd`, `5s … 1h`. */
export function legalOf(schema: Schema): string | null {
  const limits = schema[DURATION_KEYWORD] as { minMs: number; maxMs: number } | undefined;
  if (limits !== undefined)
    return `a duration from ${formatDuration(limits.minMs)} to ${formatDuration(limits.maxMs)}, like 500ms, 10s, 5m`;
  if (schema['const'] !== undefined) return show(schema['const']);
  const branches = branchesOf(schema);
  if (branches.length > 0)
    return [...new Set(branches.map((branch) => legalOf(branch) ?? 'a value'))].join(' | ');
  if (typeof schema['legal'] === 'string') return schema['legal'];
  const { minimum, maximum, exclusiveMinimum } = schema;
  switch (schema['type']) {
    case 'integer':
    case 'number': {
      const noun = schema['type'] === 'integer' ? 'a whole number' : 'a number';
      if (typeof minimum === 'number' && typeof maximum === 'number') return `${noun} ${minimum}…${maximum}`;
      if (typeof minimum === 'number') return `${noun}, at least ${minimum}`;
      if (typeof exclusiveMinimum === 'number') return `${noun} above ${exclusiveMinimum}`;
      return typeof maximum === 'number' ? `${noun}, at most ${maximum}` : noun;
    }
    case 'string':
      return typeof schema['pattern'] === 'string' ? `text like ${schema['pattern']}` : 'text';
    case 'boolean':
      return 'true | false';
    case 'null':
      return 'null';
    case 'array':
      return 'a list';
    case 'object': {
      const names = Object.keys(schema['properties'] ?? {});
      return names.length > 0 && names.length <= MOST_KEYS_NAMED
        ? `{ ${names.join(', ')} }`
        : 'a group of keys';
    }
    default:
      return null;
  }
}

function branchesOf(schema: Schema): Schema[] {
  return Array.isArray(schema['anyOf']) ? (schema['anyOf'] as Schema[]) : [];
}

/** Whether a group has every key that a branch needs and none that it does not know; their values may be wrong. */
function hasKeysOf(branch: Schema, value: Record<string, unknown>): boolean {
  const known = Object.keys(branch['properties'] ?? {});
  const required = (branch['required'] ?? []) as string[];
  return required.every((key) => key in value) && Object.keys(value).every((key) => known.includes(key));
}

/** The key whose constant tells the branches of a union apart, or `null`. */
function discriminatorOf(branches: readonly Schema[]): string | null {
  const [first] = branches;
  if (first === undefined) return null;
  const tellsApart = (key: string) => {
    const values = branches.map((branch) => constOf(branch, key));
    return !values.includes(undefined) && new Set(values).size === values.length;
  };
  return Object.keys(first['properties'] ?? {}).find(tellsApart) ?? null;
}

function constOf(branch: Schema, key: string): unknown {
  const properties = (branch['properties'] ?? {}) as Record<string, Schema>;
  return properties[key]?.['const'];
}

function wrongType(value: unknown, path: Path, legal: string): SchemaFault {
  return { code: 'wrong-type', path, message: `${show(value)} is of the wrong type`, legal };
}

function shapeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const LONGEST_SHOWN_CHARACTERS = 60;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_SHOWN_CHARACTERS ? `${text.slice(0, LONGEST_SHOWN_CHARACTERS)}…` : text;
}
