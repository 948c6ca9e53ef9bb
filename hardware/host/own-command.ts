/**
 * Runs a command of this program in a process of its own, so that long work never delays a poll: the child lowers its
 * priority itself, ends with this process, and is killed for good at its deadline.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** So much of what a child says of a failure is kept. */
const LINE_LENGTH_MAX = 2_000;

export interface OwnCommand {
  /** What it writes. */
  readonly output: Readable;
  /** Resolves with the exit code, `null` when it was killed, and the last line of its standard error. */
  readonly ended: Promise<{ code: number | null; lastLine: string | null }>;
  /** Told of each line of standard error. */
  onLine(listener: (line: string) => void): void;
  kill(): void;
}

/** @param argv After `quantrac`. Errors of the start itself end it with code -1. */
export function startOwnCommand(argv: readonly string[]): OwnCommand {
  const child = spawn(process.execPath, [ownScript(), ...argv], { stdio: ['pipe', 'pipe', 'pipe'] });
  const listeners: ((line: string) => void)[] = [];
  let lastLine: string | null = null;
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastLine = line.slice(0, LINE_LENGTH_MAX);
    for (const listener of listeners) listener(lastLine);
  });
  return {
    output: child.stdout,
    ended: endOf(child).then((code) => ({ code, lastLine })),
    onLine: (listener) => void listeners.push(listener),
    kill: () => void child.kill('SIGKILL'),
  };
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (code) => resolve(code));
  });
}

/** `bin/quantrac.js` of this installation, from the sources and from `dist/` alike. */
function ownScript(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const script = join(folder, 'bin', 'quantrac.js');
    if (existsSync(script)) return script;
    const above = dirname(folder);
    if (above === folder) throw new Error('bin/quantrac.js is not there: the installation is not whole');
    folder = above;
  }
}
