/** `GET /api/stations/CODE` */
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.js';
import type { StationViews } from '../station-views.js';

export function stationRoute(server: FastifyInstance, views: StationViews): void {
  server.get<{ Params: { code: string } }>('/api/stations/:code', async (request, reply) => {
    const view = await views.one(request.params.code);
    if (view === null) throw new ApiError('unknown-station', 'No such station');
    reply.header('cache-control', 'no-store');
    return view;
  });
}
