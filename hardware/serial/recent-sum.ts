/** How much came together lately: amounts in the buckets of a ring, so that memory and work are the same whatever happens. */

const BUCKETS = 60;

export class RecentSum {
  readonly #bucketMs: number;
  readonly #amounts = new Float64Array(BUCKETS);
  /** The newest bucket, counted from the clock's origin. */
  #newest = -Infinity;

  /** Sums over sixty buckets. */
  constructor(bucketMs: number) {
    this.#bucketMs = bucketMs;
  }

  add(atMs: number, amount: number): void {
    const bucket = this.#advance(atMs);
    this.#amounts[slotOf(bucket)]! += amount;
  }

  /** The time from one moment to another, each part in the bucket in which it passed. */
  addTime(fromMs: number, toMs: number): void {
    const spanMs = this.#bucketMs * BUCKETS;
    for (let atMs = Math.max(fromMs, toMs - spanMs); atMs < toMs;) {
      const endMs = Math.min(toMs, (Math.floor(atMs / this.#bucketMs) + 1) * this.#bucketMs);
      this.add(atMs, endMs - atMs);
      atMs = endMs;
    }
  }

  /** What came in the last full buckets and the one that runs: between 59 and 60 of them. */
  total(nowMs: number): number {
    this.#advance(nowMs);
    return this.#amounts.reduce((sum, amount) => sum + amount, 0);
  }

  /** How long that is, for what began at `sinceMs`. */
  spanMs(nowMs: number, sinceMs: number): number {
    const firstMs = (Math.floor(nowMs / this.#bucketMs) - BUCKETS + 1) * this.#bucketMs;
    return nowMs - Math.max(firstMs, sinceMs);
  }

  /** Empties the buckets whose time has come round again. */
  #advance(atMs: number): number {
    const bucket = Math.floor(atMs / this.#bucketMs);
    if (bucket <= this.#newest) return bucket;
    const from = Math.max(this.#newest + 1, bucket - BUCKETS + 1);
    for (let empty = from; empty <= bucket; empty += 1) this.#amounts[slotOf(empty)] = 0;
    this.#newest = bucket;
    return bucket;
  }
}

function slotOf(bucket: number): number {
  return ((bucket % BUCKETS) + BUCKETS) % BUCKETS;
}
