/**
 * The pages: one document for every address that the client shows itself, and its assets. A name that carries its
 * content's hash is kept for ever; everything else is asked for again with its ETag.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.js';

const CLIENT_ROUTES = ['/', '/stations/:code', '/files'];
const HASHED_NAME = /-[A-Z0-9]{8}\.[a-z0-9]+$/;
const YEAR_SECONDS = 31_536_000;

export async function pageRoutes(server: FastifyInstance, clientFolder: string): Promise<void> {
  if (!existsSync(join(clientFolder, 'index.html'))) {
    for (const route of CLIENT_ROUTES) {
      server.get(route, async () => {
        throw new ApiError('pages-not-built', 'The pages are not built: run npm run build');
      });
    }
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
  for (const route of CLIENT_ROUTES) {
    server.get(route, (_request, reply) => reply.sendFile('index.html'));
  }
}
