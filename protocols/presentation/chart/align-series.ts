/** Several series → columns on one time axis, as the chart needs them. A hole in a series stays a hole. */
import type { ChartPoint } from './chart-point.js';
import { HOLE_STEPS, medianStep } from './status-runs.js';

export type Column = (number | null | undefined)[];

export interface AlignedSeries {
  /** Seconds, rising. */
  times: number[];
  raw: { value: Column; low: Column; high: Column };
  means: Column;
}

/** `null` breaks the line; `undefined` only says that this series has no point at this time. */
export function alignSeries(raw: readonly ChartPoint[], means: readonly ChartPoint[]): AlignedSeries {
  const rawAll = withHoles(raw);
  const meansAll = withHoles(means);
  const times = [...new Set([...rawAll, ...meansAll].map((point) => point.at))].sort(
    (left, right) => left - right,
  );
  const rawAt = new Map(rawAll.map((point) => [point.at, point]));
  const meansAt = new Map(meansAll.map((point) => [point.at, point]));
  const column = (
    points: Map<number, ChartPoint>,
    pick: (point: ChartPoint) => number | null | undefined,
  ): Column =>
    times.map((at) => {
      const point = points.get(at);
      return point === undefined ? undefined : (pick(point) ?? null);
    });
  return {
    times: times.map((at) => at / 1000),
    raw: {
      value: column(rawAt, (point) => point.value),
      low: column(rawAt, (point) => point.low ?? point.value),
      high: column(rawAt, (point) => point.high ?? point.value),
    },
    means: column(meansAt, (point) => point.value),
  };
}

/** Puts an empty point into every hole, so that the line is not drawn across it. */
function withHoles(points: readonly ChartPoint[]): readonly ChartPoint[] {
  const reach = medianStep(points) * HOLE_STEPS;
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    if (!before || reach === 0 || point.at - before.at <= reach) return [point];
    return [{ at: before.at + 1, value: null, low: null, high: null, status: before.status }, point];
  });
}
