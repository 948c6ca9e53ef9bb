/** A reply that may come in one of two framings: whichever is complete first. Damage and strangers are told by what both saw. */
import { MORE, type FramerStep, type Leftovers, type ReplyFramer } from './line.js';

export class EitherFramer implements ReplyFramer {
  readonly #framers: readonly [ReplyFramer, ReplyFramer];

  constructor(first: ReplyFramer, second: ReplyFramer) {
    this.#framers = [first, second];
  }

  /** Byte by byte, so that the cutting into chunks does not decide which of the two is first. */
  push(bytes: Uint8Array): FramerStep {
    for (const byte of bytes) {
      for (const framer of this.#framers) {
        const step = framer.push(Uint8Array.of(byte));
        if (step.kind !== 'more') return step;
      }
    }
    return MORE;
  }

  unfinished(): string | null {
    if (this.leftovers.misfit !== undefined) return null;
    const [first, second] = this.#framers;
    return first.unfinished?.() ?? second.unfinished?.() ?? null;
  }

  get leftovers(): Leftovers {
    const [first, second] = this.#framers.map(({ leftovers }) => leftovers) as [Leftovers, Leftovers];
    return {
      bytes: Math.max(first.bytes, second.bytes),
      damaged: Math.max(first.damaged, second.damaged),
      foreign: Math.max(first.foreign, second.foreign),
      misfit: first.misfit ?? second.misfit,
    };
  }
}
