/**
 * The logger as an operator has it: `quantrac logger run` in a process of its own, in a scratch folder with a configuration
 * written as text. What can be known of it from outside is its log, its panel and its files.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RealClock } from '../../time/real-clock.js';

const QUANTRAC = join(dirname(fileURLToPath(import.meta.url)), '../../../bin/quantrac.js');
const LOOK_EVERY_MS = 50;

/** The part of the panel's answer that these tests look at. */
export interface SeenView {
  channels: {
    id: string;
    latest: {
      at: number;
      raw: number | null;
      status: string;
      reason: string | null;
      isStored?: false;
    } | null;
  }[];
  alarms: { code: string; detail: Record<string, string | number> }[];
  store: { refusing?: { code: string; scans: number; scansLost: number } };
  targets: {
    id: string;
    queued: number;
    failure: { code: string; message: string; hint: string | null } | null;
  }[];
}

/** A folder with `station.yaml` and what stands beside it; `files` by relative path. Secrets get mode 0600. */
export class StationFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'quantrac-process-'));

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      chmodSync(path, 0o600);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export class LoggerProcess implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #clock = new RealClock();
  #output = '';

  constructor(folder: StationFolder, environment: Readonly<Record<string, string>> = {}) {
    if (!existsSync(join(dirname(QUANTRAC), '../dist'))) throw new Error('dist/ is missing: npm run build');
    this.#process = spawn(process.execPath, [QUANTRAC, 'logger', 'run', '-c', 'station.yaml'], {
      cwd: folder.path,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exited = once(this.#process, 'close');
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
  }

  /** Everything it has said so far. */
  get output(): string {
    return this.#output;
  }

  get ended(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** Where it said last that its panel is; `null` until then. */
  get panelUrl(): string | null {
    return [...this.#output.matchAll(/"panel":"([^"]+)"/g)].at(-1)?.[1] ?? null;
  }

  /** `null` while it cannot be had. */
  async view(): Promise<SeenView | null> {
    if (this.panelUrl === null) return null;
    try {
      return (await (await fetch(`${this.panelUrl}/api/view`)).json()) as SeenView;
    } catch {
      return null;
    }
  }

  /** Looks until the panel shows what is wanted; fails when the process ends before. */
  async until(wanted: (view: SeenView) => boolean): Promise<SeenView> {
    for (;;) {
      const view = await this.view();
      if (view !== null && wanted(view)) return view;
      if (this.ended) throw new Error(`the logger ended: ${this.#output}`);
      await this.#clock.sleep(LOOK_EVERY_MS);
    }
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!this.ended) this.#process.kill(signal);
    await this.#exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end('SIGKILL');
  }
}

/** The station's own copies below `data/files`, by name. */
export function ownCopy(folder: StationFolder, relativePath: string): Buffer {
  return readFileSync(join(folder.path, 'data/files', relativePath));
}
