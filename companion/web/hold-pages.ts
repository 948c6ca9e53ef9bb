/**
 * The pages, opened as soon as they can be: a port that another program uses costs the pages and nothing else, since stations send
 * whether or not somebody looks. It is tried again until it is free, or until the pages are closed.
 */
import { ListenError } from '../listen-error.js';
import { startWebServer, urlOf, type WebServer, type WebServerOptions } from './web-server.js';

/** A program that was started again often waits for its own predecessor to let go of the port. */
const RETRY_MS = 10_000;

export interface HeldPages extends WebServer {
  /** Whether they can be reached; until then `url` and `port` are those of the configuration. */
  readonly isOpen: boolean;
}

/** Rejects with a `ConfigError` when the certificate cannot be read. */
export async function holdPages(options: WebServerOptions): Promise<HeldPages> {
  const { config, clock, log } = options;
  const closing = new AbortController();
  let pages = await attempt(options, (error) =>
    log.error(
      { code: error.code, hint: error.hint },
      `${error.message}: files are received without them, and it is tried again`,
    ),
  );
  const retrying = pages === null ? retry() : Promise.resolve();

  async function retry(): Promise<void> {
    while (pages === null) {
      try {
        await clock.sleep(RETRY_MS, closing.signal);
      } catch {
        return;
      }
      pages = await attempt(options, () => undefined);
    }
    log.info({ url: pages.url }, 'the pages can be reached now');
  }

  return {
    get isOpen() {
      return pages !== null;
    },
    get url() {
      return pages?.url ?? urlOf(config, config.port);
    },
    get port() {
      return pages?.port ?? config.port;
    },
    noteChange: (station) => pages?.noteChange(station),
    sendAway: async () => pages?.sendAway(),
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await retrying;
      await pages?.[Symbol.asyncDispose]();
    },
  };
}

async function attempt(
  options: WebServerOptions,
  tell: (error: ListenError) => void,
): Promise<WebServer | null> {
  try {
    return await startWebServer(options);
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    tell(error);
    return null;
  }
}
