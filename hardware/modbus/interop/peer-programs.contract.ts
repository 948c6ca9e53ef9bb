// Modbus programs by others, started for a test: whether they are here, and when they may be spoken to.
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const PYTHON = '/usr/bin/python3';
export const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const runs = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;

const inCi = process.env['CI'] !== undefined;
export const has = {
  pymodbus: inCi || runs(PYTHON, '-c', 'import pymodbus, serial_asyncio'),
  libmodbus: inCi || (runs('cc', '--version') && runs('pkg-config', '--exists', 'libmodbus')),
  socat: inCi || runs('socat', '-V'),
  mbpoll: inCi || spawnSync('mbpoll', ['-V']).error === undefined,
};

/** A server that prints "ready ADDRESS" when it may be spoken to. */
export async function start(
  program: string,
  args: readonly string[],
): Promise<{ address: string; child: ChildProcess }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: string[] = [];
  // pymodbus tells every exception that it answers with; it matters only when it does not start.
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const address = await firstMatch(child, child.stdout, /ready (\S+)/).catch((error: Error) => {
    throw new Error(`${error.message}\n${complaints.join('')}`);
  });
  return { address, child };
}

function firstMatch(child: ChildProcess, stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`It ended with ${code} before it was ready: ${text}`)));
    child.once('error', reject);
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = pattern.exec(text);
      if (match) resolve(match[1] ?? '');
    });
  });
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** Two serial ports wired to each other. */
export async function serialPair(
  folder: string,
): Promise<{ ours: string; theirs: string; child: ChildProcess }> {
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
  const ends = [ours, theirs].map((link) => `pty,rawer,link=${link}`);
  const child = spawn('socat', ['-d', '-d', ...ends], { stdio: ['ignore', 'ignore', 'pipe'] });
  await firstMatch(child, child.stderr, /(starting data transfer loop)/);
  return { ours, theirs, child };
}

export async function compileLibmodbus(folder: string): Promise<string> {
  const binary = join(folder, 'serve-libmodbus');
  const run = promisify(execFile);
  const { stdout } = await run('pkg-config', ['--cflags', '--libs', 'libmodbus']);
  await run('cc', ['-O1', '-o', binary, here('./serve-libmodbus.c'), ...stdout.trim().split(/\s+/)]);
  return binary;
}
