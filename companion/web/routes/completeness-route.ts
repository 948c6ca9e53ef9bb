/** `GET /api/stations/CODE/completeness` */
import type { FastifyInstance } from 'fastify';
import { describeCompleteness, type CompletenessOptions } from '../../completeness/describe-completeness.js';
import { ApiError } from '../api-error.js';

export function completenessRoute(server: FastifyInstance, options: CompletenessOptions): void {
  server.get<{ Params: { code: string } }>('/api/stations/:code/completeness', async (request, reply) => {
    const station = await options.store.stations.find(request.params.code);
    if (station === null) throw new ApiError('unknown-station', 'No such station');
    reply.header('cache-control', 'no-store');
    return describeCompleteness(options, station.code);
  });
}
