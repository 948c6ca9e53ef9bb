/** A text instrument with physics and levers: before it says anything, its present state is put into it. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { FaultName } from '../faults.js';
import type { PhysicsDefinition } from '../instrument-definition.js';
import { PhysicalInstrument } from '../physical-instrument.js';
import type { TalkingInstrument } from './talking-instrument.js';
import type { TextInstrument } from './text-instrument.js';
import type { TextState } from './text-model.js';

/** Whether it answers or talks by itself: another server puts it on a wire. */
export type TextSpeech =
  { kind: 'asked'; instrument: TextInstrument } | { kind: 'unasked'; instrument: TalkingInstrument };

export interface SimulatedTextOptions {
  name: string;
  unit: number;
  clock: Clock;
  seed: number;
  physics: PhysicsDefinition;
  speech: TextSpeech;
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
  readonly speech: TextSpeech;

  constructor({ name, unit, clock, seed, physics, speech, show }: SimulatedTextOptions) {
    const { instrument } = speech;
    const isTold = speech.kind === 'asked' && speech.instrument.foreign !== undefined;
    const foreign: readonly FaultName[] = isTold ? ['wrong-unit'] : [];
    super({ physics, clock, seed, faults: instrument.faults, faultNames: [...TEXT_FAULTS, ...foreign] });
    this.name = name;
    this.unit = unit;
    this.speech = speech;
    const state: TextState = { ...this.conditionState(), read: (variable) => this.numberOf(variable) };
    instrument.beforeSpeaking = () => {
      this.catchUp();
      show(state);
    };
  }
}
