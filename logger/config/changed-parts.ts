/** Which parts of the configuration differ, in words of both languages: names of keys and ids only, never what they say. */
import { parse } from 'yaml';
import type { Text } from '../../protocols/presentation/translations/text.js';
import { canonicalJson } from '../../protocols/signing/canonical-json.js';
import type { JsonValue } from '../../protocols/vocabulary/station-event.js';

/** More are only counted. */
const PARTS_MAX = 20;

const COMMENTS: Text = { vi: 'chỉ chú thích hoặc cách viết', en: 'comments or layout only' };
const WORDS = {
  changed: { vi: 'đổi', en: 'changed' },
  added: { vi: 'thêm', en: 'added' },
  removed: { vi: 'bỏ', en: 'removed' },
} as const;

interface Part {
  key: string;
  id: string | null;
  how: keyof typeof WORDS;
}

/** Of two texts of `station.yaml`, and of the digests of the profiles that were in use, by instrument. */
export function changedParts(
  before: { text: string; profiles: Readonly<Record<string, string>> },
  after: { text: string; profiles: Readonly<Record<string, string>> },
): Text {
  const parts = [
    ...compareMembers(membersOf(before.text), membersOf(after.text)),
    ...Object.keys(after.profiles)
      .filter((id) => before.profiles[id] !== undefined && before.profiles[id] !== after.profiles[id])
      .map((id): Part => ({ key: 'profile', id, how: 'changed' })),
  ];
  if (parts.length === 0) return COMMENTS;
  const say = (language: keyof Text) => {
    const told = parts.slice(0, PARTS_MAX).map((part) => partText(part, language));
    const more = parts.length - told.length;
    return [...told, ...(more > 0 ? [`… +${more}`] : [])].join(', ');
  };
  return { vi: say('vi'), en: say('en') };
}

function partText({ key, id, how }: Part, language: keyof Text): string {
  return `${key}${id === null ? '' : ` ${id}`} (${WORDS[how][language]})`;
}

type Members = Readonly<Record<string, unknown>>;

/** What cannot be read has no parts: it was never started with. */
function membersOf(text: string): Members {
  try {
    const value: unknown = parse(text);
    return isMembers(value) ? value : {};
  } catch {
    return {};
  }
}

function compareMembers(before: Members, after: Members): Part[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key): Part[] => {
    const [was, is] = [before[key], after[key]];
    if (textOf(was) === textOf(is)) return [];
    const [wasById, isById] = [byId(was), byId(is)];
    if (wasById === null || isById === null) return [{ key, id: null, how: howOf(was, is) }];
    const ids = [...new Set([...wasById.keys(), ...isById.keys()])];
    const parts = ids
      .filter((id) => wasById.get(id) !== isById.get(id))
      .map((id): Part => ({ key, id, how: howOf(wasById.get(id), isById.get(id)) }));
    // The same in another order.
    return parts.length > 0 ? parts : [{ key, id: null, how: 'changed' }];
  });
}

function howOf(was: unknown, is: unknown): Part['how'] {
  if (was === undefined) return 'added';
  return is === undefined ? 'removed' : 'changed';
}

/** `null`: it is no list of things that have ids. */
function byId(value: unknown): Map<string, string> | null {
  if (value === undefined) return new Map();
  if (!Array.isArray(value)) return null;
  const entries = value.map((item: unknown) =>
    isMembers(item) && typeof item['id'] === 'string' ? ([item['id'], textOf(item)] as const) : null,
  );
  return entries.some((entry) => entry === null) ? null : new Map(entries.filter((entry) => entry !== null));
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return value === undefined ? '' : canonicalJson(JSON.parse(JSON.stringify(value)) as JsonValue);
}
