// When a channel is opened, on a virtual clock: on demand, spaced out after failures, anew after a loss, never twice.
import { describe, expect, it } from 'vitest';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { WirePair } from '../../simulators/wires/wire-pair.js';
import { ChannelKeeper } from './channel-keeper.js';
import { newWireStatistics } from '../../protocols/vocabulary/wire-statistics.js';

const never = new AbortController().signal;
const refused = new InstrumentError({ code: 'not-connected', message: 'refused', hint: 'plug it in' });

function scene(open: () => Promise<ByteChannel>) {
  const clock = new VirtualClock(0);
  const statistics = newWireStatistics();
  const attempts: number[] = [];
  const losses: (Error | null)[] = [];
  const keeper = new ChannelKeeper({
    open: () => {
      attempts.push(clock.monotonicMs());
      return open();
    },
    clock,
    delays: { firstMs: 100, maxMs: 400 },
    statistics,
    onOpen: () => undefined,
    onLoss: (cause) => losses.push(cause),
  });
  return { clock, statistics, attempts, losses, keeper };
}

function goodWire(clock = new VirtualClock(0)): WirePair {
  return new WirePair({ clock });
}

describe('ChannelKeeper', () => {
  it('opens nothing before it is asked, and then once', async () => {
    const wire = goodWire();
    const { attempts, keeper } = scene(async () => wire.left);
    expect(attempts).toEqual([]);
    expect(await keeper.channel(never)).toBe(wire.left);
    expect(await keeper.channel(never)).toBe(wire.left);
    expect(attempts).toHaveLength(1);
  });

  it('doubles the pause after each failure up to the longest, and tells at once in between', async () => {
    const { clock, attempts, keeper, statistics } = scene(() => Promise.reject(refused));
    for (let ms = 0; ms < 1500; ms += 50) {
      await expect(keeper.channel(never)).rejects.toMatchObject({
        code: 'not-connected',
        hint: 'plug it in',
      });
      await clock.advance(50);
    }
    expect(attempts).toEqual([0, 100, 300, 700, 1100]);
    expect(statistics.openFailures).toBe(5);
  });

  it('opens anew without a pause when an open channel was lost', async () => {
    const wires = [goodWire(), goodWire()];
    let next = 0;
    const { attempts, losses, keeper, statistics } = scene(async () => wires[next++]!.left);
    await keeper.channel(never);
    const cause = new Error('unplugged');
    wires[0]!.cut(cause);
    expect(losses).toEqual([cause]);
    expect(await keeper.channel(never)).toBe(wires[1]!.left);
    expect(attempts).toHaveLength(2);
    expect(statistics).toMatchObject({ opens: 2, losses: 1 });
  });

  it('begins with the shortest pause again after it was connected', async () => {
    let wire: WirePair | null = null;
    const { clock, attempts, keeper } = scene(() =>
      wire ? Promise.resolve(wire.left) : Promise.reject(refused),
    );
    for (const pauseMs of [100, 200]) {
      await expect(keeper.channel(never)).rejects.toThrow();
      await clock.advance(pauseMs);
    }
    wire = goodWire();
    await keeper.channel(never);
    wire.cut();
    wire = null;
    await expect(keeper.channel(never)).rejects.toThrow('refused');
    await clock.advance(100);
    await expect(keeper.channel(never)).rejects.toThrow('refused');
    expect(attempts).toHaveLength(5);
  });

  it('gives up an opening that never ends, and closes what comes of it later', async () => {
    const wire = goodWire();
    let arrive: (channel: ByteChannel) => void = () => undefined;
    const { clock, keeper } = scene(() => new Promise((resolve) => (arrive = resolve)));
    const asked = expect(keeper.channel(never)).rejects.toMatchObject({ code: 'not-connected' });
    await clock.advance(10_000);
    await asked;
    arrive(wire.left);
    await clock.advance(1);
    expect(wire.left.state).toBe('closed');
  });

  it('opens nothing any more once it is disposed', async () => {
    const wire = goodWire();
    const { keeper } = scene(async () => wire.left);
    await keeper.channel(never);
    await keeper[Symbol.asyncDispose]();
    expect(wire.left.state).toBe('closed');
    await expect(keeper.channel(never)).rejects.toMatchObject({ code: 'not-connected' });
  });
});
