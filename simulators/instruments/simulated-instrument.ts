/**
 * A simulated instrument that speaks Modbus: its physics and levers, and the register map that shows them.
 * It knows nothing of wires; a ModbusServer carries its answers.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { answerPdu, type PduTarget } from './answer-pdu.js';
import { FaultSwitches } from './faults.js';
import type { InstrumentDefinition, WordOrder } from './instrument-definition.js';
import type { ModbusUnit } from './modbus-server.js';
import { PhysicalInstrument } from './physical-instrument.js';
import { RegisterImage } from './register-image.js';
import { makeRegisterMap } from './register-map.js';

export interface SimulatedInstrumentOptions {
  definition: InstrumentDefinition;
  clock: Clock;
  /** Modbus unit id, 1…247; 1 by default. */
  unit?: number;
  /** The same seed gives the same weather and noise. */
  seed?: number;
  /** Instead of the definition's. */
  wordOrder?: WordOrder;
}

export class SimulatedInstrument extends PhysicalInstrument implements ModbusUnit {
  readonly definition: InstrumentDefinition;
  readonly unit: number;
  readonly #target: PduTarget;
  #requests = 0;

  constructor(options: SimulatedInstrumentOptions) {
    const { definition, clock, unit = 1, seed = 1 } = options;
    if (!Number.isInteger(unit) || unit < 1 || unit > 247) throw new RangeError(`Unit ${unit} is not 1…247`);
    super({ physics: definition, clock, seed, faults: new FaultSwitches(clock) });
    this.definition = definition;
    this.unit = unit;
    const { functions, registersMax, bitsMax, nan, wordOrder } = definition.modbus;
    const state = {
      ...this.conditionState(),
      read: (name: string) => this.numberOf(name),
      writeSetting: (name: string, value: number) => this.setSetting(name, value),
      command: (line: string) => void this.command(line),
    };
    const image = new RegisterImage(makeRegisterMap(definition).map, state, {
      nan,
      wordOrder: options.wordOrder ?? wordOrder,
    });
    const diagnosticRegister = definition.modbus.diagnosticRegister ?? null;
    const identification = Object.entries(definition.modbus.identification ?? {}).map(([id, text]) => ({
      id: Number(id),
      text,
    }));
    this.#target = { image, functions, registersMax, bitsMax, diagnosticRegister, identification };
  }

  /** How many requests were meant for it and answered (or refused) by it. */
  get requests(): number {
    return this.#requests;
  }

  answer(pdu: Uint8Array): Uint8Array {
    this.#requests += 1;
    this.catchUp();
    return answerPdu(pdu, this.#target);
  }
}
