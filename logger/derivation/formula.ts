/**
 * What a formula is: its inputs with the units in which it wants them, its settings, the unit of its result, and a pure
 * function from numbers to a number or a refusal. One file a formula in `formulas/`; `formulas.ts` lists them.
 */
import type { Static, TObject } from 'typebox';
import type { Status } from '../../protocols/vocabulary/status.js';

export interface Named {
  vi: string;
  en: string;
}

export interface FormulaInput extends Named {
  /** A channel may be in any unit of the quantities of these; the value comes in the one that matches. */
  units: readonly string[];
  /** Whether the formula also works without it. */
  optional: boolean;
}

/** The state to which `Nm3` refers. */
export interface NormalState {
  /** °C */
  temperature: number;
  /** kPa, absolute */
  pressure: number;
}

export interface FormulaContext {
  normal: NormalState;
  /** Length of a reporting interval. */
  intervalHours: number;
  /** The unit in which each given input comes. */
  units: Readonly<Record<string, string>>;
}

/** There is no sensible number: the result's status, never `measuring`, and its reason (a code of `reason-texts.ts`). */
export interface Refusal {
  status: Exclude<Status, 'measuring'>;
  reason: string;
}

export type FormulaResult = number | Refusal;

/** A setting, or an input, that does not fit the others. */
export interface Misfit {
  key: string;
  message: string;
  legal: string;
}

interface Definition<
  Inputs extends Readonly<Record<string, FormulaInput>>,
  Settings extends TObject,
> extends Named {
  id: string;
  /** The formula for people: `C × M ÷ Vm`. */
  text: string;
  /** Whether the result depends on the state to which `Nm3` refers. */
  usesNormalState: boolean;
  inputs: Inputs;
  /** Unknown keys are faults; every number has its limits. */
  settings: Settings;
  checkSettings?(settings: Static<Settings>): Misfit | null;
  /** Of the result, from the units of the inputs that are given; a misfit names an input. */
  unitOf(units: Readonly<Record<string, string>>): string | Misfit;
  /** An input that is not given is `null`. What is not finite becomes `not-a-number` by the judging that follows. */
  compute(
    inputs: { [Name in keyof Inputs]: Inputs[Name]['optional'] extends false ? number : number | null },
    settings: Static<Settings>,
    context: FormulaContext,
  ): FormulaResult;
}

/** A formula whose inputs and settings are known by their data alone. */
export type Formula = Definition<Readonly<Record<string, FormulaInput>>, TObject>;

/** Types each formula by its own inputs and settings; the registry then holds them all alike. */
export function defineFormula<
  const Inputs extends Readonly<Record<string, FormulaInput>>,
  Settings extends TObject,
>(definition: Definition<Inputs, Settings>): Formula {
  // Whoever calls `compute` has checked inputs and settings against this very data.
  return definition;
}

export function isRefusal(result: FormulaResult): result is Refusal {
  return typeof result !== 'number';
}
