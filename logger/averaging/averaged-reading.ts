/** What an averaging rule sees of a committed reading, and what it may answer. */
import type { Reading } from '../../protocols/vocabulary/reading.js';

/** A reading as the store gives it back. */
export interface StoredReading extends Reading {
  /** The scheduled instant of its poll. */
  at: number;
}

/** A usable value and its instant: all that a rule gets. */
export interface Sample {
  at: number;
  value: number;
}

/** A rule never invents: where the samples do not determine a value, it says why. */
export type RuleResult = { value: number } | { value: null; reason: string };
