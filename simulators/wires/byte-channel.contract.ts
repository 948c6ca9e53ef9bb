// What every ByteChannel owes, whatever it runs over. `make` gives two ends of one open wire.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';

export interface ConnectedEnds {
  near: ByteChannel;
  far: ByteChannel;
  dispose(): Promise<void>;
}

/** Resolves when `count` bytes have arrived, or rejects after five seconds. */
export function receive(channel: ByteChannel, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const timer = setTimeout(() => {
      subscription[Symbol.dispose]();
      reject(new Error(`Only ${received.length} of ${count} bytes came: ${received.toString('hex')}`));
    }, 5000);
    const subscription: Disposable = channel.onBytes((bytes) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < count) return;
      clearTimeout(timer);
      setImmediate(() => subscription[Symbol.dispose]());
      resolve(received);
    });
  });
}

export function closed(channel: ByteChannel): Promise<Error | null> {
  return new Promise((resolve) => channel.onClose(resolve));
}

export function describeByteChannel(name: string, make: () => Promise<ConnectedEnds>): void {
  const makeForTest = async (): Promise<ConnectedEnds> => {
    const ends = await make();
    onTestFinished(() => ends.dispose());
    return ends;
  };

  describe(`${name} as a ByteChannel`, () => {
    it('carries every byte value both ways, in order', async () => {
      const { near, far } = await makeForTest();
      const all = Uint8Array.from({ length: 256 }, (_, i) => i);
      const there = receive(far, 256);
      await near.write(all);
      expect([...(await there)]).toEqual([...all]);
      const back = receive(near, 256);
      await far.write(all.slice(0, 100));
      await far.write(all.slice(100));
      expect([...(await back)]).toEqual([...all]);
    });

    it('does not lose what arrives before somebody listens', async () => {
      const { near, far } = await makeForTest();
      await near.write(Uint8Array.of(1, 2, 3));
      await new Promise((resolve) => setImmediate(resolve));
      expect([...(await receive(far, 3))]).toEqual([1, 2, 3]);
    });

    it('stops telling a listener that was disposed', async () => {
      const { near, far } = await makeForTest();
      let heard = 0;
      far.onBytes(() => (heard += 1))[Symbol.dispose]();
      const arrived = receive(far, 1);
      await near.write(Uint8Array.of(1));
      await arrived;
      expect(heard).toBe(0);
    });

    it('ends once, tells its listeners, and refuses to write afterwards', async () => {
      const { near } = await makeForTest();
      expect(near.state).toBe('open');
      let told = 0;
      near.onClose(() => (told += 1));
      await near[Symbol.asyncDispose]();
      await near[Symbol.asyncDispose]();
      expect(near.state).toBe('closed');
      expect(told).toBe(1);
      expect(await closed(near)).toBeNull();
      await expect(near.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'not-connected' });
    });
  });
}
