/** Makes the uPlot instance: the only file that speaks to the charting library about its options. */
import uPlot from 'uplot';
import { formatNumber } from '../format-number.js';
import type { Language } from '../translations/text.js';
import type { ChartLimit, ChartPeriod, ChartPoint } from './chart-point.js';
import { AXIS_FONT, drawLimits, drawStatusRuns } from './draw-marks.js';
import { meanPath } from './mean-path.js';
import type { Palette } from './palette.js';
import type { StatusRun } from './status-runs.js';
import { timeLabel, timeMarks, timeStep } from './time-axis.js';
import { markDecimals, valueRange } from './value-range.js';

const LABEL_WIDTH_MIN = 60;
const LABEL_HEIGHT_MIN = 44;
/** About what the value axis takes of the width. */
const AXIS_ROOM = 64;
const SELECT_WIDTH_MIN = 8;

/** What changes while the plot lives. The plot reads it at every drawing. */
export interface PlotContent {
  runs: readonly StatusRun[];
  limits: readonly ChartLimit[];
  means: readonly ChartPoint[];
  decimals: number;
}

export interface PlotOptions {
  host: HTMLElement;
  palette: Palette;
  language: Language;
  content: () => PlotContent;
  /** A stretch was marked with the pointer. */
  onSelect: (period: ChartPeriod) => void;
  /** The pointer reads this instant; `null` when it left. */
  onRead: (at: number | null) => void;
}

export function makePlot(options: PlotOptions): uPlot {
  const { host, palette, language, content } = options;
  const axis = { stroke: palette.quiet, font: `13px ${AXIS_FONT}`, ticks: { show: false } };
  const grid = { stroke: palette.grid, width: 1 };
  return new uPlot(
    {
      width: Math.max(host.clientWidth, 100),
      height: Math.max(host.clientHeight, 100),
      padding: [12, 16, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false },
        y: {
          range: (_u, low, high) =>
            valueRange({ low, high, decimals: content().decimals, limits: content().limits }),
        },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 28,
          gap: 8,
          splits: (u) => marksOf(u).map((at) => at / 1000),
          values: (u, splits) => splits.map((at) => timeLabel(at * 1000, stepOf(u))),
        },
        {
          ...axis,
          grid,
          gap: 8,
          space: LABEL_HEIGHT_MIN,
          size: (u, values) => axisWidth(u, values),
          values: (_u, splits) => splits.map((value) => formatNumber(value, markDecimals(splits), language)),
        },
      ],
      series: [
        {},
        { scale: 'y', points: { show: false }, width: 0 },
        { scale: 'y', points: { show: false }, width: 0 },
        { scale: 'y', stroke: palette.raw, width: 1, points: { show: false } },
        {
          scale: 'y',
          stroke: palette.line,
          width: 2,
          points: { show: false },
          paths: (u) => meanPath(u, content().means),
        },
      ],
      bands: [{ series: [2, 1], fill: palette.band }],
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false },
        points: {
          size: 8,
          fill: (_u, index) => (index === 4 ? palette.line : index === 3 ? palette.raw : 'transparent'),
        },
      },
      hooks: {
        drawClear: [(u) => drawStatusRuns(u, content().runs, palette)],
        draw: [(u) => drawLimits(u, { ...content(), palette, language })],
        setCursor: [(u) => options.onRead(cursorTime(u))],
        setSelect: [(u) => select(u, options.onSelect)],
      },
    },
    [[], [], [], [], []],
    host,
  );
}

function periodOf(u: uPlot): ChartPeriod {
  return { from: (u.scales['x']?.min ?? 0) * 1000, to: (u.scales['x']?.max ?? 1) * 1000 };
}

function stepOf(u: uPlot): number {
  const { from, to } = periodOf(u);
  return timeStep(from, to, Math.max(1, Math.floor((u.width - AXIS_ROOM) / LABEL_WIDTH_MIN)));
}

function marksOf(u: uPlot): readonly number[] {
  const { from, to } = periodOf(u);
  return timeMarks(from, to, stepOf(u));
}

function axisWidth(u: uPlot, values: readonly string[] | null): number {
  u.ctx.save();
  u.ctx.font = `${13 * devicePixelRatio}px ${AXIS_FONT}`;
  const widths = (values ?? []).map((value) => u.ctx.measureText(value).width / devicePixelRatio);
  u.ctx.restore();
  return Math.ceil(Math.max(24, ...widths)) + 12;
}

function cursorTime(u: uPlot): number | null {
  const left = u.cursor.left ?? -1;
  return left < 0 ? null : u.posToVal(left, 'x') * 1000;
}

function select(u: uPlot, onSelect: (period: ChartPeriod) => void): void {
  const { left, width } = u.select;
  if (width < SELECT_WIDTH_MIN) return;
  const period = { from: u.posToVal(left, 'x') * 1000, to: u.posToVal(left + width, 'x') * 1000 };
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onSelect(period);
}
