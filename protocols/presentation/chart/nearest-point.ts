/** What a finger or a pointer on the chart reads: the point whose time is nearest. */
export function nearestPoint<T extends { at: number }>(points: readonly T[], at: number): T | null {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const right = points[low];
  const left = points[low - 1];
  if (!right) return null;
  return left && at - left.at <= right.at - at ? left : right;
}

/** The interval mean that covers an instant: means are stamped at their interval's end. */
export function coveringPoint<T extends { at: number }>(points: readonly T[], at: number): T | null {
  const found = nearestPoint(points, at);
  if (!found || found.at >= at) return found;
  return points[points.indexOf(found) + 1] ?? found;
}
