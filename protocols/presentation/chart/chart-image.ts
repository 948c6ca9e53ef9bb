/** The chart as a picture to take away: the plot with its title, its period and its key, on the page's own colours. */
import { AXIS_FONT } from './draw-marks.js';
import type { Palette } from './palette.js';

const MARGIN = 24;
const HEAD = 84;

export interface ChartImageInput {
  plot: HTMLCanvasElement;
  palette: Palette;
  title: string;
  /** Period, zone, what the lines are. */
  subtitle: string;
}

export async function chartImage({ plot, palette, title, subtitle }: ChartImageInput): Promise<Blob | null> {
  const ratio = devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = plot.width + 2 * MARGIN * ratio;
  canvas.height = plot.height + (HEAD + MARGIN) * ratio;
  const ctx = canvas.getContext('2d');
  if (!ctx) return null;
  ctx.fillStyle = palette.surface;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.fillStyle = palette.ink;
  ctx.font = `600 ${18 * ratio}px ${AXIS_FONT}`;
  ctx.fillText(title, MARGIN * ratio, 38 * ratio);
  ctx.fillStyle = palette.quiet;
  ctx.font = `${13 * ratio}px ${AXIS_FONT}`;
  ctx.fillText(subtitle, MARGIN * ratio, 62 * ratio);
  ctx.drawImage(plot, MARGIN * ratio, HEAD * ratio);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
