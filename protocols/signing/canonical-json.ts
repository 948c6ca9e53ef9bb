/** One value, one text (RFC 8785): what is hashed or signed must not depend on who wrote it. The only file that imports canonicalize. */
import canonicalize from 'canonicalize';

export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Throws a `TypeError` for what JSON cannot say: `undefined`, NaN, infinities. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Nothing has no canonical form');
  return text;
}
