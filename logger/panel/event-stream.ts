/**
 * The live view for every open page: at most one a second, only when something changed, made once for all. A view is
 * whole, so a page that is slow to read simply skips some; nothing queues up for it, and one that reads nothing for long
 * is dropped (its browser connects again by itself).
 */
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { PanelSource } from './panel-source.js';

/** Views are this far apart at least. */
export const VIEW_EVERY_MS = 1_000;
/** Tells proxies and browsers that the line is alive. */
export const HEARTBEAT_MS = 15_000;
/** A page that has not taken what it was sent for so long is dropped. */
export const STUCK_MS_MAX = 30_000;
export const VIEWERS_MAX = 64;
/** How soon a browser connects again. */
const RECONNECT_MS = 2_000;

interface Viewer {
  response: ServerResponse;
  /** Since when something lies unsent; `null`: it took everything. */
  stuckSinceMs: number | null;
  /** A view went by while it was stuck. */
  owed: boolean;
}

export interface EventStreamOptions {
  source: PanelSource;
  clock: Clock;
  headers: Readonly<Record<string, string>>;
}

export class EventStream implements Disposable {
  readonly #options: EventStreamOptions;
  readonly #viewers = new Set<Viewer>();
  readonly #changes: Disposable;
  #sentMs = -Infinity;
  #sending: Disposable | null = null;
  #heartbeat: Disposable | null = null;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#changes = options.source.onChanged(() => this.#changed());
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  get isFull(): boolean {
    return this.#viewers.size >= VIEWERS_MAX;
  }

  /** Takes over the response: it gets the present view at once and every change until it closes. */
  attach(response: ServerResponse): void {
    const viewer: Viewer = { response, stuckSinceMs: null, owed: false };
    response.writeHead(200, { ...this.#options.headers, 'content-type': 'text/event-stream; charset=utf-8' });
    this.#viewers.add(viewer);
    response.on('close', () => this.#drop(viewer));
    response.on('error', () => this.#drop(viewer));
    response.on('drain', () => this.#drained(viewer));
    this.#write(viewer, `retry: ${RECONNECT_MS}\n\n${this.#viewEvent()}`);
    this.#heartbeat ??= this.#options.clock.after(HEARTBEAT_MS, () => this.#beat());
  }

  [Symbol.dispose](): void {
    this.#changes[Symbol.dispose]();
    this.#sending?.[Symbol.dispose]();
    this.#heartbeat?.[Symbol.dispose]();
    for (const { response } of this.#viewers) response.end();
    this.#viewers.clear();
  }

  #changed(): void {
    if (this.#sending || this.#viewers.size === 0) return;
    const { clock } = this.#options;
    const waitMs = this.#sentMs + VIEW_EVERY_MS - clock.monotonicMs();
    this.#sending = clock.after(Math.max(0, waitMs), () => this.#send());
  }

  #send(): void {
    this.#sending = null;
    this.#sentMs = this.#options.clock.monotonicMs();
    const ready: Viewer[] = [];
    for (const viewer of this.#viewers) {
      if (viewer.stuckSinceMs === null) ready.push(viewer);
      else viewer.owed = true;
    }
    if (ready.length === 0) return;
    const event = this.#viewEvent();
    for (const viewer of ready) this.#write(viewer, event);
  }

  #beat(): void {
    this.#heartbeat = null;
    const nowMs = this.#options.clock.monotonicMs();
    for (const viewer of this.#viewers) {
      if (viewer.stuckSinceMs === null) this.#write(viewer, ': alive\n\n');
      else if (nowMs - viewer.stuckSinceMs >= STUCK_MS_MAX) this.#drop(viewer);
    }
    if (this.#viewers.size > 0) {
      this.#heartbeat = this.#options.clock.after(HEARTBEAT_MS, () => this.#beat());
    }
  }

  #viewEvent(): string {
    return `event: view\ndata: ${JSON.stringify(this.#options.source.view())}\n\n`;
  }

  #write(viewer: Viewer, text: string): void {
    viewer.owed = false;
    if (!viewer.response.write(text) && viewer.response.writableLength > 0) {
      viewer.stuckSinceMs = this.#options.clock.monotonicMs();
    }
  }

  #drained(viewer: Viewer): void {
    viewer.stuckSinceMs = null;
    if (viewer.owed) this.#changed();
  }

  #drop(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    viewer.response.destroy();
  }
}
