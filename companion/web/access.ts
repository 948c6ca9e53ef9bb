/**
 * Who may see what. Everything but the login itself, the health route and the pages' files is registered behind `requireReader`;
 * what changes or sends something asks for a role besides. A page of another site can make a browser ask for nothing here.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { digestOf, type WebSessions } from '../logins/web-sessions.js';
import { ROLES, type Person, type Role } from '../store/person-store.js';
import { ApiError } from './api-error.js';

export interface AccessOptions {
  mode: 'login' | 'open';
  sessions: WebSessions;
  lifetimeMs: number;
}

/** With `__Host-` a browser takes it only over HTTPS and gives it to no other host. */
const COOKIE = 'quantrac_province';
const SECURE_COOKIE = `__Host-${COOKIE}`;
const TOKEN_LENGTH_MAX = 100;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export class Access {
  readonly #options: AccessOptions;

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  get mode(): 'login' | 'open' {
    return this.#options.mode;
  }

  /** Nobody: `null`. Counts as use of the session. */
  async personOf(request: FastifyRequest): Promise<Person | null> {
    const token = tokenOf(request);
    return token === null ? null : ((await this.#options.sessions.find(token))?.person ?? null);
  }

  /** Rejects with an `ApiError` when nobody of this role is logged in. */
  async require(request: FastifyRequest, role: Role): Promise<Person> {
    const person = await this.personOf(request);
    if (person === null) throw new ApiError('login-needed', 'Log in first');
    if (ROLES.indexOf(person.role) < ROLES.indexOf(role)) {
      throw new ApiError('not-allowed', `That takes a person of the role ${role}`);
    }
    return person;
  }

  /** Every route that is registered on the instance, and below it, is for those who may read. */
  requireReader(server: FastifyInstance): void {
    server.addHook('onRequest', async (request) => {
      if (this.#options.mode === 'login') await this.require(request, 'viewer');
    });
  }

  /** Tells whether whoever asked may still read, without counting as use; digest `null`: not logged in. */
  watchOf(request: FastifyRequest): () => Promise<boolean> {
    const token = tokenOf(request);
    const { mode, sessions } = this.#options;
    if (mode === 'open') return async () => true;
    return async () => token !== null && (await sessions.look(token)) !== null;
  }

  /** The digest of the session in use; `null`: none. */
  digestOf(request: FastifyRequest): string | null {
    const token = tokenOf(request);
    return token === null ? null : digestOf(token);
  }

  give(request: FastifyRequest, reply: FastifyReply, token: string): void {
    const isSecure = request.protocol === 'https';
    void reply.setCookie(isSecure ? SECURE_COOKIE : COOKIE, token, {
      httpOnly: true,
      sameSite: 'strict',
      secure: isSecure,
      path: '/',
      maxAge: Math.floor(this.#options.lifetimeMs / 1000),
    });
  }

  async takeBack(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const token = tokenOf(request);
    if (token !== null) await this.#options.sessions.end(token);
    const isSecure = request.protocol === 'https';
    const name = isSecure ? SECURE_COOKIE : COOKIE;
    void reply.clearCookie(name, { httpOnly: true, sameSite: 'strict', secure: isSecure, path: '/' });
  }
}

function tokenOf(request: FastifyRequest): string | null {
  const token = request.cookies[request.protocol === 'https' ? SECURE_COOKIE : COOKIE];
  return token === undefined || token === '' || token.length > TOKEN_LENGTH_MAX ? null : token;
}

/**
 * A browser names the page that a request comes from: in `Origin` with everything that may change something, and where the
 * connection is secure in `Sec-Fetch-Site`. What is not a browser has no cookie of anybody.
 */
export function refuseOtherSites(server: FastifyInstance): void {
  server.addHook('onRequest', async (request) => {
    if (SAFE_METHODS.has(request.method)) return;
    const site = request.headers['sec-fetch-site'];
    const { origin } = request.headers;
    const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
    if (isOwnSite && (origin === undefined || hostOf(origin) === request.host)) return;
    throw new ApiError('other-site', 'Only a page of this server may ask for that');
  });
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
