/**
 * What goes over a bus of the running logger, for a person, while somebody wants it: a file in the data folder says until when. It looks
 * at that file once a second, and only while something goes over the bus; the logger needs no restart and no network for it.
 */
import { readFileSync } from 'node:fs';
import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { Log } from '../../../protocols/vocabulary/log.js';
import { explainFrames, type ExplainedWire, type FrameExplainer } from './explain-frames.js';
import { hexOf } from './trace-file.js';

/** Then it becomes the old file, and the old one before is gone: a bus never takes more than twice this. */
export const BUS_TRACE_BYTES_MAX = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 1000;
/** Lines that wait for a slow card; more are counted, not kept. */
const PENDING_CHARACTERS_MAX = 256 * 1024;

export interface BusTraceOptions {
  dataFolder: string;
  bus: string;
  wire: ExplainedWire;
  clock: Clock;
  log: Log;
}

export function busTraceFiles(dataFolder: string, bus: string) {
  const folder = join(dataFolder, 'traces');
  return { folder, lines: join(folder, `${bus}.trace.txt`), until: join(folder, `${bus}.until`) };
}

export class BusTrace {
  readonly #options: BusTraceOptions;
  readonly #files: ReturnType<typeof busTraceFiles>;
  readonly #explainer: FrameExplainer;
  #lookedMs = -Infinity;
  #untilAt = 0;
  #pending = '';
  #left = 0;
  #writing = false;
  #failed = false;

  constructor(options: BusTraceOptions) {
    this.#options = options;
    this.#files = busTraceFiles(options.dataFolder, options.bus);
    this.#explainer = explainFrames(options.wire);
  }

  /** For the wire. Costs a glance a second while nobody wants a trace. */
  readonly tap = (direction: 'sent' | 'received', bytes: Uint8Array): void => {
    const { clock } = this.#options;
    if (clock.monotonicMs() - this.#lookedMs >= LOOK_EVERY_MS) this.#look();
    if (clock.now() >= this.#untilAt) return;
    const meaning = direction === 'sent' ? this.#explainer.sent(bytes) : this.#explainer.received(bytes);
    const mark = direction === 'sent' ? '>' : '<';
    this.#add(`${new Date(clock.now()).toISOString()} ${mark} ${hexOf(bytes)}   ${meaning}\n`);
  };

  #look(): void {
    this.#lookedMs = this.#options.clock.monotonicMs();
    try {
      this.#untilAt = Number(readFileSync(this.#files.until, 'utf8')) || 0;
    } catch {
      // Nobody wants a trace.
      this.#untilAt = 0;
      this.#failed = false;
    }
  }

  #add(line: string): void {
    if (this.#failed) return;
    if (this.#pending.length > PENDING_CHARACTERS_MAX) {
      this.#left += 1;
      return;
    }
    if (this.#left > 0) this.#pending += `# ${this.#left} lines are left out: the disk is too slow\n`;
    this.#left = 0;
    this.#pending += line;
    if (!this.#writing) void this.#write();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    try {
      while (this.#pending !== '') {
        const lines = this.#pending;
        this.#pending = '';
        const size = await stat(this.#files.lines).then(
          (found) => found.size,
          () => 0,
        );
        if (size > BUS_TRACE_BYTES_MAX) await rename(this.#files.lines, `${this.#files.lines}.old`);
        await appendFile(this.#files.lines, lines, { mode: 0o640 });
      }
    } catch (error) {
      this.#failed = true;
      this.#pending = '';
      const text = error instanceof Error ? error.message : String(error);
      this.#options.log.warn(
        { bus: this.#options.bus, error: text },
        'the trace of the bus cannot be written',
      );
    } finally {
      this.#writing = false;
    }
  }
}
