/** `wanted.json`: the interval ends that the province expects of a station and lacks. Signed with its receipt key. */
import { isSignedJson, signJson, type Signed, type SigningKey } from '../signing/signed-json.js';

export const WANTED_FORMAT = 'quantrac-wanted/1';
/** Intervals in one list, the oldest first; the others follow when these are settled. */
export const WANTED_INTERVALS_MAX = 2_000;

/**
 * `never-came`: no file of it. `rejected`: only files that were not accepted. `missing-parameters`: a file that lacks
 * some of the symbols.
 */
export type WantedReason = 'never-came' | 'rejected' | 'missing-parameters';

export interface WantedInterval {
  /** UTC epoch milliseconds. */
  endAt: number;
  reason: WantedReason;
  /** The symbols that are missing; empty: the whole file is. */
  symbols: readonly string[];
  /** When the province asked for it: a later instant is another request. */
  askedAt: number;
}

export interface WantedContent {
  format: typeof WANTED_FORMAT;
  station: string;
  /** When the list was made, by the province's clock. */
  at: number;
  intervalMs: number | null;
  wanted: readonly WantedInterval[];
}

export type WantedList = WantedContent & Signed;

export function writeWantedList(content: Omit<WantedContent, 'format'>, key: SigningKey): string {
  return `${JSON.stringify(signJson({ format: WANTED_FORMAT, ...content } as const, key))}\n`;
}

/** `null`: not a list of this version, or not signed by its own key. */
export function readWantedList(text: string): WantedList | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { format, station, at, wanted } = value as Record<string, unknown>;
  const inForm =
    format === WANTED_FORMAT &&
    typeof station === 'string' &&
    Number.isSafeInteger(at) &&
    Array.isArray(wanted) &&
    wanted.length <= WANTED_INTERVALS_MAX &&
    wanted.every(isWanted);
  return inForm && isSignedJson(value) ? (value as WantedList) : null;
}

const REASONS: readonly string[] = ['never-came', 'rejected', 'missing-parameters'] satisfies WantedReason[];

function isWanted(value: unknown): value is WantedInterval {
  if (typeof value !== 'object' || value === null) return false;
  const { endAt, reason, symbols, askedAt } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(endAt) &&
    Number.isSafeInteger(askedAt) &&
    REASONS.includes(String(reason)) &&
    Array.isArray(symbols) &&
    symbols.every((symbol) => typeof symbol === 'string')
  );
}
