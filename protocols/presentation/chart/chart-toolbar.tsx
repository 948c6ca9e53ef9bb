/** Zoom, move and take away, each with one tap, for fingers that cannot drag. */
import { Icon, type IconName } from '../icon.js';
import { commonTexts } from '../translations/common-texts.js';
import { useTranslator } from '../use-translator.js';
import type { ChartPeriod } from './chart-point.js';

export interface ChartToolbarProps {
  period: ChartPeriod;
  zoom: 'whole' | 'part';
  onPeriod: (period: ChartPeriod) => void;
  onReset: () => void;
  onPng: () => void;
  onCsv: () => void;
}

type ToolKey =
  'chartReset' | 'chartZoomIn' | 'chartZoomOut' | 'chartEarlier' | 'chartLater' | 'chartPng' | 'chartCsv';

export function ChartToolbar({ period, zoom, onPeriod, onReset, onPng, onCsv }: ChartToolbarProps) {
  const t = useTranslator(commonTexts);
  const tool = (key: ToolKey, icon: IconName, run: () => void) => (
    <button type="button" class="icon-button" aria-label={t(key)} title={t(key)} onClick={run}>
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="chart-tools">
      {zoom === 'part' && tool('chartReset', 'whole', onReset)}
      {tool('chartEarlier', 'earlier', () => onPeriod(moved(period, -0.5)))}
      {tool('chartLater', 'later', () => onPeriod(moved(period, 0.5)))}
      {tool('chartZoomIn', 'zoom-in', () => onPeriod(scaled(period, 0.5)))}
      {tool('chartZoomOut', 'zoom-out', () => onPeriod(scaled(period, 2)))}
      {tool('chartPng', 'image', onPng)}
      {tool('chartCsv', 'download', onCsv)}
    </div>
  );
}

/** By a share of its length, later (positive) or earlier. */
export function moved({ from, to }: ChartPeriod, share: number): ChartPeriod {
  const step = (to - from) * share;
  return { from: from + step, to: to + step };
}

const PERIOD_MS_MIN = 60_000;
const PERIOD_MS_MAX = 366 * 86_400_000;

/** About its middle; never shorter than a minute nor longer than a year. */
export function scaled({ from, to }: ChartPeriod, factor: number): ChartPeriod {
  const middle = (from + to) / 2;
  const half = Math.min(Math.max((to - from) * factor, PERIOD_MS_MIN), PERIOD_MS_MAX) / 2;
  return { from: middle - half, to: middle + half };
}
