/** The line above the chart that reads all series at one instant: where the pointer is, else the newest. Also the legend. */
import { Figure } from '../figure.js';
import { formatDay, formatTime, formatTimeWithSeconds } from '../format-time.js';
import { formatNumber } from '../format-number.js';
import { StatusMark } from '../status-mark.js';
import { commonTexts } from '../translations/common-texts.js';
import { useTranslator } from '../use-translator.js';
import type { ChartPoint } from './chart-point.js';
import { coveringPoint, nearestPoint } from './nearest-point.js';

export interface ChartReadoutProps {
  at: number | null;
  raw: readonly ChartPoint[];
  means: readonly ChartPoint[];
  decimals: number;
  unit: string;
}

export function ChartReadout({ at, raw, means, decimals, unit }: ChartReadoutProps) {
  const t = useTranslator(commonTexts);
  const mean = at === null ? means.at(-1) : coveringPoint(means, at);
  const reading = at === null ? raw.at(-1) : nearestPoint(raw, at);
  const shownAt = at ?? reading?.at ?? mean?.at ?? null;
  const status = reading?.status ?? mean?.status ?? 'measuring';
  if (shownAt === null) return <div class="readout" />;
  return (
    <div class="readout" aria-live="off">
      <span class="readout-time num">
        {formatDay(shownAt)} {raw.length > 0 ? formatTimeWithSeconds(shownAt) : formatTime(shownAt)}
      </span>
      {means.length > 0 && (
        <span class="readout-item">
          <span class="swatch swatch--mean" />
          <span class="readout-name">{raw.length > 0 ? t('chartMean') : t('chartValue')}</span>
          <Figure value={mean?.value ?? null} decimals={decimals} unit={unit} />
        </span>
      )}
      {raw.length > 0 && (
        <span class="readout-item">
          <span class="swatch swatch--raw" />
          <span class="readout-name">{t('chartRaw')}</span>
          <Figure value={reading?.value ?? null} decimals={decimals} unit={unit} />
          <Spread point={reading ?? null} decimals={decimals} />
        </span>
      )}
      <StatusMark status={status} />
    </div>
  );
}

function Spread({ point, decimals }: { point: ChartPoint | null; decimals: number }) {
  const t = useTranslator(commonTexts);
  const low = point?.low ?? null;
  const high = point?.high ?? null;
  if (low === null || high === null || low === high) return null;
  return (
    <span class="readout-spread num" title={t('chartBand')}>
      {formatNumber(low, decimals, t.language)}–{formatNumber(high, decimals, t.language)}
    </span>
  );
}
