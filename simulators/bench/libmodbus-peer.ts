/** The C program that the poll-rate bench measures with: compiled here and now where a compiler and libmodbus are installed. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Rate } from './compare-rates.js';

const SOURCE = fileURLToPath(new URL('./libmodbus-peer.c', import.meta.url));
const run = promisify(execFile);

export interface ServedPeer extends AsyncDisposable {
  /** A port of 127.0.0.1, or a device. */
  address: string;
}

/** The path of the program; `null`: it cannot be compiled here. */
export async function compileLibmodbusPeer(folder: string): Promise<string | null> {
  const program = join(folder, 'libmodbus-peer');
  try {
    const { stdout } = await run('pkg-config', ['--cflags', '--libs', 'libmodbus']);
    await run('cc', ['-O2', '-o', program, SOURCE, ...stdout.trim().split(/\s+/)]);
    return program;
  } catch {
    return null;
  }
}

/** A server of 125 registers; over RTU on `device`, the far end of a pair. */
export async function servePeer(program: string, device: string | null): Promise<ServedPeer> {
  const child = spawn(program, ['serve', ...(device === null ? ['tcp'] : ['rtu', device])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await firstLine(child, child.stdout, /^ready (\S+)/);
  return { address: line, [Symbol.asyncDispose]: () => end(child) };
}

/** Two serial ports wired to each other, by socat; `null`: it is not installed. */
export async function serialPair(
  folder: string,
): Promise<({ near: string; far: string } & AsyncDisposable) | null> {
  const [near, far] = [join(folder, 'near'), join(folder, 'far')];
  const child = spawn('socat', ['-d', '-d', ...[near, far].map((link) => `pty,rawer,link=${link}`)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    await firstLine(child, child.stderr, /(starting data transfer loop)/);
  } catch {
    return null;
  }
  return { near, far, [Symbol.asyncDispose]: () => end(child) };
}

export async function pollWithPeer(
  program: string,
  wire: readonly [kind: 'tcp' | 'rtu', address: string],
  load: { registers: number; requests: number },
): Promise<Rate> {
  const { stdout } = await run(program, ['poll', ...wire, String(load.registers), String(load.requests)]);
  const [perSecond = NaN, cpuUsPerRequest = NaN] = stdout.trim().split(' ').map(Number);
  return { perSecond, cpuUsPerRequest };
}

function firstLine(child: ChildProcess, stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended (exit ${code ?? 'by a signal'})`)));
    createInterface({ input: stream }).on('line', (line) => {
      const match = pattern.exec(line);
      if (match) resolve(match[1] ?? '');
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
