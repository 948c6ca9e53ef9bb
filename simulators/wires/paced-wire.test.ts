import { expect, it } from 'vitest';
import { VirtualClock } from '../time/virtual-clock.js';
import { MemoryWire } from './memory-wire.js';
import { PacedWire } from './paced-wire.js';

const never = new AbortController().signal;

/** A slave that says back what it hears, and when what arrived where. */
async function scene(pace: { baud: number; turnaroundMs?: number; bitsPerCharacter?: number }) {
  const clock = new VirtualClock(0);
  const memory = new MemoryWire({ clock });
  const heardAtMs: number[] = [];
  const backAtMs: number[] = [];
  new PacedWire(memory, clock, pace).onChannel((channel) => {
    channel.onBytes((bytes) => {
      heardAtMs.push(clock.monotonicMs());
      void channel.write(bytes);
    });
  });
  const master = await memory.open(never);
  master.onBytes(() => backAtMs.push(clock.monotonicMs()));
  return { clock, master, heardAtMs, backAtMs };
}

it('takes ten bits a character there and back, and the turnaround between', async () => {
  const { clock, master, heardAtMs, backAtMs } = await scene({ baud: 9600, turnaroundMs: 5 });
  await master.write(new Uint8Array(8));
  await clock.advance(100);
  expect(heardAtMs[0]).toBeCloseTo(80_000 / 9600, 6);
  expect(backAtMs[0]).toBeCloseTo(5 + 160_000 / 9600, 6);
});

it('takes eleven where they are eleven', async () => {
  const { clock, master, heardAtMs } = await scene({ baud: 9600, bitsPerCharacter: 11 });
  await master.write(new Uint8Array(8));
  await clock.advance(100);
  expect(heardAtMs[0]).toBeCloseTo(88_000 / 9600, 6);
});

it('carries one frame after the other, never two at a time', async () => {
  const { clock, master, heardAtMs, backAtMs } = await scene({ baud: 1000 });
  await master.write(new Uint8Array(10));
  await master.write(new Uint8Array(10));
  await clock.advance(1000);
  expect(heardAtMs).toEqual([100, 200]);
  expect(backAtMs).toEqual([300, 400]);
});
