/** `formula: expression`: names of the station's own, values in their channels' units, and a unit that the station answers for. */
import type { Binding, BindingFault, BindingRequest } from './binding.js';
import { compileExpression, INPUT_NAME } from './expression.js';
import { EXPRESSION } from './formulas.js';

export function bindExpression({ inputs, settings, unit }: BindingRequest): Binding {
  const faults: BindingFault[] = [];
  const { expression, ...others } = settings;
  for (const key of Object.keys(others)) {
    const message = 'is not a known key';
    faults.push({ code: 'unknown-key', key: ['settings', key], message, legal: 'expression' });
  }
  if (unit === undefined) {
    const message = 'is missing: an expression does not tell its unit';
    faults.push({ code: 'missing-key', key: ['unit'], message, legal: "a unit, or '' for none" });
  }
  for (const { name } of inputs) {
    if (INPUT_NAME.test(name)) continue;
    const message = `${name} cannot stand in an expression`;
    const legal = 'a small letter, then letters, digits or "_"';
    faults.push({ code: 'not-allowed', key: ['inputs', name], message, legal });
  }
  const text = typeof expression === 'string' ? expression : '';
  const names = inputs.map(({ name }) => name);
  const compiled = compileExpression(text, names);
  if (text.trim() === '') {
    const message = 'is missing';
    faults.push({ code: 'missing-key', key: ['settings', 'expression'], message, legal: 'like (a + b) / 2' });
  } else if (!compiled.ok) {
    const { message, legal } = compiled;
    faults.push({ code: 'not-allowed', key: ['settings', 'expression'], message, legal });
  }
  const fixed = inputs.flatMap(({ name, source }) =>
    source.kind === 'fixed' ? [[name, source.value] as const] : [],
  );
  const constants = Object.fromEntries(fixed);
  return {
    formula: { id: EXPRESSION, vi: 'Biểu thức của trạm', en: 'The station’s own expression', text },
    inputs: inputs.map(({ name, source }) => ({
      name,
      vi: name,
      en: name,
      source: source.kind === 'fixed' ? { ...source, unit: '' } : source,
    })),
    settings: {},
    unit: unit ?? '',
    faults,
    compute: (values) => (compiled.ok ? compiled.evaluate({ ...constants, ...values }) : NaN),
  };
}
