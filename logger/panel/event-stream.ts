/**
 * The live view for every open page: at most one a second, only when something changed, made once for all. A view is
 * whole, so a page that is slow to read simply skips some; nothing queues up for it, and one that reads nothing for long
 * is dropped (its browser connects again by itself).
 */
import type { ServerResponse } from 'node:http';
import { eventText, Viewers, type Viewer } from '../../protocols/serving/viewers.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { PanelSource } from './panel-source.js';

/** Views are this far apart at least. */
export const VIEW_EVERY_MS = 1_000;
/** Tells proxies and browsers that the line is alive. */
export const HEARTBEAT_MS = 15_000;
export const STUCK_MS_MAX = 30_000;
export const VIEWERS_MAX = 64;

/** Whether a view went by while a page was stuck. */
type Debt = 'nothing' | 'a view';

export interface EventStreamOptions {
  source: PanelSource;
  clock: Clock;
}

export class EventStream implements Disposable {
  readonly #options: EventStreamOptions;
  readonly #viewers: Viewers<Debt>;
  readonly #changes: Disposable;
  #sentMs = -Infinity;
  #sending: Disposable | null = null;
  #heartbeat: Disposable | null = null;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#viewers = new Viewers({
      clock: options.clock,
      viewersMax: VIEWERS_MAX,
      stuckMsMax: STUCK_MS_MAX,
      onDrained: ({ owed }) => {
        if (owed === 'a view') this.#changed();
      },
    });
    this.#changes = options.source.onChanged(() => this.#changed());
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  get isFull(): boolean {
    return this.#viewers.isFull;
  }

  /** Takes over the response: it gets the present view at once and every change until it closes. */
  attach(response: ServerResponse): void {
    const viewer = this.#viewers.attach(response, 'nothing');
    this.#show([viewer]);
    this.#heartbeat ??= this.#options.clock.after(HEARTBEAT_MS, () => this.#beat());
  }

  [Symbol.dispose](): void {
    this.#changes[Symbol.dispose]();
    this.#sending?.[Symbol.dispose]();
    this.#heartbeat?.[Symbol.dispose]();
    this.#viewers[Symbol.dispose]();
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
    const ready: Viewer<Debt>[] = [];
    for (const viewer of this.#viewers) {
      if (viewer.stuckSinceMs === null) ready.push(viewer);
      else viewer.owed = 'a view';
    }
    this.#show(ready);
  }

  #show(viewers: readonly Viewer<Debt>[]): void {
    if (viewers.length === 0) return;
    const event = eventText('view', JSON.stringify(this.#options.source.view()));
    for (const viewer of viewers) {
      viewer.owed = 'nothing';
      this.#viewers.write(viewer, event);
    }
  }

  #beat(): void {
    this.#heartbeat = null;
    this.#viewers.dropStuck();
    for (const viewer of this.#viewers) {
      if (viewer.stuckSinceMs === null) this.#viewers.write(viewer, ': alive\n\n');
    }
    if (this.#viewers.size > 0) {
      this.#heartbeat = this.#options.clock.after(HEARTBEAT_MS, () => this.#beat());
    }
  }
}
