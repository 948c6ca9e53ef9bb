/** `GET /api/events`: the `view` event now and whenever something changed. */
import type { FastifyInstance } from 'fastify';
import type { EventStream } from '../event-stream.js';
import { VIEWERS_MAX } from '../event-stream.js';
import { refuse } from '../panel-error.js';

export function eventsRoute(server: FastifyInstance, events: EventStream): void {
  server.get('/api/events', { exposeHeadRoute: false }, (_request, reply) => {
    if (events.isFull) {
      const message = `${VIEWERS_MAX} pages are open already; close one`;
      return refuse(reply, 503, { code: 'too-many-viewers', message });
    }
    reply.hijack();
    events.attach(reply.raw);
    return reply;
  });
}
