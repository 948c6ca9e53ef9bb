/**
 * What makes a simulated text instrument out of one that only answers: its physics, and how the state of the physics shows in its
 * answers. One model an instrument id; `text-models.ts` lists them.
 */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { ConditionState } from '../condition.js';
import type { PhysicsDefinition } from '../instrument-definition.js';
import type { TalkingInstrument } from './talking-instrument.js';
import type { TextInstrument } from './text-instrument.js';

export interface TextState extends ConditionState {
  /** What the instrument says of a variable now. */
  read(name: string): number;
}

export interface MakeOptions {
  clock: Clock;
  /** Address or id, within `unitIds`. */
  unit: number;
  wire: 'serial' | 'tcp';
}

export interface LineDefaults {
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
}

export interface TextModel<I extends TextInstrument | TalkingInstrument = TextInstrument> {
  id: string;
  /** For people: maker and model. */
  name: string;
  /** `bayern-hessen`: instruments on one wire speak the same. */
  protocol: string;
  /** As the instrument leaves the factory; a pseudo-terminal has none. */
  line: LineDefaults;
  /** Legal addresses; `null` where the protocol has none. An instrument that talks unasked has its line to itself. */
  unitIds: { low: number; high: number; byDefault: number } | null;
  physics: PhysicsDefinition;
  make(options: MakeOptions): I;
  /** Puts the state into the instrument, before it speaks. */
  show(instrument: I, state: TextState): void;
}
