/** One of Quantrac's programs as a child process: its JSON log goes to a file and is followed for the lines that matter. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A line of a program's log. */
export type LogLine = Record<string, unknown> & { msg?: string };

export interface ChildProgramOptions {
  /** For messages: `logger`. */
  name: string;
  /** Arguments after `quantrac`. */
  argv: readonly string[];
  logFile: string;
}

/** So many of the last lines of standard error are told when a program ends by itself. */
const LAST_WORDS_MAX = 20;

export class ChildProgram implements AsyncDisposable {
  readonly name: string;
  readonly #process: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #lines: LogLine[] = [];
  readonly #waiters = new Set<{ message: string; resolve: (line: LogLine) => void }>();
  readonly #lastWords: string[] = [];

  constructor({ name, argv, logFile }: ChildProgramOptions) {
    this.name = name;
    this.#process = spawn(process.execPath, [quantracScript(), ...argv], { stdio: ['pipe', 'pipe', 'pipe'] });
    const log = createWriteStream(logFile, { flags: 'a' });
    const { stdout, stderr } = this.#process;
    if (stdout === null || stderr === null) throw new Error('the child has no output');
    createInterface({ input: stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      this.#take(line);
    });
    createInterface({ input: stderr }).on('line', (line) => {
      log.write(`${line}\n`);
      this.#lastWords.push(line);
      if (this.#lastWords.length > LAST_WORDS_MAX) this.#lastWords.shift();
    });
    this.#exited = new Promise((resolve, reject) => {
      this.#process.once('error', reject);
      this.#process.once('close', (code) => {
        log.end();
        resolve(code);
      });
    });
    this.#exited.catch(() => undefined);
  }

  /** For measuring it from outside. */
  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error(`the ${this.name} could not be started`);
    return pid;
  }

  /** Resolves with the first log line whose message is `message`; rejects when the program ends before. */
  line(message: string): Promise<LogLine> {
    const seen = this.#lines.find((line) => line.msg === message);
    if (seen !== undefined) return Promise.resolve(seen);
    const told = new Promise<LogLine>((resolve) => this.#waiters.add({ message, resolve }));
    return Promise.race([told, this.failed()]);
  }

  /** Rejects when the program ends by itself, with its last words; never resolves. */
  async failed(): Promise<never> {
    const code = await this.#exited;
    throw new Error(
      `the ${this.name} ended (exit ${code ?? 'by a signal'})\n${this.#lastWords.join('\n')}`.trim(),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) this.#process.kill('SIGTERM');
    await this.#exited.catch(() => undefined);
  }

  #take(text: string): void {
    const line = parseLine(text);
    if (line === null) return;
    // Only the first lines matter: what a program says while it starts.
    if (this.#lines.length < LAST_WORDS_MAX) this.#lines.push(line);
    for (const waiter of this.#waiters) {
      if (line.msg !== waiter.message) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(line);
    }
  }
}

function parseLine(text: string): LogLine | null {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return null;
  }
}

/** Runs a command to its end; rejects with what it said when it fails. */
export async function runCommand(argv: readonly string[], input: string): Promise<void> {
  const child = spawn(process.execPath, [quantracScript(), ...argv], { stdio: ['pipe', 'ignore', 'pipe'] });
  const words: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(`quantrac ${argv.slice(0, 3).join(' ')} failed (exit ${code}): ${words.join('').trim()}`);
}

/** `bin/quantrac.js`, by which this process was started itself. */
function quantracScript(): string {
  const script = process.argv[1];
  if (script === undefined) throw new Error('this program was not started from a script');
  return script;
}
