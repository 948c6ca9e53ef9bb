/**
 * A parameter over time: gaps stay gaps, status bands lie under the line, limits are dashed and named, the interval mean is a
 * strong step and the raw readings a thin line in the band of their extremes. Whoever shows it owns the period, so a
 * zoomed chart keeps its place while live data come in.
 */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ChartReadout } from './chart/chart-readout.js';
import { ChartToolbar, moved, scaled } from './chart/chart-toolbar.js';
import { chartCsv } from './chart/chart-csv.js';
import { chartImage } from './chart/chart-image.js';
import type { ChartLimit, ChartPeriod, ChartPoint } from './chart/chart-point.js';
import { usePalette } from './chart/palette.js';
import { usePlot } from './chart/use-plot.js';
import { limitsOutside, valueRange } from './chart/value-range.js';
import { formatDate, formatTime } from './format-time.js';
import { formatExact } from './format-number.js';
import { formatUnit } from './format-unit.js';
import { useLanguage } from './preferences.js';
import { saveFile } from './save-file.js';
import { commonTexts } from './translations/common-texts.js';
import { useTranslator } from './use-translator.js';

export interface TrendChartProps {
  /** Station and parameter, for the picture and the screen reader. */
  title: string;
  symbol: string;
  unit: string;
  decimals: number;
  /** Readings or their bucket means; empty where there are only interval values. */
  raw: readonly ChartPoint[];
  means: readonly ChartPoint[];
  limits: readonly ChartLimit[];
  period: ChartPeriod;
  zoom: 'whole' | 'part';
  onPeriod: (period: ChartPeriod) => void;
  onReset: () => void;
  /** Stands before the tools: the choice of the period. */
  lead?: ComponentChildren;
}

export function TrendChart(props: TrendChartProps) {
  const { lead, title, symbol, unit, decimals, raw, means, limits, period, zoom, onPeriod, onReset } = props;
  const t = useTranslator(commonTexts);
  const palette = usePalette();
  const [readAt, setReadAt] = useState<number | null>(null);
  const { host, plot } = usePlot({
    raw,
    means,
    limits,
    decimals,
    period,
    palette,
    language: t.language,
    onSelect: onPeriod,
    onRead: setReadAt,
  });
  const fileName = `${title.replace(/[^\p{L}\p{N}]+/gu, '-')}_${formatDate(period.to).replaceAll('/', '-')}`;

  const savePng = async () => {
    if (!plot.current) return;
    const subtitle = `${periodText(period)} GMT+7 · ${formatUnit(unit)}`;
    const image = await chartImage({ plot: plot.current.ctx.canvas, palette, title, subtitle });
    if (image) saveFile(`${fileName}.png`, image);
  };
  const saveCsv = () =>
    saveFile(
      `${fileName}.csv`,
      new Blob([chartCsv({ symbol, unit, raw, means })], { type: 'text/csv;charset=utf-8' }),
    );
  const onKeyDown = (event: KeyboardEvent) => {
    const next = KEYS[event.key]?.(period);
    if (next) onPeriod(next);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const points = raw.length > 0 ? raw : means;
      const at = neighbour(points, readAt ?? period.to, event.key === 'ArrowLeft' ? -1 : 1);
      if (at === null || !plot.current) return;
      plot.current.setCursor({ left: plot.current.valToPos(at / 1000, 'x'), top: 0 });
    } else return;
    event.preventDefault();
  };

  return (
    <figure class="chart">
      <div class="chart-head">
        {lead}
        <ChartToolbar
          period={period}
          zoom={zoom}
          onPeriod={onPeriod}
          onReset={onReset}
          onPng={() => void savePng()}
          onCsv={saveCsv}
        />
      </div>
      <figcaption>
        <ChartReadout at={readAt} raw={raw} means={means} decimals={decimals} unit={unit} />
        <OutsideLimits {...props} />
      </figcaption>
      <div
        class="chart-plot"
        ref={host}
        role="img"
        tabIndex={0}
        aria-label={t('chartKeys', { name: title })}
        onKeyDown={onKeyDown}
      >
        {raw.length === 0 && means.length === 0 && <p class="chart-empty">{t('chartNoData')}</p>}
      </div>
    </figure>
  );
}

const KEYS: Readonly<Record<string, (period: ChartPeriod) => ChartPeriod>> = {
  '+': (period) => scaled(period, 0.5),
  '-': (period) => scaled(period, 2),
  PageUp: (period) => moved(period, -0.5),
  PageDown: (period) => moved(period, 0.5),
};

function neighbour(points: readonly ChartPoint[], at: number, step: -1 | 1): number | null {
  const found =
    step < 0 ? points.findLast((point) => point.at < at - 1) : points.find((point) => point.at > at + 1);
  return found?.at ?? null;
}

function periodText({ from, to }: ChartPeriod): string {
  return `${formatDate(from)} ${formatTime(from)} – ${formatDate(to)} ${formatTime(to)}`;
}

/** Limits too far away to be drawn are named, so that nobody takes the top of the chart for one. */
function OutsideLimits({ raw, means, limits, decimals }: TrendChartProps) {
  const language = useLanguage();
  const values = [...raw, ...means].flatMap((point) => [point.value, point.low ?? null, point.high ?? null]);
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const low = known.reduce((least, value) => Math.min(least, value));
  const high = known.reduce((most, value) => Math.max(most, value));
  const outside = limitsOutside(limits, valueRange({ low, high, decimals, limits }));
  if (outside.length === 0) return null;
  return (
    <span class="chart-outside num">
      {outside.map((limit) => (
        <span key={limit.name}>
          {limit.side === 'above' ? '↑' : '↓'} {limit.name} {formatExact(limit.value, language)}
        </span>
      ))}
    </span>
  );
}
