/**
 * The live view for every open page: the stations' table, and which stations changed. At most one round a second, made
 * once for all viewers. A table is whole, so a page that reads slowly skips some; nothing piles up for it, and one that
 * reads nothing for long is dropped (its browser connects again by itself).
 */
import type { ServerResponse } from 'node:http';
import { eventText, Viewers, type Viewer as ViewerOf } from '../../protocols/serving/viewers.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { StationsView } from './province-view.js';

export const ROUND_EVERY_MS = 1_000;
/** States change by the mere passing of time (a station falls late), and pages want to know that the line is alive. */
export const REFRESH_EVERY_MS = 15_000;
export const STUCK_MS_MAX = 60_000;
export const VIEWERS_MAX = 200;

/** What a page has to be told when it reads again: stations that changed, the table goes with them; `null`: nothing. */
type Viewer = ViewerOf<Set<string> | null>;

export interface EventStreamOptions {
  stations: () => Promise<StationsView>;
  clock: Clock;
  log: Log;
}

export class EventStream implements Disposable {
  readonly #options: EventStreamOptions;
  readonly #viewers: Viewers<Set<string> | null>;
  readonly #mayRead = new WeakMap<Viewer, () => Promise<boolean>>();
  #changed = new Set<string>();
  #roundAtMs = -Infinity;
  #next: { dueMs: number; timer: Disposable } | null = null;
  #state: 'open' | 'closed' = 'open';

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#viewers = new Viewers({
      clock: options.clock,
      viewersMax: VIEWERS_MAX,
      stuckMsMax: STUCK_MS_MAX,
      onDrained: ({ owed }) => {
        if (owed !== null) this.#scheduleRound(this.#roundAtMs + ROUND_EVERY_MS);
      },
    });
  }

  get isFull(): boolean {
    return this.#viewers.isFull;
  }

  /** Something of a station changed; `null`: the list of stations did. */
  noteChange(station: string | null): void {
    if (this.#viewers.size === 0) return;
    if (station !== null) this.#changed.add(station);
    this.#scheduleRound(this.#roundAtMs + ROUND_EVERY_MS);
  }

  /** People, their passwords or their sessions changed: who may not read any more is sent away at once. */
  async sendAway(): Promise<void> {
    for (const viewer of this.#viewers) {
      const mayRead =
        (await this.#mayRead
          .get(viewer)?.()
          .catch(() => true)) ?? false;
      if (!mayRead) this.#viewers.dismiss(viewer, eventText('session', 'over'));
    }
  }

  /** Takes over the response: it gets the present table at once and every change until it closes, or may not read any more. */
  attach(response: ServerResponse, mayRead: () => Promise<boolean>): void {
    // It gets a table now, so the next one is a second away.
    if (this.#viewers.size === 0) this.#roundAtMs = this.#options.clock.monotonicMs();
    const viewer = this.#viewers.attach(response, new Set());
    this.#mayRead.set(viewer, mayRead);
    void this.#tell([viewer]);
    this.#scheduleRound(this.#options.clock.monotonicMs() + REFRESH_EVERY_MS);
  }

  [Symbol.dispose](): void {
    this.#state = 'closed';
    this.#next?.timer[Symbol.dispose]();
    this.#viewers[Symbol.dispose]();
  }

  #scheduleRound(dueMs: number): void {
    if (this.#state === 'closed' || (this.#next !== null && this.#next.dueMs <= dueMs)) return;
    this.#next?.timer[Symbol.dispose]();
    const { clock } = this.#options;
    const timer = clock.after(Math.max(0, dueMs - clock.monotonicMs()), () => void this.#round());
    this.#next = { dueMs, timer };
  }

  async #round(): Promise<void> {
    this.#next = null;
    const nowMs = this.#options.clock.monotonicMs();
    this.#roundAtMs = nowMs;
    await this.sendAway();
    const changed = this.#changed;
    this.#changed = new Set();
    const ready: Viewer[] = [];
    this.#viewers.dropStuck();
    for (const viewer of this.#viewers) {
      viewer.owed = new Set([...(viewer.owed ?? []), ...changed]);
      if (viewer.stuckSinceMs === null) ready.push(viewer);
    }
    await this.#tell(ready);
    if (this.#viewers.size > 0) this.#scheduleRound(nowMs + REFRESH_EVERY_MS);
  }

  async #tell(viewers: readonly Viewer[]): Promise<void> {
    if (viewers.length === 0) return;
    let table: string;
    try {
      table = eventText('stations', JSON.stringify(await this.#options.stations()));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#options.log.error({ error: text }, 'the live view could not be made');
      return;
    }
    for (const viewer of viewers) {
      const changed = [...(viewer.owed ?? [])].map((station) => eventText('station', station));
      viewer.owed = null;
      this.#viewers.write(viewer, table + changed.join(''));
    }
  }
}
