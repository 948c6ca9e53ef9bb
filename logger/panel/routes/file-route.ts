/** `GET /api/file/ID`: one data file as it is or will be sent. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { refuse } from '../panel-error.js';
import type { PanelSource } from '../panel-source.js';

const params = Type.Object({
  id: Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
});

export function fileRoute(server: FastifyInstance, source: PanelSource): void {
  server.get<{ Params: Static<typeof params> }>(
    '/api/file/:id',
    { schema: { params } },
    async (request, reply) => {
      const { id } = request.params;
      const content = source.fileContent(id);
      if (!content) return refuse(reply, 404, { code: 'unknown-file', message: `there is no file ${id}` });
      reply.header('cache-control', 'no-store');
      return content;
    },
  );
}
