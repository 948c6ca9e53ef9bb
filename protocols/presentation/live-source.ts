/**
 * A live view over server-sent events: the newest message, and since when nothing can be heard. Reconnects for ever with a
 * growing wait; a connection that is silent for too long is tested with a request, since a cut cable closes nothing.
 */
import { observable, type Observable } from './observable.js';

export type Connection = { state: 'connecting' } | { state: 'live' } | { state: 'lost'; since: number };

const RETRY_MS_FIRST = 1000;
const RETRY_MS_MAX = 15_000;
const SILENCE_MS_MAX = 10_000;
const REQUEST_MS_MAX = 8000;

export interface LiveSourceOptions {
  /** `/api/events` */
  eventsUrl: string;
  /** The same view by a plain request: shown first, and asked again when the events fall silent. */
  viewUrl: string;
  /** Event names and what to do with their data. */
  onEvent: Readonly<Record<string, (data: string) => void>>;
  /** What the plain request gave. */
  onView: (text: string) => void;
  /** The server knows nobody here: a login is needed. */
  onRefused?: () => void;
  /** The time of a loss is told by this clock, UTC epoch ms. */
  now: () => number;
}

export interface LiveSource {
  readonly connection: Observable<Connection>;
  close(): void;
}

export function openLiveSource(options: LiveSourceOptions): LiveSource {
  const connection = observable<Connection>({ state: 'connecting' });
  const closing = new AbortController();
  let source: EventSource | null = null;
  let retryMs = RETRY_MS_FIRST;
  let heardAt = performance.now();
  let checking = false;

  const heard = () => {
    heardAt = performance.now();
    retryMs = RETRY_MS_FIRST;
    if (connection.get().state !== 'live') connection.set({ state: 'live' });
  };
  const lost = () => {
    if (connection.get().state !== 'lost') connection.set({ state: 'lost', since: options.now() });
  };
  const ask = async () => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(REQUEST_MS_MAX)]);
    const response = await fetch(options.viewUrl, { signal, cache: 'no-store' });
    if (response.status === 401) options.onRefused?.();
    if (!response.ok) throw new Error(`${options.viewUrl}: ${response.status}`);
    options.onView(await response.text());
  };
  const connect = () => {
    source?.close();
    if (closing.signal.aborted) return;
    const opened = new EventSource(options.eventsUrl);
    source = opened;
    for (const [name, listen] of Object.entries(options.onEvent)) {
      opened.addEventListener(name, (event: MessageEvent<string>) => {
        heard();
        listen(event.data);
      });
    }
    opened.addEventListener('open', () => void check());
    opened.addEventListener('error', () => {
      opened.close();
      lost();
      setTimeout(connect, retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
    });
  };
  const check = async () => {
    if (checking) return;
    checking = true;
    try {
      await ask();
      heard();
    } catch {
      if (!closing.signal.aborted) lost();
    } finally {
      checking = false;
    }
  };

  const watchdog = setInterval(() => {
    if (performance.now() - heardAt > SILENCE_MS_MAX) void check();
  }, SILENCE_MS_MAX / 2);
  void check();
  connect();
  return {
    connection,
    close() {
      closing.abort();
      clearInterval(watchdog);
      source?.close();
    },
  };
}
