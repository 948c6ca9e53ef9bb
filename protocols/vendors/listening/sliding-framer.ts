/**
 * Frames that begin with one certain byte: looks at what follows as far as it goes, and when that is no frame tries again at the next
 * such byte, so that garbage, a frame cut short or a false beginning costs no good frame behind it. Pure.
 */
import type { TellMisfit } from '../misfit.js';
import type { Telegram, TelegramFramer, TelegramLeftovers } from './telegrams.js';

export type FrameVerdict =
  | { kind: 'more' }
  | { kind: 'telegram'; telegram: Telegram; length: number }
  /** Whole, and nothing that is read. */
  | { kind: 'foreign'; length: number }
  | { kind: 'damaged'; misfit?: TellMisfit };

export const MORE_BYTES: FrameVerdict = { kind: 'more' };

export abstract class SlidingFramer implements TelegramFramer {
  readonly leftovers: TelegramLeftovers = { bytes: 0, damaged: 0, foreign: 0 };
  readonly #begin: number;
  #held: Uint8Array = new Uint8Array();

  constructor(begin: number) {
    this.#begin = begin;
  }

  /** `bytes` begins with the first byte of a frame; it must be judged damaged as soon as it can be no beginning of one. */
  protected abstract judge(bytes: Uint8Array): FrameVerdict;

  push(bytes: Uint8Array): readonly Telegram[] {
    const telegrams: Telegram[] = [];
    let left = Uint8Array.from([...this.#held, ...bytes]);
    while (left.length > 0) {
      const start = left.indexOf(this.#begin);
      if (start !== 0) {
        const skipped = start < 0 ? left.length : start;
        this.leftovers.bytes += skipped;
        left = left.subarray(skipped);
        continue;
      }
      const verdict = this.judge(left);
      if (verdict.kind === 'more') break;
      if (verdict.kind === 'telegram') telegrams.push(verdict.telegram);
      const used = verdict.kind === 'damaged' ? 1 : verdict.length;
      if (verdict.kind !== 'telegram') {
        this.leftovers[verdict.kind] += 1;
        this.leftovers.misfit = verdict.kind === 'damaged' ? verdict.misfit : undefined;
        this.leftovers.bytes += used;
      }
      left = left.subarray(used);
    }
    this.#held = left;
    return telegrams;
  }

  interrupt(): void {
    if (this.#held.length > 0) this.leftovers.damaged += 1;
    this.leftovers.bytes += this.#held.length;
    this.#held = new Uint8Array();
  }
}
