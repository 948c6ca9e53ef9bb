// The wire in memory: pace, and every fault that a real wire has.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { VirtualClock } from '../time/virtual-clock.js';
import { describeByteChannel } from './byte-channel.contract.js';
import { WirePair, type WirePairOptions } from './wire-pair.js';

function makePair(options: Partial<WirePairOptions> = {}) {
  const clock = new VirtualClock(0);
  const wire = new WirePair({ clock, ...options });
  return { clock, wire, heard: hear(wire.right, clock), back: hear(wire.left, clock) };
}

function hear(channel: ByteChannel, clock: VirtualClock) {
  const arrivals: { atMs: number; bytes: number[] }[] = [];
  channel.onBytes((bytes) => arrivals.push({ atMs: clock.monotonicMs(), bytes: [...bytes] }));
  return arrivals;
}

describeByteChannel('WirePair', async () => {
  const wire = new WirePair({ clock: new VirtualClock(0) });
  return { near: wire.left, far: wire.right, dispose: () => wire[Symbol.asyncDispose]() };
});

describe('WirePair', () => {
  it('paces bytes by the baud rate, and queues a second write behind the first', async () => {
    const { clock, wire, heard } = makePair({ baud: 10_000 });
    await wire.left.write(Uint8Array.of(1, 2, 3));
    await wire.left.write(Uint8Array.of(4));
    await clock.advance(100);
    expect(heard).toEqual([
      { atMs: 3, bytes: [1, 2, 3] },
      { atMs: 4, bytes: [4] },
    ]);
  });

  it('gives single bytes, each at its own time', async () => {
    const { clock, wire, heard } = makePair({ baud: 10_000, chunking: 'single-bytes', delayMs: 5 });
    await wire.left.write(Uint8Array.of(7, 8));
    await clock.advance(100);
    expect(heard).toEqual([
      { atMs: 6, bytes: [7] },
      { atMs: 7, bytes: [8] },
    ]);
  });

  it('keeps the order whatever the delays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ delayMs: fc.nat(20), gapMs: fc.nat(5) })), async (writes) => {
        const { clock, wire, heard } = makePair();
        for (const [index, { delayMs, gapMs }] of writes.entries()) {
          wire.delayMs = delayMs;
          await wire.left.write(Uint8Array.of(index));
          await clock.advance(gapMs);
        }
        await clock.advance(100);
        expect(heard.flatMap(({ bytes }) => bytes)).toEqual(writes.map((_, index) => index));
      }),
      { numRuns: 40 },
    );
  });

  it('injects garbage, flips one bit of one write, echoes', async () => {
    const { clock, wire, heard, back } = makePair();
    wire.inject('right', Uint8Array.of(0xff));
    wire.flipNextBit('right', 9);
    wire.echo.add('left');
    await wire.left.write(Uint8Array.of(0, 0));
    await wire.left.write(Uint8Array.of(0, 0));
    await wire.right.write(Uint8Array.of(5));
    await clock.settle();
    expect(heard.map(({ bytes }) => bytes)).toEqual([[0xff], [0, 2], [0, 0]]);
    expect(back.map(({ bytes }) => bytes)).toEqual([[0, 0], [0, 0], [5]]);
  });

  it('loses what is under way when it is cut, and tells both ends the cause', async () => {
    const { clock, wire, heard } = makePair({ delayMs: 10 });
    const causes: (string | undefined)[] = [];
    wire.left.onClose((cause) => causes.push(cause?.message));
    wire.right.onClose((cause) => causes.push(cause?.message));
    await wire.left.write(Uint8Array.of(1));
    wire.cut(new Error('lightning'));
    await clock.advance(100);
    expect(heard).toEqual([]);
    expect(causes).toEqual(['lightning', 'lightning']);
    await expect(wire.right.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'not-connected' });
  });

  it('discards held bytes when the reader flushes its input', async () => {
    const clock = new VirtualClock(0);
    const wire = new WirePair({ clock });
    await wire.left.write(Uint8Array.of(1, 2));
    await clock.settle();
    await wire.right.flushInput();
    const heard = hear(wire.right, clock);
    await wire.left.write(Uint8Array.of(3));
    await clock.settle();
    expect(heard).toEqual([{ atMs: 0, bytes: [3] }]);
  });
});
