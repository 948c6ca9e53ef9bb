/** A long line to a server, in a process of its own, seen from the bench. */
import { fork, type ChildProcess } from 'node:child_process';
import type { DelayMessage } from './serve-delay.js';

export class BenchLine implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(targetPort: number, roundTripMs: number): Promise<BenchLine> {
    const script = process.argv[1];
    if (script === undefined) throw new Error('this program was not started from a script');
    const child = fork(script, ['simulate', 'bench', '--delay', `${targetPort}:${roundTripMs}`]);
    const port = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`the line's process ended (exit ${code ?? 'by a signal'})`)),
      );
      child.once('message', (message) => resolve((message as DelayMessage).port));
    });
    return new BenchLine(child, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.disconnect();
    await ended;
  }
}
