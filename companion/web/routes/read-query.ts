/** Query parameters as they were meant, or a sentence saying what is legal. */
import { ApiError } from '../api-error.js';

/** As the router gives it: text, a list when a name was given twice, or absent. */
export type Query = Readonly<Record<string, unknown>>;

export interface IntegerRange {
  least: number;
  most: number;
  fallback?: number;
}

export function integerOf(query: Query, name: string, { least, most, fallback }: IntegerRange): number {
  const text = query[name];
  if (text === undefined && fallback !== undefined) return fallback;
  const value = typeof text === 'string' && /^-?\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new ApiError('bad-request', `${name} is a whole number ${least}…${most}`);
}

/** `undefined` when it is not given. */
export function textOf(query: Query, name: string): string | undefined {
  const text = query[name];
  if (text === undefined || text === '') return undefined;
  if (typeof text === 'string' && text.length <= 200) return text;
  throw new ApiError('bad-request', `${name} is one text of at most 200 characters`);
}

export function choiceOf<T extends string>(query: Query, name: string, choices: readonly T[]): T | undefined {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new ApiError('bad-request', `${name} is one of ${choices.join(', ')}`);
  return choice;
}
