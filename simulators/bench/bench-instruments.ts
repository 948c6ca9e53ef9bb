/** The benches' instruments, in a process of their own, seen from the bench. */
import { fork, type ChildProcess } from 'node:child_process';
import type { CountsMessage, ServedMessage } from './serve-bench-instruments.js';

export class BenchInstruments implements AsyncDisposable {
  readonly tcpPorts: readonly number[];
  readonly serialPath: string | null;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { tcpPorts, serialPath }: ServedMessage) {
    this.#child = child;
    this.tcpPorts = tcpPorts;
    this.serialPath = serialPath;
  }

  static async start(count: number): Promise<BenchInstruments> {
    const script = process.argv[1];
    if (script === undefined) throw new Error('this program was not started from a script');
    const child = fork(script, ['simulate', 'bench', '--serve', String(count)]);
    try {
      return new BenchInstruments(child, await answerOf<ServedMessage>(child));
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  /** Requests answered so far, in the order of `tcpPorts`. */
  async requests(): Promise<readonly number[]> {
    const answer = answerOf<CountsMessage>(this.#child);
    this.#child.send('counts');
    return (await answer).requests;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.disconnect();
    await ended;
  }
}

function answerOf<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) =>
      reject(new Error(`the instruments' process ended (exit ${code ?? 'by a signal'})`));
    child.once('error', reject);
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('error', reject);
      child.off('exit', ended);
      resolve(message as Message);
    });
  });
}
