/**
 * An instrument that is not there: its physics, its register map, and the levers that a scenario, a test or a person pulls.
 * It knows nothing of wires; a ModbusServer carries its answers.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { answerPdu, type PduTarget } from './answer-pdu.js';
import type { ConditionState } from './condition.js';
import { type FaultExtent, type FaultName, FaultSwitches } from './faults.js';
import { alarmsOf, type InstrumentDefinition, variablesOf, type WordOrder } from './instrument-definition.js';
import { type Levers, runLever } from './lever-commands.js';
import type { ModbusUnit } from './modbus-server.js';
import { PhysicalModel } from './physical-model.js';
import { type ImageState, RegisterImage } from './register-image.js';
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

export type Switch = 'on' | 'off';

export class SimulatedInstrument implements ModbusUnit, Levers {
  readonly definition: InstrumentDefinition;
  readonly unit: number;
  readonly faults: FaultSwitches;
  /** Names that the levers take. */
  readonly variables: readonly string[];
  readonly totals: readonly string[];
  readonly modes: readonly string[];
  readonly sensors: readonly string[];
  readonly alarms: readonly string[];
  readonly settings: readonly string[];
  readonly #clock: Clock;
  readonly #model: PhysicalModel;
  readonly #target: PduTarget;
  readonly #settingValues: Map<string, number>;
  readonly #nan = new Set<string>();
  #advancedMs: number;
  #requests = 0;

  constructor(options: SimulatedInstrumentOptions) {
    const { definition, clock, unit = 1, seed = 1 } = options;
    if (!Number.isInteger(unit) || unit < 1 || unit > 247) throw new RangeError(`Unit ${unit} is not 1…247`);
    this.definition = definition;
    this.unit = unit;
    this.variables = [...variablesOf(definition).keys()];
    this.totals = Object.keys(definition.totals);
    this.modes = Object.keys(definition.modes);
    this.sensors = definition.sensors.map(({ id }) => id);
    this.alarms = [...alarmsOf(definition).keys()];
    this.settings = Object.keys(definition.settings);
    this.faults = new FaultSwitches(clock);
    this.#clock = clock;
    this.#advancedMs = clock.monotonicMs();
    this.#model = new PhysicalModel(definition, { startAt: clock.now(), seed });
    this.#settingValues = new Map(Object.entries(definition.settings));
    const { functions, registersMax, bitsMax, nan, wordOrder } = definition.modbus;
    const image = new RegisterImage(makeRegisterMap(definition).map, this.#imageState(), {
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

  /** The present number of a variable or total, as the instrument would tell it. */
  read(name: string): number {
    this.#now();
    return this.#model.read(name);
  }

  modeOf(sensor: string): string {
    return this.#model.modeOf(sensor);
  }

  get activeAlarms(): readonly string[] {
    return this.#model.activeAlarms;
  }

  settingOf(name: string): number {
    return this.#settingValues.get(name) ?? 0;
  }

  answer(pdu: Uint8Array): Uint8Array {
    this.#requests += 1;
    this.#now();
    return answerPdu(pdu, this.#target);
  }

  /** The sample takes this value exactly, at once or in a straight line over `overMs`, until released. */
  setValue(name: string, value: number, overMs = 0): void {
    this.#now();
    if (!this.#model.has(name)) throw new RangeError(`No variable "${name}"`);
    this.#model.setValue(name, value, overMs);
  }

  /** The variable follows its mean, swing and noise again. */
  release(variable: string): void {
    this.#now();
    this.#model.release(variable);
  }

  /** All sensors, or one. */
  setMode(mode: string, sensor: string | null = null): void {
    this.#now();
    for (const id of sensor === null ? this.sensors : [sensor]) this.#model.setMode(id, mode);
  }

  setAlarm(name: string, position: Switch): void {
    this.#now();
    this.#model.setAlarm(name, position === 'on');
  }

  /** The instrument has no number for this variable: it says so in its own way (NaN, zero with a status …). */
  setNan(variable: string, position: Switch): void {
    if (!this.variables.includes(variable)) throw new RangeError(`No variable "${variable}"`);
    if (position === 'on') this.#nan.add(variable);
    else this.#nan.delete(variable);
  }

  /** The value stays what it is, with every sign of being alive. `null`: all variables. */
  setFrozen(variable: string | null, position: Switch): void {
    this.#now();
    for (const name of variable === null ? this.variables : [variable]) {
      this.#model.setFrozen(name, position === 'on');
    }
  }

  setSetting(name: string, value: number): void {
    if (!this.#settingValues.has(name)) throw new RangeError(`No setting "${name}"`);
    this.#settingValues.set(name, value);
  }

  setFault(name: FaultName, argument = 0, extent: FaultExtent = { kind: 'until-off' }): void {
    this.faults.turnOn(name, argument, extent);
  }

  /** A lever as a line of text, `value ozone 45.5`; returns what to tell the person who pulled it. */
  command(line: string): string {
    return runLever(this, line);
  }

  #now(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#model.advance(nowMs - this.#advancedMs);
    this.#advancedMs = nowMs;
  }

  #imageState(): ImageState & ConditionState {
    const model = this.#model;
    return {
      read: (name) => this.#settingValues.get(name) ?? model.read(name),
      writeSetting: (name, value) => this.setSetting(name, value),
      command: (line) => void this.command(line),
      hasMode: (mode, sensor) =>
        (sensor === null ? this.sensors : [sensor]).some((id) => model.modeOf(id) === mode),
      hasAlarm: (name) => model.hasAlarm(name),
      hasAnyAlarm: () => model.activeAlarms.length > 0,
      isOutside: (variable) => model.isOutside(variable),
      isNan: (variable) => this.#nan.has(variable),
      settingOf: (name) => this.settingOf(name),
    };
  }
}
