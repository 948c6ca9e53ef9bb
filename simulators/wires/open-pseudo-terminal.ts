/**
 * One pseudo-terminal: a path that a serial driver can open, and the other side as a ByteChannel. Made by the optional
 * package node-pty, or by the program socat where that is missing.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, open, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadStream } from 'node:tty';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { ChannelEnd } from './channel-end.js';

export interface OpenedTerminal {
  /** `/dev/pts/3` */
  path: string;
  /** Our side. Disposing it takes the terminal away: whoever has it open sees it hang up. */
  channel: ByteChannel;
}

/** What is used of node-pty beyond its published types: the bare pair, without a child process. */
interface PtyModule {
  open(options: { encoding: null }): PtyPair;
}
interface PtyPair {
  _pty: string;
  master: ReadStream;
  slave: ReadStream & { _handle: { readStop(): void } };
}

export async function openPseudoTerminal(): Promise<OpenedTerminal> {
  const pty = await loadNodePty();
  if (pty) return openWithNodePty(pty);
  return openWithSocat();
}

export async function loadNodePty(): Promise<PtyModule | null> {
  try {
    const loaded = (await import('node-pty')) as unknown as PtyModule & { default?: PtyModule };
    return loaded.default ?? loaded;
  } catch {
    return null; // An optional dependency: it may be missing, or have no binary for this machine.
  }
}

async function openWithNodePty(pty: PtyModule): Promise<OpenedTerminal> {
  const { _pty: path, master, slave } = pty.open({ encoding: null });
  // Raw: no echo, no line editing, whatever the client does or leaves undone. The open slave keeps that, and keeps the
  // master alive while no client has the port open; but it must not read, or it takes the client's bytes.
  slave.setRawMode(true);
  slave.pause();
  // node-pty has resumed the stream; that takes effect on the next turn, and only then can reading be stopped for good.
  await new Promise((resolve) => setImmediate(resolve));
  slave._handle.readStop();
  const end: ChannelEnd = new ChannelEnd({
    send: (bytes) =>
      new Promise((resolve, reject) => {
        master.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => {
      slave.destroy();
      master.destroy();
    },
  });
  master.on('data', (bytes: Uint8Array) => end.deliver(bytes));
  master.on('error', (error) => end.end(error));
  master.on('close', () => end.end(null));
  return { path, channel: end };
}

export async function openWithSocat(): Promise<OpenedTerminal> {
  const folder = await mkdtemp(join(tmpdir(), 'quantrac-pty-'));
  const link = join(folder, 'tty');
  const child = spawn('socat', ['-d', '-d', `pty,rawer,link=${link}`, 'stdio'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error('socat ended before it made a terminal')));
      // It tells "starting data transfer loop" when both sides stand.
      child.stderr.on('data', (text: Buffer) => {
        if (text.includes('starting data transfer loop')) resolve();
      });
    });
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw new Error('No pseudo-terminal: neither the package node-pty nor the program socat can be used', {
      cause,
    });
  }
  const path = await readlink(link);
  // Held open, so that socat does not take the first client's leaving for the end.
  const keeper = await open(path, 'r+');
  let ended: () => void = () => undefined;
  const exited = new Promise<void>((resolve) => (ended = resolve));
  const end: ChannelEnd = new ChannelEnd({
    send: (bytes) =>
      new Promise((resolve, reject) => {
        child.stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => {
      child.kill();
      await exited;
    },
  });
  child.stdin.on('error', () => undefined); // Told by 'exit'.
  child.stdout.on('data', (bytes: Uint8Array) => end.deliver(bytes));
  child.once('exit', () => {
    end.end(null);
    void Promise.all([keeper.close(), rm(folder, { recursive: true, force: true })]).then(ended, ended);
  });
  return { path, channel: end };
}
