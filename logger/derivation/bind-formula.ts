/** A formula with the channels of a station: every unit checked and converted, or a fault that says which are legal. */
import type { Binding, BindingFault, BindingRequest, GivenInput } from './binding.js';
import type { DerivedInput } from './derived-channel.js';
import { isRefusal, type Formula, type FormulaInput, type NormalState } from './formula.js';
import { convertUnit, findUnit, legalUnits, matchUnit } from './units.js';

interface BoundInput extends DerivedInput {
  /** The formula's unit for it. */
  wanted: string;
}

/** `settings` filled with their defaults; when they do not fit, only units and names are checked. */
export function bindFormula(formula: Formula, request: BindingRequest, settingsFit: boolean): Binding {
  const faults: BindingFault[] = [];
  const inputs = bindInputs(formula, request.inputs, faults);
  const misfit = settingsFit ? (formula.checkSettings?.(request.settings) ?? null) : null;
  if (misfit) {
    const { key, message, legal } = misfit;
    faults.push({ code: 'conflict', key: ['settings', key], message, legal });
  }
  const units = Object.fromEntries(inputs.map(({ name, wanted }) => [name, wanted]));
  const made = faults.some(({ key }) => key[0] === 'inputs') ? '' : unitOf(formula, units, faults);
  const unit = request.unit ?? likeAnInput(made, inputs);
  if (made !== '' && matchUnit(unit, [made]) === null) {
    const message = `${unit} is not a unit of the result of ${formula.id}`;
    faults.push({ code: 'not-allowed', key: ['unit'], message, legal: legalUnits([made]) });
  }
  const { normal, intervalHours } = request;
  const context = { normal, intervalHours, units };
  const none = Object.fromEntries(Object.keys(formula.inputs).map((name) => [name, null]));
  return {
    formula: { id: formula.id, vi: formula.vi, en: formula.en, text: formula.text },
    inputs,
    settings: { ...plain(request.settings), ...(formula.usesNormalState ? namedState(normal) : {}) },
    unit,
    faults,
    compute: (values) => {
      const wanted = inputs.map((input) => [input.name, valueOf(input, values)] as const);
      const result = formula.compute({ ...none, ...Object.fromEntries(wanted) }, request.settings, context);
      return isRefusal(result) ? result : convertUnit(result, made, unit);
    },
  };
}

/** A concentration that stays one stays in its channel's unit: O2 in %V comes out in %V. */
function likeAnInput(made: string, inputs: readonly BoundInput[]): string {
  const same = inputs.find(({ wanted }) => wanted === made)?.source;
  return same?.kind === 'channel' ? same.channel.unit : made;
}

function plain(settings: Readonly<Record<string, unknown>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [],
    ),
  );
}

function namedState({ temperature, pressure }: NormalState): Record<string, number> {
  return { normalTemperature: temperature, normalPressure: pressure };
}

function valueOf({ name, source, wanted }: BoundInput, values: Readonly<Record<string, number>>): number {
  if (source.kind === 'fixed') return source.value;
  return convertUnit(values[name] ?? NaN, source.channel.unit, wanted);
}

function bindInputs(formula: Formula, given: readonly GivenInput[], faults: BindingFault[]): BoundInput[] {
  const names = Object.keys(formula.inputs);
  for (const [name, { optional, units }] of Object.entries(formula.inputs)) {
    if (optional || given.some((input) => input.name === name)) continue;
    const legal = `a channel in one of ${legalUnits(units)}`;
    faults.push({ code: 'missing-key', key: ['inputs', name], message: 'is missing', legal });
  }
  return given.flatMap((input) => {
    const { name } = input;
    const known = Object.hasOwn(formula.inputs, name) ? formula.inputs[name] : undefined;
    if (known === undefined) {
      const message = `is not an input of ${formula.id}`;
      faults.push({ code: 'unknown-key', key: ['inputs', name], message, legal: names.join(', ') });
      return [];
    }
    return bindInput(input, known, faults);
  });
}

function bindInput({ name, source }: GivenInput, known: FormulaInput, faults: BindingFault[]): BoundInput[] {
  const { vi, en, units } = known;
  if (source.kind === 'fixed') {
    // A fixed number has no unit of its own, so there must be one that goes without saying.
    const [unit = ''] = units;
    if (units.length > 1) {
      const message = 'a fixed number would have no certain unit here';
      faults.push({ code: 'not-allowed', key: ['inputs', name], message, legal: 'the id of a channel' });
    }
    return [{ name, vi, en, source: { ...source, unit }, wanted: unit }];
  }
  const { channel } = source;
  const wanted = matchUnit(channel.unit, units);
  if (wanted === null) {
    const unit = channel.unit === '' ? 'no unit' : channel.unit;
    const message = `${channel.id} is in ${unit}, and ${en.toLowerCase()} is wanted`;
    const hint = findUnit(channel.unit) === null ? '' : '; another formula may convert it first';
    faults.push({
      code: 'not-allowed',
      key: ['inputs', name],
      message,
      legal: `a channel in one of ${legalUnits(units)}${hint}`,
    });
    return [];
  }
  return [{ name, vi, en, source, wanted }];
}

function unitOf(formula: Formula, units: Readonly<Record<string, string>>, faults: BindingFault[]): string {
  const unit = formula.unitOf(units);
  if (typeof unit === 'string') return unit;
  const { key, message, legal } = unit;
  faults.push({ code: 'conflict', key: ['inputs', key], message, legal });
  return '';
}
