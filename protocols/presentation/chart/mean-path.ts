/** The line of the interval means: each is level over the interval that it stands for, and a missing one is not bridged. */
import type uPlot from 'uplot';
import type { ChartPoint } from './chart-point.js';
import { HOLE_STEPS, medianStep } from './status-runs.js';

/** Below this many pixels an interval is a point on a line instead of a level stretch. */
const LEVEL_WIDTH_MIN = 3;

export function meanPath(u: uPlot, means: readonly ChartPoint[]): uPlot.Series.Paths {
  const stepMs = medianStep(means);
  const x = (at: number) => u.valToPos(at / 1000, 'x', true);
  const y = (value: number) => u.valToPos(value, 'y', true);
  const level = x(stepMs) - x(0) >= LEVEL_WIDTH_MIN * devicePixelRatio;
  const path = new Path2D();
  let before: ChartPoint | null = null;
  for (const point of means) {
    if (point.value === null) {
      before = null;
      continue;
    }
    const joined: boolean = before !== null && point.at - before.at <= stepMs * HOLE_STEPS;
    const startAt: number = joined && before !== null ? before.at : point.at - stepMs;
    if (!joined) path.moveTo(x(level ? startAt : point.at), y(point.value));
    else if (level) path.lineTo(x(startAt), y(point.value));
    path.lineTo(x(point.at), y(point.value));
    before = point;
  }
  return { stroke: path };
}
