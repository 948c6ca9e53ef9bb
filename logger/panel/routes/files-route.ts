/** `GET /api/files?limit=&before=&state=&target=`: the data files and what became of them, newest first. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { PanelSource } from '../panel-source.js';

const query = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  before: Type.Optional(Type.Integer()),
  state: Type.Optional(
    Type.Union([
      Type.Literal('queued'),
      Type.Literal('delivered'),
      Type.Literal('rejected'),
      Type.Literal('disputed'),
    ]),
  ),
  target: Type.Optional(Type.String({ maxLength: 100 })),
});

export function filesRoute(server: FastifyInstance, source: PanelSource): void {
  server.get<{ Querystring: Static<typeof query> }>(
    '/api/files',
    { schema: { querystring: query } },
    async (request, reply) => {
      const { limit, before = null, state = null, target = null } = request.query;
      reply.header('cache-control', 'no-store');
      return source.files({ limit, before, state, target });
    },
  );
}
