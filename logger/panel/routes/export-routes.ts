/** `GET /api/export?what=&format=&from=&to=`: a download of a period; `GET` and `DELETE /api/export/state`: how far it is, and its end. */
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { fromLocalTime } from '../../../protocols/vocabulary/interval.js';
import type { ExportWish } from '../../export/export-job.js';
import { extensionOf, isLegalText } from '../../export/export-request.js';
import { refuse } from '../panel-error.js';
import { EXPORT_DAYS_MAX, type ExportView } from '../panel-view.js';

export interface PanelExports {
  state(): ExportView;
  start(wish: ExportWish, forWhom: string): { name: string; stream: Readable } | null;
  abort(): void;
}

const DAY_MS = 86_400_000;

const day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' });
const literals = <T extends string>(...values: T[]) => Type.Union(values.map((value) => Type.Literal(value)));
const query = Type.Object({
  what: literals('reports', 'readings', 'ledger', 'events'),
  format: literals('txt', 'csv', 'xlsx'),
  from: day,
  to: day,
});

const TYPES = {
  zip: 'application/zip',
  txt: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

export function exportRoutes(server: FastifyInstance, exports: PanelExports): void {
  server.get<{ Querystring: Static<typeof query> }>(
    '/api/export',
    { schema: { querystring: query }, exposeHeadRoute: false },
    async (request, reply) => {
      const wish = request.query;
      const message = faultOf(wish);
      if (message !== null) return refuse(reply, 400, { code: 'bad-request', message });
      // Another site's page may link here, but must not make the station work.
      if (request.headers['sec-fetch-site'] === 'cross-site')
        return refuse(reply, 403, { code: 'foreign-page', message: 'exports are started from the panel' });
      const started = exports.start(wish, request.ip);
      if (started === null)
        return refuse(reply, 409, { code: 'export-running', message: 'an export is running already' });
      reply.raw.on('close', () => {
        if (!reply.raw.writableFinished) exports.abort();
      });
      // Nothing is promised before the first bytes are there.
      if (!(await begins(started.stream))) {
        const { failure } = exports.state();
        return refuse(reply, 500, { code: 'export-failed', message: failure ?? 'the export failed' });
      }
      return reply
        .header('cache-control', 'no-store')
        .header(
          'content-disposition',
          `attachment; filename="${asciiOf(started.name)}"; filename*=UTF-8''${encodeURIComponent(started.name)}`,
        )
        .type(TYPES[extensionOf(wish.what, wish.format)])
        .send(started.stream);
    },
  );
  server.get('/api/export/state', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return exports.state();
  });
  server.delete('/api/export/state', async (_request, reply) => {
    exports.abort();
    reply.header('cache-control', 'no-store');
    return exports.state();
  });
}

/** `null`: it can be made. */
function faultOf({ what, format, from, to }: ExportWish): string | null {
  const [fromAt, toAt] = [instantOf(from), instantOf(to)];
  if (fromAt === null || toAt === null) return `${fromAt === null ? from : to}: there is no such day`;
  if (fromAt > toAt) return 'from must not be after to';
  if ((toAt - fromAt) / DAY_MS >= EXPORT_DAYS_MAX) return `at most ${EXPORT_DAYS_MAX} days at a time`;
  return format === 'txt' && !isLegalText(what) ? 'only reports and events are given as txt' : null;
}

function instantOf(day: string): number | null {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  return fromLocalTime({ year, month, day: dayOfMonth, hour: 0, minute: 0, second: 0 });
}

function asciiOf(name: string): string {
  return name.replace(/[^\w.-]/g, '_');
}

function begins(stream: Readable): Promise<boolean> {
  return new Promise((resolve) => {
    stream.once('readable', () => resolve(true));
    stream.once('close', () => resolve(false));
  });
}
