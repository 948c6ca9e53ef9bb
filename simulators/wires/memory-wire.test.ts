// The place to connect to in memory: openings, cuts, plugging out and in.
import { describe, expect, it } from 'vitest';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { VirtualClock } from '../time/virtual-clock.js';
import { describeByteChannel } from './byte-channel.contract.js';
import { MemoryWire } from './memory-wire.js';

const never = new AbortController().signal;

describeByteChannel('MemoryWire', async () => {
  const wire = new MemoryWire({ clock: new VirtualClock(0) });
  const arrived = new Promise<ByteChannel>((resolve) => wire.onChannel(resolve));
  const near = await wire.open(never);
  return { near, far: await arrived, dispose: () => wire[Symbol.asyncDispose]() };
});

describe('MemoryWire', () => {
  it('refuses while it is unplugged, and takes up again afterwards', async () => {
    const wire = new MemoryWire({ clock: new VirtualClock(0) });
    const served: ByteChannel[] = [];
    wire.onChannel((channel) => served.push(channel));
    const first = await wire.open(never);
    await wire.unplug();
    expect(first.state).toBe('closed');
    expect(served[0]?.state).toBe('closed');
    expect(wire.pairs).toEqual([]);
    await expect(wire.open(never)).rejects.toMatchObject({ code: 'not-connected' });
    await wire.plug();
    const second = await wire.open(never);
    expect(second.state).toBe('open');
    expect(served).toHaveLength(2);
    expect(wire.openings).toBe(3);
  });

  it('tells a late listener of the channels that are open', async () => {
    const wire = new MemoryWire({ clock: new VirtualClock(0) });
    await wire.open(never);
    await wire.cut();
    await wire.open(never);
    let heard = 0;
    wire.onChannel(() => (heard += 1));
    expect(heard).toBe(1);
  });
});
