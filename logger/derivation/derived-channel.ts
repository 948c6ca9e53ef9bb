/** A channel that is computed: what it is computed from, and the function that does it. Made when the configuration is read. */
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { FormulaResult, Named } from './formula.js';

/** Under this name the scans of derived channels are stored, as if an instrument had given them. */
export const DERIVED_INSTRUMENT = 'derived';

export interface DerivedInput extends Named {
  /** The formula's name for it. */
  name: string;
  source: { kind: 'channel'; channel: Channel } | { kind: 'fixed'; value: number; unit: string };
}

export interface DerivedChannel {
  channel: Channel;
  formula: Named & { id: string; text: string };
  inputs: readonly DerivedInput[];
  /** With their defaults, by name; see `setting-texts.ts`. */
  settings: Readonly<Record<string, string | number>>;
  /** `values` by the formula's names, of inputs that are channels, each in its channel's unit. The result is in the channel's unit. */
  compute(values: Readonly<Record<string, number>>): FormulaResult;
}

/** The channels among its inputs, each once. */
export function sourcesOf({ inputs }: DerivedChannel): Channel[] {
  const channels = inputs.flatMap(({ source }) => (source.kind === 'channel' ? [source.channel] : []));
  return [...new Set(channels)];
}
