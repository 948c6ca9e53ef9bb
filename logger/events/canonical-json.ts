/**
 * One value, one text: keys sorted, no white space, numbers as ECMAScript writes them (the rules of RFC 8785). What is compared
 * or summed later must not depend on who wrote it or when.
 */
import { strict as assert } from 'node:assert';
import type { JsonValue } from '../../protocols/vocabulary/station-event.js';

export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) {
    assert(typeof value !== 'number' || Number.isFinite(value), `${String(value)} has no form in JSON`);
    return JSON.stringify(value);
  }
  const members = Object.entries(value)
    // By code units, as RFC 8785 asks; a locale would order them by machine.
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]: [string, JsonValue]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
