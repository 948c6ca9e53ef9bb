/** A text instrument with physics and levers: before it says anything, its present state is put into it. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { FaultName } from '../faults.js';
import type { PhysicsDefinition } from '../instrument-definition.js';
import { PhysicalInstrument } from '../physical-instrument.js';
import type { TextInstrument } from './text-instrument.js';
import type { TextState } from './text-model.js';

export interface SimulatedTextOptions {
  name: string;
  unit: number;
  clock: Clock;
  seed: number;
  physics: PhysicsDefinition;
  instrument: TextInstrument;
  show: (state: TextState) => void;
}

/** Function codes, transactions and exceptions are Modbus's. */
const TEXT_FAULTS: readonly FaultName[] = [
  'silent',
  'delay',
  'bad-crc',
  'short-frame',
  'reply-twice',
  'babble',
];

export class SimulatedTextInstrument extends PhysicalInstrument {
  readonly name: string;
  readonly unit: number;
  /** For the text server. */
  readonly instrument: TextInstrument;

  constructor({ name, unit, clock, seed, physics, instrument, show }: SimulatedTextOptions) {
    const foreign: readonly FaultName[] = instrument.foreign === undefined ? [] : ['wrong-unit'];
    super({ physics, clock, seed, faults: instrument.faults, faultNames: [...TEXT_FAULTS, ...foreign] });
    this.name = name;
    this.unit = unit;
    this.instrument = instrument;
    const state: TextState = { ...this.conditionState(), read: (variable) => this.numberOf(variable) };
    instrument.beforeSpeaking = () => {
      this.catchUp();
      show(state);
    };
  }
}
