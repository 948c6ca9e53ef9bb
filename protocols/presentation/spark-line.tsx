/** A small trend without axes: gaps stay gaps, the newest point is a dot. Purely a picture; the numbers stand beside it. */
import { memo } from './memo.js';
import { sparkPath, type SparkPoint } from './spark-path.js';

const WIDTH = 120;
const HEIGHT = 32;

export const SparkLine = memo(function SparkLine({ points }: { points: readonly SparkPoint[] }) {
  const { line, last } = sparkPath(points, WIDTH, HEIGHT);
  if (line === '' && last === null) return <span class="spark" aria-hidden="true" />;
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={line} class="spark-path" vector-effect="non-scaling-stroke" />
      {last && <path d={`M${last.x} ${last.y}h0`} class="spark-last" vector-effect="non-scaling-stroke" />}
    </svg>
  );
});
