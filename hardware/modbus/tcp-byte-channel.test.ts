// A TCP connection as a ByteChannel: the contract, a host that refuses, one that is silent, one that hangs up.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { closed, describeByteChannel } from '../../simulators/wires/byte-channel.contract.js';
import { TcpWire } from '../../simulators/wires/tcp-wire.js';
import { SystemClock } from '../host/system-clock.js';
import { tcpByteChannel } from './tcp-byte-channel.js';

const clock = new SystemClock();
const never = new AbortController().signal;

async function ends() {
  const wire = await TcpWire.listen();
  const far = new Promise<ByteChannel>((resolve) => wire.onChannel(resolve));
  const near = await tcpByteChannel({ host: wire.host, port: wire.port, clock })(never);
  const dispose = async () => {
    await near[Symbol.asyncDispose]();
    await wire[Symbol.asyncDispose]();
  };
  return { near, far: await far, wire, dispose };
}

describeByteChannel('a TCP connection', ends);

describe('a TCP connection', () => {
  it.each(['reset', 'farewell'] as const)('ends when the other side ends it, with a %s', async (how) => {
    const { near, far, wire, dispose } = await ends();
    onTestFinished(dispose);
    const end = closed(near);
    await (how === 'reset' ? wire.cut() : far[Symbol.asyncDispose]());
    expect(await end).toMatchObject({ code: 'not-connected' });
    await expect(near.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'not-connected' });
  });

  it('that is refused says what may be wrong', async () => {
    const wire = await TcpWire.listen();
    const { host, port } = wire;
    await wire[Symbol.asyncDispose]();
    await expect(tcpByteChannel({ host, port, clock })(never)).rejects.toMatchObject({
      code: 'not-connected',
      message: expect.stringContaining(`${host}:${port}`),
      hint: expect.stringMatching(/Nothing listens/),
    });
  });

  it('to a host that does not answer is given up at its deadline', async () => {
    const { port } = await fullHost();
    const opened = tcpByteChannel({ host: '127.0.0.1', port, clock, connectDeadlineMs: 100 })(never);
    await expect(opened).rejects.toMatchObject({
      code: 'not-connected',
      hint: expect.stringMatching(/switched on/),
    });
  });

  it('is given up with its signal', async () => {
    const { port } = await fullHost();
    const controller = new AbortController();
    const opened = tcpByteChannel({ host: '127.0.0.1', port, clock, connectDeadlineMs: 60_000 })(
      controller.signal,
    );
    controller.abort(new Error('stop'));
    await expect(opened).rejects.toThrow('stop');
  });
});

/** Listens, says where, and never accepts: its whole process sleeps. */
const SLEEPING_HOST = `
const server = require('node:net').createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  require('node:fs').writeSync(1, String(server.address().port));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/** A port whose queue of waiting connections is full: the kernel leaves further ones unanswered. */
async function fullHost(): Promise<{ port: number }> {
  const child = spawn(process.execPath, ['-e', SLEEPING_HOST], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(text.toString());
  for (let place = 0; place < 2; place += 1) {
    const filler = connect({ host: '127.0.0.1', port });
    onTestFinished(() => void filler.destroy());
    await once(filler, 'connect');
  }
  return { port };
}
