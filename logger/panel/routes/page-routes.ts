/** The built pages: one document, whose script shows the page that the part after `#` names. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../panel-error.js';

/** Addresses as people type and link them. Relative, so that they also hold behind a proxy. */
const SHORTCUTS = {
  '/queue': './#/queue',
  '/instruments': './#/instruments',
  '/notices': './#/notices',
  '/journal': './#/journal',
} as const;
const SERVED = /\.(html|js|css|woff2|svg|png|ico|webmanifest)$/;
/** The bundler puts a hash of the content into these names. */
const NEVER_CHANGES = /-[A-Z0-9]{8}\.(woff2|svg|png)$/;

export async function pageRoutes(server: FastifyInstance, clientFolder: string): Promise<void> {
  const built = existsSync(join(clientFolder, 'index.html'));
  if (built) {
    await server.register(fastifyStatic, {
      root: clientFolder,
      index: false,
      wildcard: true,
      cacheControl: false,
      allowedPath: (path) => SERVED.test(path),
      setHeaders: (reply, path) => {
        const lasting = NEVER_CHANGES.test(path);
        void reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  server.get('/', (_request, reply) => {
    if (built) return reply.sendFile('index.html');
    return refuse(reply, 404, { code: 'no-pages', message: `the pages were not built: no ${clientFolder}` });
  });
  for (const [address, place] of Object.entries(SHORTCUTS)) {
    server.get(address, (_request, reply) => reply.redirect(place));
  }
  server.get<{ Params: { id: string } }>('/channels/:id', (request, reply) =>
    reply.redirect(`../#/channel/${encodeURIComponent(request.params.id)}`),
  );
}
