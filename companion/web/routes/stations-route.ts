/** `GET /api/stations` */
import type { FastifyInstance } from 'fastify';
import type { StationViews } from '../station-views.js';

export function stationsRoute(server: FastifyInstance, views: StationViews): void {
  server.get('/api/stations', (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return views.all();
  });
}
