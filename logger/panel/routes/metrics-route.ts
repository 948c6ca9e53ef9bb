/** `GET /metrics`: the station's counts in the Prometheus text format. */
import type { FastifyInstance } from 'fastify';
import { formatMetrics } from '../format-metrics.js';
import type { PanelSource } from '../panel-source.js';

export function metricsRoute(server: FastifyInstance, source: PanelSource): void {
  server.get('/metrics', async (_request, reply) => {
    const memory = process.memoryUsage();
    reply.header('cache-control', 'no-store').type('text/plain; version=0.0.4; charset=utf-8');
    return formatMetrics(source.view(), { residentBytes: memory.rss });
  });
}
