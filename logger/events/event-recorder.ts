/**
 * Appends what the running station notices by itself. A disk that refuses holds an event back, in order, and it is tried again;
 * beyond a limit the newest are left out and said so in the log: a station without room still measures.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type {
  EventKind,
  EventSubject,
  JsonValue,
  NewEvent,
} from '../../protocols/vocabulary/station-event.js';
import { isStoreError } from '../store/store-error.js';
import type { EventStore } from './event-store.js';

export const EVENTS_WAITING_MAX = 500;
const TRY_AGAIN_MS = 5_000;

export interface Happening {
  kind: EventKind;
  subject: EventSubject;
  before?: JsonValue;
  after?: JsonValue;
  parameters?: Readonly<Record<string, JsonValue>>;
}

export interface EventRecorderOptions {
  events: EventStore;
  clock: Clock;
  log: Log;
}

export class EventRecorder implements Disposable {
  readonly #options: EventRecorderOptions;
  #waiting: NewEvent[] = [];
  #timer: Disposable | null = null;
  #lost = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  /** The sentence of a kind has the kind as its key. */
  record({ kind, subject, before = null, after = null, parameters = {} }: Happening): void {
    const { clock, log } = this.#options;
    const event = { at: clock.now(), clockTrust: clock.trust(), kind, subject, before, after };
    if (this.#waiting.length >= EVENTS_WAITING_MAX) {
      this.#lost += 1;
      if (this.#lost === 1) log.error({ kind, subject: subject.id }, 'too many events wait for the disk');
      return;
    }
    this.#waiting.push({ ...event, text: kind, parameters });
    this.#write();
  }

  /** Tries once more what still waits. The database stays open. */
  [Symbol.dispose](): void {
    this.#write();
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    const { length } = this.#waiting;
    if (length > 0) this.#options.log.error({ events: length }, 'events could not be stored');
  }

  #write(): void {
    const { events, clock, log } = this.#options;
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    for (let event = this.#waiting[0]; event !== undefined; event = this.#waiting[0]) {
      try {
        events.append(event);
      } catch (error) {
        if (!isStoreError(error)) throw error;
        this.#timer = clock.after(TRY_AGAIN_MS, () => this.#write());
        return;
      }
      this.#waiting.shift();
    }
    if (this.#lost > 0) log.error({ events: this.#lost }, 'events were left out while the disk refused');
    this.#lost = 0;
  }
}
