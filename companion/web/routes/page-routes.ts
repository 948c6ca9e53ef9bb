/**
 * The pages: one document, whose script shows the page that the part after `#` names, and its assets. A name that carries
 * its content's hash is kept for ever; everything else is asked for again with its ETag.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.js';

const HASHED_NAME = /-[A-Z0-9]{8}\.[a-z0-9]+$/;
const YEAR_SECONDS = 31_536_000;

export async function pageRoutes(server: FastifyInstance, clientFolder: string): Promise<void> {
  // Addresses as people type and link them. Relative, so that they also hold behind a proxy.
  server.get('/files', (_request, reply) => reply.redirect('./#/files'));
  server.get<{ Params: { code: string } }>('/stations/:code', (request, reply) =>
    reply.redirect(`../#/station/${encodeURIComponent(request.params.code)}`),
  );
  if (!existsSync(join(clientFolder, 'index.html'))) {
    server.get('/', async () => {
      throw new ApiError('pages-not-built', 'The pages are not built: run npm run build');
    });
    return;
  }
  await server.register(fastifyStatic, {
    root: clientFolder,
    index: false,
    // Every file is a route of its own: nothing is looked up by what a browser sends.
    wildcard: false,
    cacheControl: false,
    globIgnore: ['**/*.ts', '**/*.tsx'],
    setHeaders: (reply, path) => {
      const isForEver = HASHED_NAME.test(basename(path));
      reply.header('cache-control', isForEver ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
  server.get('/', (_request, reply) => reply.sendFile('index.html'));
}
