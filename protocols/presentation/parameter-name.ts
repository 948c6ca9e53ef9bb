/** The parameter's full name from the catalogue, beside the symbol: `COD`, *Nhu cầu oxy hóa học*. */
import { findParameter } from '../vocabulary/parameter-catalogue.js';
import type { Language } from './translations/text.js';

/** Empty where the catalogue has no name, or where the name says no more than the symbol. */
export function parameterName(parameter: string | null, symbol: string, language: Language): string {
  if (parameter === null) return '';
  const name = findParameter(parameter)?.[language] ?? '';
  const said = [symbol, parameter].map((word) => word.toLowerCase());
  return said.includes(name.toLowerCase()) ? '' : name;
}
