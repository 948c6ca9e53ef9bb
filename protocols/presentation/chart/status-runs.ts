/** Stretches of time in which a parameter was not measuring, for the bands under the line. */
import type { MarkedStatus } from '../status-mark.js';
import type { ChartPoint } from './chart-point.js';

export interface StatusRun {
  status: MarkedStatus;
  from: number;
  to: number;
}

/** Runs of the same status; each reaches half-way to its neighbours, so that touching runs leave no crack. */
export function statusRuns(points: readonly ChartPoint[]): readonly StatusRun[] {
  const step = medianStep(points);
  const runs: StatusRun[] = [];
  points.forEach((point, index) => {
    if (point.status === 'measuring') return;
    const from = edge(points[index - 1]?.at, point.at, step);
    const to = edge(points[index + 1]?.at, point.at, step);
    const last = runs.at(-1);
    if (last && last.status === point.status && last.to >= from) last.to = to;
    else runs.push({ status: point.status, from, to });
  });
  return runs;
}

/** Half-way to the neighbour, but never more than half a usual step: a hole in the data is not a status. */
function edge(neighbour: number | undefined, at: number, step: number): number {
  if (neighbour === undefined) return at;
  const half = Math.min(Math.abs(neighbour - at), step) / 2;
  return neighbour < at ? at - half : at + half;
}

/** A distance of more than this many usual steps is a hole, even where no point says so. */
export const HOLE_STEPS = 2.5;

/** The usual distance of points. */
export function medianStep(points: readonly { at: number }[]): number {
  const steps = points.slice(1).map((point, index) => point.at - (points[index]?.at ?? point.at));
  steps.sort((left, right) => left - right);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}
