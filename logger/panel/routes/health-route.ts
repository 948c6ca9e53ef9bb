/** `GET /healthz`: the program answers and can see its own state. For watchdogs; alarms do not make it unhealthy. */
import type { FastifyInstance } from 'fastify';
import type { PanelSource } from '../panel-source.js';

export function healthRoute(server: FastifyInstance, source: PanelSource): void {
  server.get('/healthz', async (_request, reply) => {
    const { now, clockTrust, alarms } = source.view();
    reply.header('cache-control', 'no-store');
    return { status: 'ok', now, clockTrust, alarms: alarms.map(({ code }) => code) };
  });
}
