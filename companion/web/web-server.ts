/**
 * The province's pages, their JSON and their live events over HTTP. It only shows; receiving never waits for it, and a
 * browser can make it hold no more than a bounded amount of anything.
 */
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import Fastify from 'fastify';
import { addSecurityHeaders } from '../../protocols/serving/security-headers.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { ProvinceStore } from '../store/province-store.js';
import { answerErrors, answerFrameworkError } from './api-error.js';
import { EventStream } from './event-stream.js';
import { completenessRoute } from './routes/completeness-route.js';
import { eventsRoute } from './routes/events-route.js';
import { fileRoute } from './routes/file-route.js';
import { filesRoute } from './routes/files-route.js';
import { healthRoute } from './routes/health-route.js';
import { pageRoutes } from './routes/page-routes.js';
import { stationRoute } from './routes/station-route.js';
import { stationsRoute } from './routes/stations-route.js';
import { trendRoute } from './routes/trend-route.js';
import type { StateLimits } from './station-state.js';
import { StationViews } from './station-views.js';

export interface WebServerOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  /** The name of the province. */
  province: string;
  store: ProvinceStore;
  dataFolder: string;
  limits: StateLimits;
  /** Fingerprint of the key that receipts are signed with. */
  receiptKey: string;
  wanted: { reachMs: number; graceMs: number };
  /** The built pages; default: `client/` beside this module, as in `dist/`. */
  clientFolder?: string | undefined;
  clock: Clock;
  log: Log;
}

export interface WebServer extends AsyncDisposable {
  /** `http://127.0.0.1:8081` */
  readonly url: string;
  readonly port: number;
  /** Tells the open pages; `null`: the list of stations changed. */
  noteChange(station: string | null): void;
}

const REQUEST_TIMEOUT_MS = 30_000;
const PARAMETER_LENGTH_MAX = 200;
/** Nothing is ever sent to the pages' server. */
const BODY_BYTES_MAX = 1_024;

/** Rejects when the address cannot be listened on. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { host, port, province, store, limits, clock, log } = options;
  const server = Fastify({
    logger: false,
    frameworkErrors: answerFrameworkError,
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
  });
  const views = new StationViews({ province, store, clock, limits });
  const events = new EventStream({ stations: () => views.all(), clock, log });
  addSecurityHeaders(server);
  answerErrors(server, log);
  stationsRoute(server, views);
  stationRoute(server, views);
  trendRoute(server, store);
  completenessRoute(server, { store, clock, receiptKey: options.receiptKey, ...options.wanted });
  filesRoute(server, store.files);
  fileRoute(server, store.files, options.dataFolder);
  eventsRoute(server, events);
  healthRoute(server, store);
  await pageRoutes(server, options.clientFolder ?? fileURLToPath(new URL('./client/', import.meta.url)));
  await server.listen({ host, port });
  const actualPort = (server.server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    port: actualPort,
    noteChange: (station) => events.noteChange(station),
    [Symbol.asyncDispose]: async () => {
      events[Symbol.dispose]();
      await server.close();
    },
  };
}
