/** `GET /api/session`: who is asking. `POST`: logs in. `DELETE`: logs out. `POST /api/session/password`: another password. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Log } from '../../../protocols/vocabulary/log.js';
import { PersonError, type People } from '../../logins/people.js';
import type { WebSessions } from '../../logins/web-sessions.js';
import type { Person } from '../../store/person-store.js';
import type { Access } from '../access.js';
import { ApiError } from '../api-error.js';
import type { PersonView, SessionView } from '../province-view.js';

export interface SessionRouteOptions {
  access: Access;
  sessions: WebSessions;
  people: People;
  province: string;
  log: Log;
}

const text = Type.String({ minLength: 1, maxLength: 300 });
const credentials = Type.Object({ login: text, password: text }, { additionalProperties: false });
const passwords = Type.Object({ present: text, next: text }, { additionalProperties: false });

export function sessionRoute(server: FastifyInstance, options: SessionRouteOptions): void {
  const { access, people, province, log } = options;
  const describe = async (person: Person | null): Promise<SessionView> => ({
    province,
    access: access.mode,
    person: person === null ? null : describePerson(person),
    people: (await people.list()).length === 0 ? 'none' : 'some',
  });

  server.get('/api/session', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return describe(await access.personOf(request));
  });

  server.post<{ Body: Static<typeof credentials> }>(
    '/api/session',
    { schema: { body: credentials } },
    async (request, reply) => {
      const { login, password } = request.body;
      const token = await start(options, request, { login, password });
      // A session that this browser had before ends: nobody's token outlives another login in it.
      await access.takeBack(request, reply);
      access.give(request, reply, token);
      reply.header('cache-control', 'no-store');
      const person = (await options.sessions.look(token))?.person ?? null;
      log.info({ person: person?.login, address: request.ip }, 'logged in to the pages');
      return describe(person);
    },
  );

  server.delete('/api/session', async (request, reply) => {
    const person = await access.personOf(request);
    await access.takeBack(request, reply);
    if (person !== null) log.info({ person: person.login }, 'logged out of the pages');
    reply.header('cache-control', 'no-store');
    return describe(null);
  });

  server.post<{ Body: Static<typeof passwords> }>(
    '/api/session/password',
    { schema: { body: passwords } },
    async (request, reply) => {
      const { login } = await access.require(request, 'viewer');
      const { present, next } = request.body;
      // Checked as a login is: guessing it from an open page is as slow as from outside.
      const token = await start(options, request, { login, password: present });
      await options.sessions.end(token);
      await people.setPassword(login, next, access.digestOf(request)).catch((error: unknown) => {
        if (error instanceof PersonError && error.code === 'bad-password')
          throw new ApiError('bad-password', error.message);
        throw error;
      });
      log.info({ person: login, address: request.ip }, 'password changed');
      reply.header('cache-control', 'no-store');
      return describe(await access.personOf(request));
    },
  );
}

/** Gives the token; rejects with an `ApiError`. */
async function start(
  { sessions, log }: SessionRouteOptions,
  request: FastifyRequest,
  { login, password }: Static<typeof credentials>,
): Promise<string> {
  const result = await sessions.start({ login, password, address: request.ip });
  switch (result.outcome) {
    case 'accepted':
      return result.token;
    case 'refused':
      // The name is not written down: somebody may have typed the password into its field.
      log.warn({ address: request.ip, why: 'wrong login or password' }, 'login to the pages refused');
      throw new ApiError('login-refused', 'The login or the password is wrong');
    case 'locked-out':
      log.warn({ address: request.ip, why: 'too many failures' }, 'login to the pages refused');
      throw new ApiError('locked-out', 'Too many failures from there; wait and try again');
    case 'busy':
      throw new ApiError('busy', 'Too many are logging in at this moment; try again');
  }
}

function describePerson({ login, name, role, lastLoginAt }: Person): PersonView {
  return { login, name, role, lastLoginAt };
}
