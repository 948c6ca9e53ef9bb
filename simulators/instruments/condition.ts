/**
 * Conditions of a register map: small sentences over an instrument's state, `mode:zero`, `alarm:sample-flow`,
 * `not any-alarm`. Parsed once when the map is loaded, so a wrong name is found there and not at the first poll.
 */

export type ConditionKind = 'mode' | 'alarm' | 'any-alarm' | 'outside' | 'nan' | 'setting';

export interface Condition {
  negated: boolean;
  kind: ConditionKind;
  /** The mode, alarm, variable or setting; empty for `any-alarm`. */
  name: string;
  /** Only this sensor's mode; `null`: any sensor's. */
  sensor: string | null;
}

/** What a condition can be asked of. */
export interface ConditionState {
  hasMode(mode: string, sensor: string | null): boolean;
  hasAlarm(name: string): boolean;
  hasAnyAlarm(): boolean;
  isOutside(variable: string): boolean;
  isNan(variable: string): boolean;
  settingOf(name: string): number;
}

export function parseCondition(text: string): Condition | null {
  const negated = text.startsWith('not ');
  const [kind = '', first, second, ...rest] = text.slice(negated ? 4 : 0).split(':');
  if (rest.length > 0) return null;
  const one = { negated, name: first ?? '', sensor: null };
  switch (kind) {
    case 'any-alarm':
      return first === undefined ? { ...one, kind } : null;
    case 'mode':
      if (first === undefined) return null;
      return second === undefined ? { ...one, kind } : { negated, kind, name: second, sensor: first };
    case 'alarm':
    case 'outside':
    case 'nan':
    case 'setting':
      return first !== undefined && second === undefined ? { ...one, kind } : null;
    default:
      return null;
  }
}

export function holds(condition: Condition, state: ConditionState): boolean {
  return ask(condition, state) !== condition.negated;
}

/** True when one of them is. */
export function anyHolds(conditions: readonly Condition[], state: ConditionState): boolean {
  return conditions.some((condition) => holds(condition, state));
}

function ask({ kind, name, sensor }: Condition, state: ConditionState): boolean {
  switch (kind) {
    case 'mode':
      return state.hasMode(name, sensor);
    case 'alarm':
      return state.hasAlarm(name);
    case 'any-alarm':
      return state.hasAnyAlarm();
    case 'outside':
      return state.isOutside(name);
    case 'nan':
      return state.isNan(name);
    case 'setting':
      return state.settingOf(name) !== 0;
  }
}
