// What every framing owes, for any bytes: however they are cut into chunks and whatever lies around them, the same reply is found;
// where there is a checksum, a reply with a flipped bit is never taken for another one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FramerStep, ReplyFramer } from './line.js';
import { textOfBytes } from './text.js';

export interface Family {
  frame: fc.Arbitrary<{ sent: Uint8Array; reply: string; opening: string }>;
  makeFramer: (opening: string) => ReplyFramer;
  /** Bytes that cannot be the beginning of a reply, between frames. */
  noise: fc.Arbitrary<number>;
  /** `none`: nothing tells a flipped bit. */
  checksum?: 'has' | 'none';
}

/** Pushes bytes in chunks of these sizes, again and again. */
function feed(framer: ReplyFramer, bytes: Uint8Array, sizes: readonly number[]): FramerStep {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    const step = framer.push(bytes.subarray(at, at + size));
    if (step.kind !== 'more') return step;
    at += size;
  }
  return { kind: 'more' };
}

const replyOf = (step: FramerStep) => (step.kind === 'reply' ? textOfBytes(step.reply) : step.kind);
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
const concat = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

export function describeFraming(name: string, { frame, makeFramer, noise, checksum = 'has' }: Family): void {
  describe(`${name} framing`, () => {
    const noises = fc.array(noise, { maxLength: 60 }).map((bytes) => Uint8Array.from(bytes));

    it('finds the reply whatever the chunks, with noise before it', () => {
      fc.assert(
        fc.property(frame, noises, sizes, ({ sent, reply, opening }, before, chunks) => {
          expect(replyOf(feed(makeFramer(opening), concat(before, sent), chunks))).toBe(reply);
        }),
      );
    });

    it('passes over a damaged frame and noise, and finds the good one behind them', () => {
      fc.assert(
        fc.property(frame, frame, noises, sizes, (bad, good, between, chunks) => {
          const damaged = Uint8Array.from(bad.sent);
          // Cut in its middle: something is lost inside.
          const holed = concat(damaged.subarray(0, 9), damaged.subarray(11), between, good.sent);
          expect(replyOf(feed(makeFramer(good.opening), holed, chunks))).toBe(good.reply);
        }),
      );
    });

    it.runIf(checksum === 'has')('takes no frame with a flipped bit for another reply', () => {
      fc.assert(
        fc.property(frame, fc.nat(), ({ sent, reply, opening }, place) => {
          const bit = place % (sent.length * 8);
          const flipped = Uint8Array.from(sent);
          flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          const found = replyOf(feed(makeFramer(opening), flipped, [flipped.length]));
          expect(['more', 'fault', reply]).toContain(found);
        }),
        { numRuns: 1000 },
      );
    });

    it('holds no more than a limit of endless noise', () => {
      fc.assert(
        fc.property(frame, noises, ({ sent, reply, opening }, bytes) => {
          const framer = makeFramer(opening);
          const flood = bytes.length === 0 ? Uint8Array.of(0x80) : bytes;
          for (let fed = 0; fed < 10_000; fed += flood.length) framer.push(flood);
          framer.push(Uint8Array.of(0x0d));
          expect(replyOf(framer.push(sent))).toBe(reply);
          expect(framer.leftovers.bytes).toBeGreaterThan(5000);
        }),
        { numRuns: 5 },
      );
    });
  });
}
