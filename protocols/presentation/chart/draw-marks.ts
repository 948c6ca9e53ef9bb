/** What the chart draws beside its lines: status bands under them, limits over them. Canvas pixels, clipped to the plot. */
import type uPlot from 'uplot';
import { formatExact } from '../format-number.js';
import { shapeOf } from '../status-mark.js';
import type { Language } from '../translations/text.js';
import type { ChartLimit } from './chart-point.js';
import type { Palette } from './palette.js';
import type { StatusRun } from './status-runs.js';

/** Height of the solid strip at the foot of a band. */
const STRIP = 6;
const SHAPE = 12;
const HATCH_STEP = 8;

function clipped(u: uPlot, draw: (ctx: CanvasRenderingContext2D, ratio: number) => void): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx, devicePixelRatio);
  ctx.restore();
}

export function drawStatusRuns(u: uPlot, runs: readonly StatusRun[], palette: Palette): void {
  clipped(u, (ctx, ratio) => {
    const { top, height } = u.bbox;
    for (const run of runs) {
      const left = u.valToPos(run.from / 1000, 'x', true);
      const width = Math.max(u.valToPos(run.to / 1000, 'x', true) - left, 2 * ratio);
      const colours = palette.status[run.status];
      ctx.fillStyle = colours.ground;
      ctx.fillRect(left, top, width, height);
      if (run.status === 'no-comms') hatch(ctx, { left, top, width, height }, colours.mark);
      ctx.fillStyle = colours.mark;
      ctx.fillRect(left, top + height - STRIP * ratio, width, STRIP * ratio);
      if (width < (SHAPE + 6) * ratio) continue;
      ctx.save();
      ctx.translate(left + width / 2 - (SHAPE / 2) * ratio, top + 6 * ratio);
      ctx.scale(ratio, ratio);
      ctx.fill(new Path2D(shapeOf(run.status)), 'evenodd');
      ctx.restore();
    }
  });
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

function hatch(ctx: CanvasRenderingContext2D, box: Box, colour: string): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, box.height);
  ctx.clip();
  ctx.globalAlpha = 0.25;
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  const step = HATCH_STEP * devicePixelRatio;
  ctx.beginPath();
  for (let x = box.left - box.height; x < box.left + box.width; x += step) {
    ctx.moveTo(x, box.top + box.height);
    ctx.lineTo(x + box.height, box.top);
  }
  ctx.stroke();
  ctx.restore();
}

export interface LimitDrawing {
  limits: readonly ChartLimit[];
  palette: Palette;
  language: Language;
}

export function drawLimits(u: uPlot, { limits, palette, language }: LimitDrawing): void {
  clipped(u, (ctx, ratio) => {
    const { left, top, width, height } = u.bbox;
    ctx.strokeStyle = palette.limit;
    ctx.fillStyle = palette.limit;
    ctx.lineWidth = ratio;
    ctx.font = `${13 * ratio}px ${AXIS_FONT}`;
    ctx.textAlign = 'right';
    for (const limit of limits) {
      const y = Math.round(u.valToPos(limit.value, 'y', true)) + 0.5;
      if (y < top || y > top + height) continue;
      ctx.setLineDash([6 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(left, y);
      ctx.lineTo(left + width, y);
      ctx.stroke();
      const below = y - top < 24 * ratio;
      ctx.textBaseline = below ? 'top' : 'bottom';
      const text = `${limit.name} ${formatExact(limit.value, language)}`;
      ctx.fillText(text, left + width - 8 * ratio, y + (below ? 4 : -3) * ratio);
    }
  });
}

export const AXIS_FONT = "'Quantrac Figures', 'Be Vietnam Pro', sans-serif";
