/** `GET /api/completeness` */
import type { FastifyInstance } from 'fastify';
import type { CompletenessSummaries } from '../../completeness/summarise-completeness.js';

export function completenessListRoute(server: FastifyInstance, summaries: CompletenessSummaries): void {
  server.get('/api/completeness', (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return summaries.all();
  });
}
