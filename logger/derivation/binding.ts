/** What a derived entry of the configuration gives to a formula, and what comes of it. */
import type { ConfigFaultCode } from '../../protocols/vocabulary/errors.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { DerivedChannel } from './derived-channel.js';
import type { NormalState } from './formula.js';

export interface GivenInput {
  name: string;
  source: { kind: 'channel'; channel: Channel } | { kind: 'fixed'; value: number };
}

export interface BindingRequest {
  inputs: readonly GivenInput[];
  settings: Readonly<Record<string, unknown>>;
  /** The unit that is asked for; default: the formula's. */
  unit?: string;
  normal: NormalState;
  intervalHours: number;
}

/** `key` below the entry. */
export interface BindingFault {
  code: ConfigFaultCode;
  key: readonly (string | number)[];
  message: string;
  legal: string | null;
}

/** With faults it must not be computed. */
export interface Binding extends Pick<DerivedChannel, 'formula' | 'inputs' | 'settings' | 'compute'> {
  unit: string;
  faults: readonly BindingFault[];
}
