// The TCP port: real sockets on this machine.
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { closed, describeByteChannel } from './byte-channel.contract.js';
import { ChannelEnd } from './channel-end.js';
import { TcpWire } from './tcp-wire.js';

async function listen(): Promise<TcpWire> {
  const wire = await TcpWire.listen();
  onTestFinished(() => wire[Symbol.asyncDispose]());
  return wire;
}

async function dial(wire: TcpWire): Promise<Socket> {
  const socket = connect(wire.port, wire.host);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  onTestFinished(() => void socket.destroy());
  return socket;
}

describeByteChannel('TcpWire', async () => {
  const wire = await TcpWire.listen();
  const arrived = new Promise<ByteChannel>((resolve) => wire.onChannel(resolve));
  const socket = connect(wire.port, wire.host);
  const far: ChannelEnd = new ChannelEnd({
    send: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    close: async () => void socket.destroy(),
  });
  socket.on('data', (bytes) => far.deliver(bytes));
  socket.on('error', () => undefined);
  return { near: await arrived, far, dispose: () => wire[Symbol.asyncDispose]() };
});

describe('TcpWire', () => {
  it('resets its connections when cut, and goes on listening', async () => {
    const wire = await listen();
    const arrived = new Promise<ByteChannel>((resolve) => wire.onChannel(resolve));
    const socket = await dial(wire);
    const channel = await arrived;
    const gone = new Promise<boolean>((resolve) => socket.once('close', resolve));
    await Promise.all([closed(channel), wire.cut()]);
    expect(await gone).toBe(true); // ended by an error: a reset
    await dial(wire);
    expect(wire.connections).toBe(1);
  });

  it('refuses while unplugged and comes back on the same port', async () => {
    const wire = await listen();
    const { port } = wire;
    await dial(wire);
    await wire.unplug();
    const refused = connect(port, wire.host);
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    await wire.plug();
    expect(wire.port).toBe(port);
    await dial(wire);
  });

  it('says when the port is taken', async () => {
    const wire = await listen();
    await expect(TcpWire.listen({ port: wire.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
