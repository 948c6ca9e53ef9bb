/**
 * The physics of an instrument, apart from any wire: what goes on in the sample and what the sensors read of it. Time is a
 * parameter, so a day passes as fast as a second, and the same seed and the same levers tell the same story.
 */
import { LOCAL_OFFSET_MS } from '../../protocols/vocabulary/interval.js';
import type {
  AlarmDefinition,
  PhysicsDefinition,
  TotalDefinition,
  VariableDefinition,
} from './instrument-definition.js';
import { alarmsOf, variablesOf } from './instrument-definition.js';
import { noiseAt } from './variable-noise.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Totals are integrated by trapezia no longer than this. */
const INTEGRATION_STEP_MS = 10_000;

interface Course {
  fromValue: number;
  toValue: number;
  startMs: number;
  durationMs: number;
}

interface VariableState {
  name: string;
  sensor: string;
  definition: VariableDefinition;
  stream: number;
  /** Set by hand: constant, or on its way to a value. `null`: nature has its course. */
  course: Course | null;
  /** What it keeps reading; `null`: not frozen. */
  frozen: number | null;
  /** What it read when the mode changed, for the lag. */
  step: { atMs: number; reading: number } | null;
}

export interface PhysicalModelOptions {
  /** The instant of the start, UTC epoch ms: the daily swing depends on it. */
  startAt: number;
  seed: number;
}

export class PhysicalModel {
  readonly #definition: PhysicsDefinition;
  readonly #seed: number;
  readonly #startAt: number;
  readonly #variables = new Map<string, VariableState>();
  readonly #totals = new Map<string, { definition: TotalDefinition; count: number }>();
  readonly #modes = new Map<string, { mode: string; sinceMs: number }>();
  readonly #alarmTable: ReadonlyMap<string, AlarmDefinition>;
  readonly #alarms = new Set<string>();
  #atMs = 0;

  constructor(definition: PhysicsDefinition, options: PhysicalModelOptions) {
    this.#definition = definition;
    this.#seed = options.seed;
    this.#startAt = options.startAt;
    this.#alarmTable = alarmsOf(definition);
    const firstMode = Object.keys(definition.modes)[0] ?? 'measuring';
    for (const { id } of definition.sensors) this.#modes.set(id, { mode: firstMode, sinceMs: 0 });
    let stream = 0;
    for (const [name, { sensor, variable }] of variablesOf(definition)) {
      const idle = { course: null, frozen: null, step: null };
      this.#variables.set(name, { name, sensor, definition: variable, stream: stream++, ...idle });
    }
    for (const [name, total] of Object.entries(definition.totals)) {
      this.#totals.set(name, { definition: total, count: total.initial ?? 0 });
    }
  }

  /** Lets `dtMs` pass. */
  advance(dtMs: number): void {
    const endMs = this.#atMs + Math.max(0, dtMs);
    for (let due = this.#nextTransition(endMs); due; due = this.#nextTransition(endMs)) {
      this.#flow(due.atMs - this.#atMs);
      this.setMode(due.sensor, due.mode);
    }
    this.#flow(endMs - this.#atMs);
  }

