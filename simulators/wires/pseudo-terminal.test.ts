// The software serial port, opened by the serial library that a station uses; made by node-pty and by socat.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { closed, describeByteChannel, receive } from './byte-channel.contract.js';
import { ChannelEnd } from './channel-end.js';
import { loadNodePty, openPseudoTerminal, openWithSocat } from './open-pseudo-terminal.js';
import { PseudoTerminal } from './pseudo-terminal.js';

const hasSocat = spawnSync('socat', ['-V']).error === undefined;
const hasNodePty = (await loadNodePty()) !== null;
const inCi = process.env['CI'] !== undefined;

/** The master's side, as a station has it. */
async function openPort(path: string): Promise<{ port: SerialPort; channel: ChannelEnd }> {
  const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
  const channel: ChannelEnd = new ChannelEnd({
    send: (bytes) => new Promise((resolve) => port.write(Buffer.from(bytes), () => resolve())),
    close: () => new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
  });
  port.on('data', (bytes: Buffer) => channel.deliver(bytes));
  port.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  onTestFinished(() => channel[Symbol.asyncDispose]());
  return { port, channel };
}

function firstChannel(terminal: PseudoTerminal): Promise<ByteChannel> {
  return new Promise((resolve) => terminal.onChannel(resolve));
}

const makers = [
  { name: 'node-pty', open: openPseudoTerminal, runs: hasNodePty || inCi },
  { name: 'socat', open: openWithSocat, runs: hasSocat || inCi },
];

for (const { name, open, runs } of makers) {
  describe.skipIf(!runs)(`by ${name}`, () => {
    describeByteChannel('PseudoTerminal', async () => {
      const terminal = await PseudoTerminal.create({ open });
      const { channel } = await openPort(terminal.path);
      return {
        near: await firstChannel(terminal),
        far: channel,
        dispose: () => terminal[Symbol.asyncDispose](),
      };
    });

    it('keeps its name over an unplugging, with another device behind it', async () => {
      const terminal = await PseudoTerminal.create({ open });
      onTestFinished(() => terminal[Symbol.asyncDispose]());
      const before = await firstChannel(terminal);
      const { port } = await openPort(terminal.path);
      const hungUp = once(port, 'close');
      await Promise.all([terminal.unplug(), closed(before), hungUp]);
      await expect(access(terminal.path)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(terminal.devicePath).toBeNull();
      await terminal.plug();
      expect(await readlink(terminal.path)).toBe(terminal.devicePath);
      const { channel } = await openPort(terminal.path);
      const heard = receive(await firstChannel(terminal), 3);
      await channel.write(Uint8Array.of(1, 2, 3));
      expect([...(await heard)]).toEqual([1, 2, 3]);
    });

    it('lets a client come and go without losing the terminal or echoing', async () => {
      const terminal = await PseudoTerminal.create({ open });
      onTestFinished(() => terminal[Symbol.asyncDispose]());
      const ours = await firstChannel(terminal);
      for (let round = 0; round < 3; round += 1) {
        const { channel } = await openPort(terminal.path);
        const there = receive(ours, 2);
        await channel.write(Uint8Array.of(round, 0x0d));
        expect([...(await there)]).toEqual([round, 0x0d]);
        const back = receive(channel, 2);
        await ours.write(Uint8Array.of(0x0a, round));
        expect([...(await back)]).toEqual([0x0a, round]);
        await channel[Symbol.asyncDispose]();
      }
      expect(ours.state).toBe('open');
    });
  });
}

it('replaces a link that was left behind, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quantrac-link-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [link, file] = [join(folder, 'link'), join(folder, 'file')];
  await symlink('/dev/pts/gone', link);
  await writeFile(file, 'mine');
  const terminal = await PseudoTerminal.create({ linkPath: link });
  expect(await readlink(link)).toBe(terminal.devicePath);
  await terminal[Symbol.asyncDispose]();
  await expect(PseudoTerminal.create({ linkPath: file })).rejects.toThrow('is not a link');
  expect(await readFile(file, 'utf8')).toBe('mine');
});

it('takes its link along when it is disposed', async () => {
  const terminal = await PseudoTerminal.create();
  await terminal[Symbol.asyncDispose]();
  await expect(access(terminal.path)).rejects.toMatchObject({ code: 'ENOENT' });
});
