/** Writes a trace line by line, each handed to the operating system before the next; never over a file that exists. */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { formatSeal, formatTraceLine, type TraceEvent, type TraceHeader } from './trace-file.js';

/** A day of one instrument at a poll a second is about half of it; nobody fills a card by forgetting a trace. */
export const TRACE_BYTES_MAX = 256 * 1024 * 1024;
/** Lines that wait for a slow card. */
const PENDING_CHARACTERS_MAX = 16 * 1024 * 1024;

export class TraceWriter {
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #pending = '';
  #bytes = 0;
  #writing: Promise<void> | null = null;
  #failure: Error | null = null;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Rejects with the operating system's error, `EEXIST` where the file is there already. */
  static async create(path: string, header: TraceHeader): Promise<TraceWriter> {
    const writer = new TraceWriter(await open(path, 'wx', 0o640));
    writer.#add(formatTraceLine(header));
    return writer;
  }

  add(event: TraceEvent): void {
    this.#add(formatTraceLine(event));
  }

  /** Why nothing more can be written: a full disk, the limit. `null` while all is well. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** What was added is with the operating system. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** The last line; the file is on the disk then, where it could be written. */
  async seal(): Promise<void> {
    await this.flush();
    if (this.#failure === null) await this.#file.appendFile(formatSeal(this.#hash.digest('hex')));
    await this.#file.sync();
    await this.#file.close();
  }

  #add(line: string): void {
    if (this.#failure !== null) return;
    this.#bytes += Buffer.byteLength(line);
    if (this.#bytes > TRACE_BYTES_MAX) {
      this.#failure = new Error(`the trace has reached its limit of ${TRACE_BYTES_MAX} bytes`);
      return;
    }
    if (this.#pending.length > PENDING_CHARACTERS_MAX) {
      this.#failure = new Error('the disk is too slow for the trace');
      return;
    }
    this.#hash.update(line);
    this.#pending += line;
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    try {
      while (this.#pending !== '') {
        const lines = this.#pending;
        this.#pending = '';
        await this.#file.appendFile(lines);
      }
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#writing = null;
    }
  }
}