  #nextTransition(endMs: number): { sensor: string; mode: string; atMs: number } | null {
    let next: { sensor: string; mode: string; atMs: number } | null = null;
    for (const [sensor, { mode, sinceMs }] of this.#modes) {
      const then = this.#definition.modes[mode]?.then;
      if (!then) continue;
      const atMs = sinceMs + then.afterSeconds * 1000;
      if (atMs <= endMs && (!next || atMs < next.atMs)) next = { sensor, mode: then.mode, atMs };
    }
    return next;
  }

  #flow(dtMs: number): void {
    if (this.#totals.size === 0) {
      this.#atMs += Math.max(0, dtMs);
      return;
    }
    for (let leftMs = dtMs; leftMs > 0; leftMs -= INTEGRATION_STEP_MS) {
      const stepMs = Math.min(leftMs, INTEGRATION_STEP_MS);
      const startMs = this.#atMs;
      this.#atMs += stepMs;
      for (const total of this.#totals.values()) this.#integrate(total, startMs, stepMs);
    }
  }

  /** What the sensor says of the variable (or the count of a total), in its unit. */
  read(name: string): number {
    const total = this.#totals.get(name);
    return total ? total.count : this.#readingOf(this.#variable(name));
  }

  has(name: string): boolean {
    return this.#variables.has(name) || this.#totals.has(name);
  }

  isOutside(name: string): boolean {
    const { definition } = this.#variable(name);
    if (!definition.measuringRange) return false;
    const [low, high] = definition.measuringRange;
    const reading = this.read(name);
    return reading < low || reading > high;
  }

  /** The sample takes this value (a total: this count), at once or in a straight line. */
  setValue(name: string, value: number, overMs = 0): void {
    const total = this.#totals.get(name);
    if (total) {
      total.count = value;
      return;
    }
    const state = this.#variable(name);
    const fromValue = this.#truthAt(state, this.#atMs);
    state.course = { fromValue, toValue: value, startMs: this.#atMs, durationMs: overMs };
    state.step = null;
  }

  /** Nature takes over again. */
  release(name: string): void {
    this.#variable(name).course = null;
  }

  setFrozen(name: string, frozen: boolean): void {
    const state = this.#variable(name);
    state.frozen = frozen ? (state.frozen ?? this.#readingOf(state)) : null;
  }

  modeOf(sensor: string): string {
    const state = this.#modes.get(sensor);
    if (!state) throw new RangeError(`No sensor "${sensor}"`);
    return state.mode;
  }

  setMode(sensor: string, mode: string): void {
    const before = this.#definition.modes[this.modeOf(sensor)];
    const after = this.#definition.modes[mode];
    if (!after) throw new RangeError(`No mode "${mode}"`);
    for (const state of this.#variables.values()) {
      if (state.sensor !== sensor) continue;
      const reading = this.#readingOf(state);
      if (after.freeze) state.frozen ??= reading;
      else if (before?.freeze) state.frozen = null;
      const exposed = before?.values?.[state.name] !== after.values?.[state.name];
      if (exposed) state.step = { atMs: this.#atMs, reading };
    }
    this.#modes.set(sensor, { mode, sinceMs: this.#atMs });
  }

  hasAlarm(name: string): boolean {
    return this.#alarms.has(name);
  }

  get activeAlarms(): readonly string[] {
    return [...this.#alarms];
  }

  setAlarm(name: string, active: boolean): void {
    if (!this.#alarmTable.has(name)) throw new RangeError(`No alarm "${name}"`);
    if (active) this.#alarms.add(name);
    else this.#alarms.delete(name);
  }

  #readingOf(state: VariableState): number {
    if (state.frozen !== null) return state.frozen;
    const target = this.#targetOf(state);
    const lagMs = (state.definition.lagSeconds ?? 0) * 1000;
    if (!state.step || lagMs === 0) return target;
    const sinceMs = this.#atMs - state.step.atMs;
    return target + (state.step.reading - target) * Math.exp(-sinceMs / lagMs);
  }

  /** What the sensor is exposed to: an alarm's effect, else the mode's gas or standard, else the sample. */
  #targetOf(state: VariableState): number {
    for (const name of this.#alarms) {
      const value = this.#alarmTable.get(name)?.values?.[state.name];
      if (value !== undefined) return value;
    }
    const standard = this.#definition.modes[this.modeOf(state.sensor)]?.values?.[state.name];
    if (standard !== undefined) return standard + this.#noiseOf(state, this.#atMs);
    return this.#truthAt(state, this.#atMs);
  }

  #truthAt(state: VariableState, atMs: number): number {
    if (state.course) {
      const { fromValue, toValue, startMs, durationMs } = state.course;
      const part = durationMs > 0 ? Math.min(1, (atMs - startMs) / durationMs) : 1;
      return part >= 1 ? toValue : fromValue + (toValue - fromValue) * part;
    }
    const { mean, swing = 0, peakHour = 14, driftPerDay = 0, limits } = state.definition;
    const localMs = this.#startAt + atMs + LOCAL_OFFSET_MS;
    const phase = ((localMs - peakHour * HOUR_MS) / DAY_MS) * 2 * Math.PI;
    const drift = driftPerDay * (atMs / DAY_MS);
    const value = mean + swing * Math.cos(phase) + drift + this.#noiseOf(state, atMs);
    return limits ? Math.min(limits[1], Math.max(limits[0], value)) : value;
  }

  #noiseOf(state: VariableState, atMs: number): number {
    const { noise = 0 } = state.definition;
    return noise === 0 ? 0 : noise * noiseAt(this.#seed, state.stream, this.#startAt + atMs);
  }

  #integrate(total: { definition: TotalDefinition; count: number }, startMs: number, stepMs: number): void {
    const { of, perSecond = 1, direction = 'forward', rollOverAt } = total.definition;
    const state = this.#variable(of);
    const flow = (this.#truthAt(state, startMs) + this.#truthAt(state, startMs + stepMs)) / 2;
    const counted = { forward: Math.max(0, flow), reverse: Math.max(0, -flow), net: flow }[direction];
    total.count += counted * perSecond * (stepMs / 1000);
    if (rollOverAt !== undefined && total.count >= rollOverAt) total.count %= rollOverAt;
  }

  #variable(name: string): VariableState {
    const state = this.#variables.get(name);
    if (!state) throw new RangeError(`No variable "${name}"`);
    return state;
  }
}
