/** `GET /healthz`: 200 while the service can read its store. */
import type { FastifyInstance } from 'fastify';
import type { ProvinceStore } from '../../store/province-store.js';

export function healthRoute(server: FastifyInstance, store: ProvinceStore): void {
  server.get('/healthz', async (_request, reply) => {
    const stations = await store.stations.list();
    reply.header('cache-control', 'no-store');
    return { status: 'ok', stations: stations.length };
  });
}
