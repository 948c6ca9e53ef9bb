/** A value and its unit. The number is cut at the decimal mark so that a column lines up on it. */
import { splitNumber } from './format-number.js';
import { formatUnit } from './format-unit.js';
import { useLanguage } from './preferences.js';

export interface FigureProps {
  value: number | null;
  decimals: number;
  unit: string;
  /** `live`: now and good. `doubtful`: now, but not usable. `old`: from an earlier time; shown faded. */
  worth?: 'live' | 'doubtful' | 'old';
}

export function Figure({ value, decimals, unit, worth = 'live' }: FigureProps) {
  const language = useLanguage();
  const { whole, fraction } = splitNumber(value, decimals, language);
  const unitText = formatUnit(unit);
  return (
    <span class={`figure figure--${value === null ? 'missing' : worth}`}>
      <span class="figure-number">
        <span class="figure-whole">{whole}</span>
        <span class="figure-fraction">{fraction}</span>
      </span>
      <span class={unitText === '°' ? 'figure-unit figure-unit--tight' : 'figure-unit'}>{unitText}</span>
    </span>
  );
}
