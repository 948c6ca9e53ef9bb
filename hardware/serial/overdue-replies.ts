/**
 * What a wire without transaction numbers may still hear long after its requests were given up: it is found among whatever comes, by
 * the framer of the request that it answers. Requests of one name get the same reply, so one of each is enough.
 */
import type { LineRequest, ReplyFramer } from '../../protocols/vendors/line.js';

/** A reply later than this is not waited for any more: no instrument and no serial server keeps one longer. */
export const OVERDUE_MS_MAX = 60_000;
/** More questions than any instrument is asked in one poll; the oldest beyond it is forgotten. */
export const OVERDUE_MAX = 64;

interface Overdue {
  framer: ReplyFramer;
  sinceMs: number;
}

export class OverdueReplies {
  readonly #byName = new Map<string, Overdue>();

  add(request: LineRequest, nowMs: number): void {
    this.#byName.delete(request.name);
    this.#byName.set(request.name, { framer: request.makeFramer(), sinceMs: nowMs });
    const [oldest] = this.#byName.keys();
    if (this.#byName.size > OVERDUE_MAX && oldest !== undefined) this.#byName.delete(oldest);
  }

  /** Bytes from the wire; returns how many of the overdue replies they may have been, which are settled with it. */
  observe(bytes: Uint8Array, nowMs: number): number {
    let settled = 0;
    for (const [name, { framer, sinceMs }] of this.#byName) {
      const isTooOld = nowMs - sinceMs >= OVERDUE_MS_MAX;
      if (!isTooOld && framer.push(bytes).kind === 'more') continue;
      this.#byName.delete(name);
      if (!isTooOld) settled += 1;
    }
    return settled;
  }
}
