/** Points of a small trend → the path of an SVG. A missing value lifts the pen. */
export type SparkPoint = readonly [at: number, value: number | null];

export interface SparkPath {
  line: string;
  /** Where the newest value is, when the newest point has one. */
  last: { x: number; y: number } | null;
}

const MARGIN = 3;
/** Less than this share of the value is noise, and is drawn as small as it is. */
const SPAN_SHARE_MIN = 0.02;
const round = (value: number) => Math.round(value * 10) / 10;

export function sparkPath(points: readonly SparkPoint[], width: number, height: number): SparkPath {
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]));
  const first = points[0];
  const end = points.at(-1);
  if (values.length === 0 || !first || !end) return { line: '', last: null };
  const middle = (Math.min(...values) + Math.max(...values)) / 2;
  const span = Math.max(Math.max(...values) - Math.min(...values), Math.abs(middle) * SPAN_SHARE_MIN);
  const low = middle - span / 2;
  const spanAt = end[0] - first[0] || 1;
  const x = (at: number) => round(MARGIN + ((at - first[0]) / spanAt) * (width - 2 * MARGIN));
  const y = (value: number) =>
    round(span === 0 ? height / 2 : height - MARGIN - ((value - low) / span) * (height - 2 * MARGIN));
  let pen: 'M' | 'L' = 'M';
  let line = '';
  for (const [at, value] of points) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    line += `${pen}${x(at)} ${y(value)}`;
    pen = 'L';
  }
  return { line, last: end[1] === null ? null : { x: x(end[0]), y: y(end[1]) } };
}
