/** `GET /api/view`: the whole present state. */
import type { FastifyInstance } from 'fastify';
import type { PanelSource } from '../panel-source.js';

export function viewRoute(server: FastifyInstance, source: PanelSource): void {
  server.get('/api/view', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return source.view();
  });
}
