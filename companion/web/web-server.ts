/**
 * The province's pages, their JSON and their live events over HTTP or HTTPS. Receiving never waits for it, and a browser can make
 * it hold no more than a bounded amount of anything.
 */
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import fastifyCookie from '@fastify/cookie';
import Fastify, { type FastifyInstance } from 'fastify';
import { addSecurityHeaders } from '../../protocols/serving/security-headers.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import { CompletenessSummaries } from '../completeness/summarise-completeness.js';
import type { ProvinceConfig } from '../config/schema.js';
import { ListenError } from '../listen-error.js';
import { LoginGuard, type LoginGuardLimits } from '../logins/login-guard.js';
import { PasswordChecker } from '../logins/password-hash.js';
import { People } from '../logins/people.js';
import { addressLimits, WebSessions } from '../logins/web-sessions.js';
import type { DiskWatch } from '../storage/disk-watch.js';
import { StorageFigures } from '../storage/storage-figures.js';
import type { ProvinceStore } from '../store/province-store.js';
import { Access, refuseOtherSites } from './access.js';
import { answerErrors, answerFrameworkError } from './api-error.js';
import { EventStream } from './event-stream.js';
import { readTlsFiles } from './read-tls-files.js';
import { completenessListRoute } from './routes/completeness-list-route.js';
import { completenessRoute } from './routes/completeness-route.js';
import { eventsRoute } from './routes/events-route.js';
import { fileRoute } from './routes/file-route.js';
import { filesRoute } from './routes/files-route.js';
import { healthRoute } from './routes/health-route.js';
import { noticesRoute, type ProvinceMail } from './routes/notices-route.js';
import { pageRoutes } from './routes/page-routes.js';
import { sessionRoute } from './routes/session-route.js';
import { stationRoute } from './routes/station-route.js';
import { stationsRoute } from './routes/stations-route.js';
import { trendRoute } from './routes/trend-route.js';
import { StationViews } from './station-views.js';

export interface WebServerOptions {
  config: ProvinceConfig['web'];
  /** The name of the province. */
  province: string;
  store: ProvinceStore;
  dataFolder: string;
  databasePath: string;
  limits: ProvinceConfig['limits'];
  /** Fingerprint of the key that receipts are signed with. */
  receiptKey: string;
  wanted: { reachMs: number; graceMs: number };
  disk: DiskWatch;
  /** `null`: nobody is told by mail. */
  mail: ProvinceMail | null;
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
  /** Sends away whoever may not read any more: a person was removed, or has another password. */
  sendAway(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 30_000;
const PARAMETER_LENGTH_MAX = 200;
/** Nothing longer than a login is ever sent to the pages' server. */
const BODY_BYTES_MAX = 4_096;

/** Rejects with a `ListenError` when the address cannot be listened on, or a `ConfigError` when the certificate cannot be read. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { config, log } = options;
  const { host, port, tls, trustedProxies } = config;
  const server: FastifyInstance = Fastify({
    logger: false,
    frameworkErrors: answerFrameworkError,
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    ...(trustedProxies.length === 0 ? {} : { trustProxy: [...trustedProxies] }),
    ...(tls === undefined ? {} : { https: readTlsFiles(tls) }),
  });
  // A form of another site can send text; what is taken here is JSON.
  server.removeContentTypeParser('text/plain');
  addSecurityHeaders(server);
  answerErrors(server, log);
  refuseOtherSites(server);
  await server.register(fastifyCookie);
  const events = await addRoutes(server, options);
  try {
    await server.listen({ host, port });
  } catch (cause) {
    events[Symbol.dispose]();
    await server.close();
    throw new ListenError({ what: 'the pages', key: 'web', host, port, cause });
  }
  const actualPort = (server.server.address() as AddressInfo).port;
  return {
    url: urlOf(config, actualPort),
    port: actualPort,
    noteChange: (station) => events.noteChange(station),
    sendAway: () => events.sendAway(),
    [Symbol.asyncDispose]: async () => {
      events[Symbol.dispose]();
      await server.close();
    },
  };
}

export function urlOf({ host, tls }: ProvinceConfig['web'], port: number): string {
  return `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What anybody may ask for is named here; all else is behind the login. */
async function addRoutes(server: FastifyInstance, options: WebServerOptions): Promise<EventStream> {
  const { province, store, clock, log, config } = options;
  const sessions = webSessions(options);
  const { access: mode, session } = config;
  const access = new Access({ mode, sessions, lifetimeMs: session.lifetime });
  const people = new People(store.people, clock);
  sessionRoute(server, { access, sessions, people, province, log });
  healthRoute(server, store);
  await pageRoutes(server, options.clientFolder ?? fileURLToPath(new URL('./client/', import.meta.url)));

  const { disk, databasePath, limits } = options;
  const storage = new StorageFigures({ disk, databasePath, store, clock });
  const { lateFactor, silentAfter: silentAfterMs } = limits;
  const views = new StationViews({ province, store, clock, storage, limits: { lateFactor, silentAfterMs } });
  const events = new EventStream({ stations: () => views.all(), clock, log });
  await server.register(async (inside) => {
    access.requireReader(inside);
    stationsRoute(inside, views);
    stationRoute(inside, views);
    trendRoute(inside, store);
    completenessRoute(inside, { store, clock, receiptKey: options.receiptKey, ...options.wanted });
    completenessListRoute(inside, new CompletenessSummaries({ store, clock, ...options.wanted }));
    filesRoute(inside, store.files);
    fileRoute(inside, store.files, options.dataFolder);
    eventsRoute(inside, events, access);
    noticesRoute(inside, { store, disk, storage, silentAfterMs, mail: options.mail, access, clock, log });
  });
  return events;
}

function webSessions({ store, config, clock }: WebServerOptions): WebSessions {
  const { firstDelay, maxDelay, maxFailures, lockout } = config.login;
  const guard: LoginGuardLimits = {
    firstDelayMs: firstDelay,
    delayMsMax: maxDelay,
    failuresMax: maxFailures,
    lockoutMs: lockout,
  };
  return new WebSessions({
    people: store.people,
    passwords: new PasswordChecker(),
    pairs: new LoginGuard(clock, guard),
    addresses: new LoginGuard(clock, addressLimits(guard)),
    limits: { idleMs: config.session.idle, lifetimeMs: config.session.lifetime },
    clock,
  });
}
