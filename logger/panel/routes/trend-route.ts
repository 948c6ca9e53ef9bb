/** `GET /api/trend?channel=ID&from=MS&to=MS&points=N`: one channel over time. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { refuse } from '../panel-error.js';
import type { PanelSource } from '../panel-source.js';

/** A trend over more than a year would hold up the station while it is read. */
const SPAN_MS_MAX = 400 * 86_400_000;
const POINTS_MAX = 2_000;

const instant = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });
const query = Type.Object({
  channel: Type.String({ minLength: 1, maxLength: 100 }),
  from: instant,
  to: instant,
  points: Type.Integer({ minimum: 1, maximum: POINTS_MAX, default: 300 }),
});

export function trendRoute(server: FastifyInstance, source: PanelSource): void {
  server.get<{ Querystring: Static<typeof query> }>(
    '/api/trend',
    { schema: { querystring: query } },
    async (request, reply) => {
      const { channel, from, to } = request.query;
      if (from >= to || to - from > SPAN_MS_MAX) {
        return refuse(reply, 400, {
          code: 'bad-request',
          message: 'from must be before to, by 400 days at most',
        });
      }
      const trend = source.trend(request.query);
      if (!trend)
        return refuse(reply, 404, { code: 'unknown-channel', message: `there is no channel ${channel}` });
      reply.header('cache-control', 'no-store');
      return trend;
    },
  );
}
