/**
 * The panel's export: one at a time, made by `logger export` in a process of its own at the lowest priority, and handed to the
 * browser as it is made, so that nothing is kept on the card.
 */
import { Transform, type Readable } from 'node:stream';
import type { OwnCommand } from '../../hardware/host/own-command.js';
import { formatStationCode } from '../../protocols/report-file/report.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { StationSetup } from '../config/station-setup.js';
import type { ExportView } from '../panel/panel-view.js';
import { extensionOf, type ExportFormat, type ExportKind } from './export-request.js';

/** A browser that does not take anything for so long has gone away. */
const STALLED_MS = 5 * 60_000;

export interface ExportWish {
  what: ExportKind;
  format: ExportFormat;
  /** Local days, `YYYY-MM-DD`, the last included. */
  from: string;
  to: string;
}

const NONE: ExportView = { state: 'none', name: null, share: 0, bytes: 0, failure: null };

export interface ExportJobOptions {
  setup: Pick<StationSetup, 'file' | 'code'>;
  clock: Clock;
  run: (argv: readonly string[]) => OwnCommand;
}

export class ExportJob implements Disposable {
  readonly #options: ExportJobOptions;
  #command: OwnCommand | null = null;
  #state: ExportView = NONE;

  constructor(options: ExportJobOptions) {
    this.#options = options;
  }

  state(): ExportView {
    return this.#state;
  }

  /**
   * @param forWhom The address of who asks, for the journal.
   * @returns `null`: another one is running. The stream ends early when the export fails: the browser then says so.
   */
  start(wish: ExportWish, forWhom: string): { name: string; stream: Readable } | null {
    if (this.#command !== null) return null;
    const { setup, run } = this.#options;
    const { what, format, from, to } = wish;
    const name = `${formatStationCode(setup.code)}-${what}-${from}-${to}.${extensionOf(what, format)}`;
    const command = run([
      ...['logger', 'export', '-c', setup.file, '--what', what, '--format', format],
      ...['--from', from, '--to', to, '--out', '-', '--progress', '--for', `panel ${forWhom}`],
    ]);
    this.#command = command;
    this.#state = { ...NONE, state: 'running', name };
    return { name, stream: this.#watch(command) };
  }

  /** Ends the export that is running, if one is. */
  abort(): void {
    if (this.#command === null) return;
    this.#state = { ...this.#state, state: 'failed', failure: 'aborted' };
    this.#command.kill();
  }

  [Symbol.dispose](): void {
    this.abort();
  }

  /** What the child writes, ended only when it has ended well: a part of an export must never look whole. */
  #watch(command: OwnCommand): Readable {
    const { clock } = this.#options;
    const guard = () => clock.after(STALLED_MS, () => this.abort());
    let stalled = guard();
    const output = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#state = { ...this.#state, bytes: this.#state.bytes + chunk.length };
        stalled[Symbol.dispose]();
        stalled = guard();
        done(null, chunk);
      },
    });
    // Its end is told by the state too; nobody has to listen.
    output.on('error', () => undefined);
    command.output.pipe(output, { end: false });
    command.onLine((line) => this.#take(line));
    void command.ended.then(({ code }) => {
      stalled[Symbol.dispose]();
      this.#command = null;
      if (code === 0) output.end();
      else output.destroy(new Error('the export failed'));
      if (this.#state.state !== 'running') return;
      const failure = this.#state.failure ?? 'failed';
      this.#state =
        code === 0
          ? { ...this.#state, state: 'done', share: 1 }
          : { ...this.#state, state: 'failed', failure };
    });
    return output;
  }

  #take(line: string): void {
    try {
      const told = JSON.parse(line) as { share?: unknown; code?: unknown };
      if (typeof told.share === 'number') this.#state = { ...this.#state, share: told.share };
      if (typeof told.code === 'string') this.#state = { ...this.#state, failure: told.code };
    } catch {
      // What is not of the export's own lines is in the log of nobody.
    }
  }
}
