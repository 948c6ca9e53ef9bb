/** One of Quantrac's programs as an operator runs it, to be killed and started again: what it says goes to a file. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { once } from 'node:events';
import type { Clock } from '../../protocols/vocabulary/clock.js';

const RESTART_AFTER_MS = 500;

export interface TorturedProgramOptions {
  clock: Clock;
  /** Arguments after `quantrac`. */
  argv: readonly string[];
  cwd: string;
  logFile: string;
  environment?: Readonly<Record<string, string>>;
}

export class TorturedProgram {
  /** Times that it ended without having been killed. */
  ownEnds = 0;
  kills = 0;
  starts = 0;
  readonly #options: TorturedProgramOptions;
  #process: ChildProcess | null = null;
  #killed = false;
  #rests = false;

  constructor(options: TorturedProgramOptions) {
    this.#options = options;
  }

  get runs(): boolean {
    return this.#process !== null && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Starts it when it does not run, as a service manager would: one that has ended by itself only after a while. */
  keepRunning(): void {
    if (this.runs || this.#rests) return;
    const { argv, cwd, logFile, environment } = this.#options;
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [quantracScript(), ...argv], {
      cwd,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...environment },
    });
    closeSync(log);
    this.#killed = false;
    this.starts += 1;
    child.once('exit', () => {
      if (this.#killed) return;
      this.ownEnds += 1;
      this.#rests = true;
      this.#options.clock.after(RESTART_AFTER_MS, () => (this.#rests = false));
    });
    this.#process = child;
  }

  /** SIGKILL; false when it did not run. */
  async kill(): Promise<boolean> {
    const child = this.#process;
    if (child === null || !this.runs) return false;
    this.#killed = true;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    this.kills += 1;
    return true;
  }

  /** SIGTERM, and SIGKILL when it does not end by itself in time. */
  async stop(deadline: Promise<unknown>): Promise<void> {
    const child = this.#process;
    if (child === null || !this.runs) return;
    this.#killed = true;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([exited, deadline]);
    if (this.runs) {
      child.kill('SIGKILL');
      await exited;
    }
  }
}

export function quantracScript(): string {
  const script = process.argv[1];
  if (script === undefined || !existsSync(script))
    throw new Error('this program was not started from a script');
  return script;
}
