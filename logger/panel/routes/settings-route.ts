/** `GET /api/settings/INSTRUMENT`: the settings of an instrument itself, as they were last read. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { refuse } from '../panel-error.js';
import type { PanelSource } from '../panel-source.js';

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });

export function settingsRoute(server: FastifyInstance, source: PanelSource): void {
  server.get<{ Params: Static<typeof params> }>(
    '/api/settings/:id',
    { schema: { params } },
    async (request, reply) => {
      const { id } = request.params;
      const settings = source.settings(id);
      if (!settings)
        return refuse(reply, 404, {
          code: 'unknown-instrument',
          message: `no settings of ${id} are watched`,
        });
      reply.header('cache-control', 'no-store');
      return settings;
    },
  );
}
