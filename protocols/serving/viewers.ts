/**
 * The pages that listen to server-sent events. What one does not take at once is never queued up for it: it is stuck until it
 * reads again, and whoever sends decides what it is owed then. Their number is bounded, and so is what is held for each.
 */
import type { ServerResponse } from 'node:http';
import type { Clock } from '../vocabulary/clock.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** How soon a browser connects again. */
const RECONNECT_MS = 2_000;

const HEADERS = {
  ...SECURITY_HEADERS,
  'cache-control': 'no-store',
  'content-type': 'text/event-stream; charset=utf-8',
};

export interface Viewer<Debt> {
  readonly response: ServerResponse;
  /** Since when something lies unsent; `null`: it took everything. */
  stuckSinceMs: number | null;
  /** What went by while it was stuck. */
  owed: Debt;
}

export interface ViewersOptions<Debt> {
  clock: Clock;
  viewersMax: number;
  /** One that has not taken what it was sent for so long is dropped; its browser connects again by itself. */
  stuckMsMax: number;
  /** It was stuck and has taken everything now. */
  onDrained: (viewer: Viewer<Debt>) => void;
}

export class Viewers<Debt> implements Disposable {
  readonly #options: ViewersOptions<Debt>;
  readonly #viewers = new Set<Viewer<Debt>>();

  constructor(options: ViewersOptions<Debt>) {
    this.#options = options;
  }

  get size(): number {
    return this.#viewers.size;
  }

  get isFull(): boolean {
    return this.#viewers.size >= this.#options.viewersMax;
  }

  [Symbol.iterator](): Iterator<Viewer<Debt>> {
    return [...this.#viewers].values();
  }

  /** Takes over the response until it closes. */
  attach(response: ServerResponse, owed: Debt): Viewer<Debt> {
    const viewer: Viewer<Debt> = { response, stuckSinceMs: null, owed };
    response.writeHead(200, HEADERS);
    response.on('close', () => this.#drop(viewer));
    response.on('error', () => this.#drop(viewer));
    response.on('drain', () => {
      viewer.stuckSinceMs = null;
      this.#options.onDrained(viewer);
    });
    this.#viewers.add(viewer);
    this.write(viewer, `retry: ${RECONNECT_MS}\n\n`);
    return viewer;
  }

  /** Nothing is written to one that has gone. */
  write(viewer: Viewer<Debt>, text: string): void {
    if (!this.#viewers.has(viewer)) return;
    if (!viewer.response.write(text) && viewer.response.writableLength > 0) {
      viewer.stuckSinceMs ??= this.#options.clock.monotonicMs();
    }
  }

  /** Ends it with a last event. */
  dismiss(viewer: Viewer<Debt>, text: string): void {
    if (this.#viewers.delete(viewer)) viewer.response.end(text);
  }

  dropStuck(): void {
    const { clock, stuckMsMax } = this.#options;
    const nowMs = clock.monotonicMs();
    for (const viewer of this) {
      if (viewer.stuckSinceMs !== null && nowMs - viewer.stuckSinceMs >= stuckMsMax) this.#drop(viewer);
    }
  }

  [Symbol.dispose](): void {
    for (const { response } of this.#viewers) response.end();
    this.#viewers.clear();
  }

  #drop(viewer: Viewer<Debt>): void {
    if (this.#viewers.delete(viewer)) viewer.response.destroy();
  }
}

/** @param data Without line feeds: JSON, or a name. */
export function eventText(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
