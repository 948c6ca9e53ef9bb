/**
 * An instrument without a wire: its physics, and the levers that a scenario, a test or a person pulls. What speaks for it (registers,
 * lines of text) stands on top and asks it for its present state.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { ConditionState } from './condition.js';
import { FAULTS, type FaultExtent, type FaultName, type FaultSwitches } from './faults.js';
import { alarmsOf, type PhysicsDefinition, variablesOf } from './instrument-definition.js';
import { type Levers, runLever } from './lever-commands.js';
import { PhysicalModel } from './physical-model.js';

export interface PhysicalInstrumentOptions {
  physics: PhysicsDefinition;
  clock: Clock;
  seed: number;
  faults: FaultSwitches;
  /** The faults that can be switched on; all of them when left out. */
  faultNames?: readonly FaultName[];
}

export type Switch = 'on' | 'off';

export class PhysicalInstrument implements Levers {
  readonly faults: FaultSwitches;
  readonly faultNames: readonly FaultName[];
  /** Names that the levers take. */
  readonly variables: readonly string[];
  readonly totals: readonly string[];
  readonly modes: readonly string[];
  readonly sensors: readonly string[];
  readonly alarms: readonly string[];
  readonly settings: readonly string[];
  readonly #clock: Clock;
  readonly #model: PhysicalModel;
  readonly #settingValues: Map<string, number>;
  readonly #nan = new Set<string>();
  #advancedMs: number;

  constructor({ physics, clock, seed, faults, faultNames }: PhysicalInstrumentOptions) {
    this.faults = faults;
    this.faultNames = faultNames ?? (Object.keys(FAULTS) as FaultName[]);
    this.variables = [...variablesOf(physics).keys()];
    this.totals = Object.keys(physics.totals);
    this.modes = Object.keys(physics.modes);
    this.sensors = physics.sensors.map(({ id }) => id);
    this.alarms = [...alarmsOf(physics).keys()];
    this.settings = Object.keys(physics.settings);
    this.#clock = clock;
    this.#advancedMs = clock.monotonicMs();
    this.#model = new PhysicalModel(physics, { startAt: clock.now(), seed });
    this.#settingValues = new Map(Object.entries(physics.settings));
  }

  /** The present number of a variable or total, as the instrument would tell it. */
  read(name: string): number {
    this.catchUp();
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

  /** The sample takes this value exactly, at once or in a straight line over `overMs`, until released. */
  setValue(name: string, value: number, overMs = 0): void {
    this.catchUp();
    if (!this.#model.has(name)) throw new RangeError(`No variable "${name}"`);
    this.#model.setValue(name, value, overMs);
  }

  /** The variable follows its mean, swing and noise again. */
  release(variable: string): void {
    this.catchUp();
    this.#model.release(variable);
  }

  /** All sensors, or one. */
  setMode(mode: string, sensor: string | null = null): void {
    this.catchUp();
    for (const id of sensor === null ? this.sensors : [sensor]) this.#model.setMode(id, mode);
  }

  setAlarm(name: string, position: Switch): void {
    this.catchUp();
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
    this.catchUp();
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

  /** Lets the time that has passed pass for the physics too. */
  protected catchUp(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#model.advance(nowMs - this.#advancedMs);
    this.#advancedMs = nowMs;
  }

  /** What conditions of a register map, or a text instrument, ask for; live. */
  protected conditionState(): ConditionState {
    const model = this.#model;
    return {
      hasMode: (mode, sensor) =>
        (sensor === null ? this.sensors : [sensor]).some((id) => model.modeOf(id) === mode),
      hasAlarm: (name) => model.hasAlarm(name),
      hasAnyAlarm: () => model.activeAlarms.length > 0,
      isOutside: (variable) => model.isOutside(variable),
      isNan: (variable) => this.#nan.has(variable),
      settingOf: (name) => this.settingOf(name),
    };
  }

  /** A setting, or what the sensor says of a variable or total at the time of the last `catchUp`. */
  protected numberOf(name: string): number {
    return this.#settingValues.get(name) ?? this.#model.read(name);
  }
}
