/** For tests only: a formula computed as a station would, with its defaults and its first units. */
import { expect } from 'vitest';
import { Value } from 'typebox/value';
import { explainFaults } from '../../protocols/configuration/explain-faults.js';
import { isRefusal, type FormulaContext, type FormulaResult } from './formula.js';
import { findFormula } from './formulas.js';

const NORMAL_25 = { temperature: 25, pressure: 101.325 };

export interface FormulaCall {
  formula: string;
  inputs: Record<string, number>;
  settings?: Record<string, unknown>;
  context?: Partial<FormulaContext>;
}

export function compute({ formula, inputs, settings, context }: FormulaCall): FormulaResult {
  const found = findFormula(formula);
  if (found === null) throw new Error(formula);
  const filled = Value.Default(found.settings, { ...settings }) as Record<string, unknown>;
  expect(explainFaults(found.settings, filled)).toEqual([]);
  const none = Object.fromEntries(Object.keys(found.inputs).map((name) => [name, null]));
  const units = Object.fromEntries(
    Object.entries(found.inputs).map(([name, input]) => [name, input.units[0] ?? '']),
  );
  const whole = {
    normal: NORMAL_25,
    intervalHours: 1 / 12,
    ...context,
    units: { ...units, ...context?.units },
  };
  return found.compute({ ...none, ...inputs }, filled, whole);
}

export function number(example: FormulaCall): number {
  const result = compute(example);
  if (isRefusal(result)) throw new Error(`refused: ${result.reason}`);
  return result;
}
