/** A verb of `quantrac logger`: what it takes and what it does. Each stands in a file of its own; `logger/main.ts` lists them. */
import type { StationSetup } from '../config/station-setup.js';

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

export interface Verb {
  /** For the usage, a line or more. */
  summary: string;
  /** Words behind the verb, all of them wanted: `BUS`. They come among the values by these names. */
  operands?: readonly string[];
  /** Beside `--config` and `--help`. */
  options: Readonly<Record<string, VerbOption>>;
  /** Where the verb can do without a configuration: the exit code, or `null` when it wants one after all. */
  runAlone?(values: OptionValues): number | null;
  /** Gives the exit code. Expected failures are thrown as `ConfigError`, `StoreError` or {@link UsageError}. */
  run(setup: StationSetup, values: OptionValues): Promise<number> | number;
}

export interface VerbOption {
  type: 'string' | 'boolean';
  /** What the value is, for the usage: `FILE`. */
  value?: string;
  about: string;
}

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** The command line is wrong: says what and what is legal. */
export class UsageError extends Error {
  override name = 'UsageError';
}
