/**
 * The operator's panel: the pages, their JSON and their live events over HTTP. It shows, and notes what a person says of receipts;
 * nothing in the station waits for it, and a browser can make it hold no more than a bounded amount of anything.
 */
import { fileURLToPath } from 'node:url';
import Fastify, { type FastifyInstance } from 'fastify';
import { addSecurityHeaders } from '../../protocols/serving/security-headers.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import { EventStream } from './event-stream.js';
import { answerFailures, PanelError } from './panel-error.js';
import type { PanelSource } from './panel-source.js';
import { exportRoutes, type PanelExports } from './routes/export-routes.js';
import { eventsRoute } from './routes/events-route.js';
import { fileRoute } from './routes/file-route.js';
import { filesRoute } from './routes/files-route.js';
import { healthRoute } from './routes/health-route.js';
import { journalRoute } from './routes/journal-route.js';
import { metricsRoute } from './routes/metrics-route.js';
import { noticesRoute } from './routes/notices-route.js';
import { pageRoutes } from './routes/page-routes.js';
import { reviewRoute } from './routes/review-route.js';
import { settingsRoute } from './routes/settings-route.js';
import { trendRoute } from './routes/trend-route.js';
import { viewRoute } from './routes/view-route.js';

const CONNECTION_TIMEOUT_MS = 30_000;
const URL_LENGTH_MAX = 200;
/** Nothing but a review's few words is ever sent to the panel. */
const BODY_BYTES_MAX = 1_024;

export interface PanelOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  source: PanelSource;
  /** `undefined`: nothing can be exported. */
  exports?: PanelExports;
  /** The built pages; default: `client/` beside this module, as in `dist/`. */
  clientFolder?: string;
  log: Log;
  clock: Clock;
}

export interface Panel extends AsyncDisposable {
  /** Where the pages are: `http://127.0.0.1:8080`. */
  readonly url: string;
}

/** Rejects with a `PanelError` when the address cannot be listened on. */
export async function startPanel(options: PanelOptions): Promise<Panel> {
  const { source, clock, log } = options;
  const clientFolder = options.clientFolder ?? fileURLToPath(new URL('./client/', import.meta.url));
  const server = Fastify({
    logger: false,
    forceCloseConnections: true,
    requestTimeout: CONNECTION_TIMEOUT_MS,
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: URL_LENGTH_MAX },
  });
  const events = new EventStream({ source, clock });
  addSecurityHeaders(server);
  answerFailures(server, log);
  viewRoute(server, source);
  eventsRoute(server, events);
  filesRoute(server, source);
  fileRoute(server, source);
  trendRoute(server, source);
  noticesRoute(server, source);
  if (options.exports !== undefined) exportRoutes(server, options.exports);
  journalRoute(server, source);
  settingsRoute(server, source);
  reviewRoute(server, source, log);
  healthRoute(server, source);
  metricsRoute(server, source);
  await pageRoutes(server, clientFolder);
  const url = await listen(server, options).catch((error: unknown) => {
    events[Symbol.dispose]();
    throw error;
  });
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      events[Symbol.dispose]();
      await server.close();
    },
  };
}

async function listen(server: FastifyInstance, { host, port }: PanelOptions): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    await server.close();
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw new PanelError({
      code: inUse ? 'port-in-use' : 'not-listening',
      message: `the panel cannot listen on ${host} port ${port}`,
      hint: inUse
        ? 'Another program uses the port: set panel.port to a free one.'
        : 'Check panel.host and panel.port.',
      cause: error,
    });
  }
  const address = server.server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
}
