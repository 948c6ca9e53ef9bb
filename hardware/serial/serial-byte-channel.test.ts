// A serial port as a ByteChannel, on a software terminal: the contract, the lock, unplugging, and errors that help.
import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { closed, describeByteChannel, receive } from '../../simulators/wires/byte-channel.contract.js';
import { loadNodePty } from '../../simulators/wires/open-pseudo-terminal.js';
import { PseudoTerminal } from '../../simulators/wires/pseudo-terminal.js';
import { serialByteChannel, type SerialSettings } from './serial-byte-channel.js';

const line = (path: string): SerialSettings => ({
  path,
  baudRate: 9600,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
});
const never = new AbortController().signal;
const hasTerminals = (await loadNodePty()) !== null || spawnSync('socat', ['-V']).error === undefined;

async function ends() {
  const terminal = await PseudoTerminal.create();
  const far = await new Promise<ByteChannel>((resolve) => terminal.onChannel(resolve));
  const near = await serialByteChannel(line(terminal.path))(never);
  const dispose = async () => {
    await near[Symbol.asyncDispose]();
    await terminal[Symbol.asyncDispose]();
  };
  return { near, far, terminal, dispose };
}

async function endsForTest() {
  const made = await ends();
  onTestFinished(made.dispose);
  return made;
}

if (hasTerminals || process.env['CI'] !== undefined) {
  describeByteChannel('a serial port', ends);

  describe('a serial port', () => {
    it('ends with a hint when the adapter is unplugged, and opens again under the same name', async () => {
      const { near, terminal } = await endsForTest();
      let told = 0;
      near.onClose(() => (told += 1));
      const end = closed(near);
      await terminal.unplug();
      expect(await end).toMatchObject({ code: 'not-connected' });
      expect(told).toBe(1);
      await expect(near.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'not-connected' });
      await terminal.plug();
      const far = new Promise<ByteChannel>((resolve) => terminal.onChannel(resolve));
      const again = await serialByteChannel(line(terminal.path))(never);
      const arrived = receive(await far, 2);
      await again.write(Uint8Array.of(7, 8));
      expect([...(await arrived)]).toEqual([7, 8]);
      await again[Symbol.asyncDispose]();
    });

    it('is locked against a second program', async () => {
      const { terminal } = await endsForTest();
      await expect(serialByteChannel(line(terminal.path))(never)).rejects.toMatchObject({
        code: 'not-connected',
        hint: 'Another program has the port open',
      });
    });

    it('forgets what came before it is flushed', async () => {
      const { near, far } = await endsForTest();
      const seen = receive(near, 2);
      await far.write(Uint8Array.of(1, 2));
      await seen;
      await near.flushInput();
      const fresh = receive(near, 1);
      await far.write(Uint8Array.of(3));
      expect([...(await fresh)]).toEqual([3]);
    });
  });
}

describe('a serial port that is not there', () => {
  it('is told with its name and where to look', async () => {
    const opened = serialByteChannel(line('/dev/serial/by-id/usb-nothing-here'))(never);
    await expect(opened).rejects.toMatchObject({
      code: 'not-connected',
      message: expect.stringContaining('/dev/serial/by-id/usb-nothing-here'),
      hint: expect.stringContaining('/dev/serial/by-id'),
    });
  });

  it('is not opened for somebody who has gone', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(serialByteChannel(line('/dev/null'))(gone)).rejects.toThrow('gone');
  });
});
