/** `GET /api/events`: server-sent events `stations` (the whole table), `station` (the code of one that changed) and, at the end, `session`. */
import type { FastifyInstance } from 'fastify';
import type { Access } from '../access.js';
import { ApiError } from '../api-error.js';
import type { EventStream } from '../event-stream.js';

export function eventsRoute(server: FastifyInstance, events: EventStream, access: Access): void {
  server.get('/api/events', async (request, reply) => {
    if (events.isFull) throw new ApiError('too-many-viewers', 'Too many pages are open; close one');
    reply.hijack();
    events.attach(reply.raw, access.watchOf(request));
  });
}
