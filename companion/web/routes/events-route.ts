/** `GET /api/events`: server-sent events `stations` (the whole table) and `station` (the code of one that changed). */
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.js';
import type { EventStream } from '../event-stream.js';

export function eventsRoute(server: FastifyInstance, events: EventStream): void {
  server.get('/api/events', async (_request, reply) => {
    if (events.isFull) throw new ApiError('too-many-viewers', 'Too many pages are open; close one');
    reply.hijack();
    events.attach(reply.raw);
  });
}
