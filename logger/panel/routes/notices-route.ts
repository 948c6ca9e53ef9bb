/** `GET /api/notices?limit=`: what is told by mail, newest first; `null` where nobody is. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { PanelSource } from '../panel-source.js';

const query = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) });

export function noticesRoute(server: FastifyInstance, source: PanelSource): void {
  server.get<{ Querystring: Static<typeof query> }>(
    '/api/notices',
    { schema: { querystring: query } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return { notices: source.notices(request.query.limit) };
    },
  );
}
