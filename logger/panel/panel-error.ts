/** Errors of the panel: the JSON that a request is refused with, and why the server could not start. */
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { Log } from '../../protocols/vocabulary/log.js';

export type RefusalCode =
  | 'unknown-route'
  | 'unknown-file'
  | 'unknown-channel'
  | 'unknown-instrument'
  | 'bad-request'
  | 'too-many-viewers'
  | 'no-pages'
  | 'export-running'
  | 'export-failed'
  | 'foreign-page'
  | 'unknown-target'
  | 'not-stored'
  | 'internal';

/** The body of every answer that is not 2xx. */
export interface Refusal {
  code: RefusalCode;
  message: string;
}

export function refuse(reply: FastifyReply, status: number, refusal: Refusal): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send(refusal);
}

/** Every failure leaves as JSON with a code; what is our own fault is logged and not shown. */
export function answerFailures(server: FastifyInstance, log: Log): void {
  server.setNotFoundHandler((request, reply) =>
    refuse(reply, 404, {
      code: 'unknown-route',
      message: `there is nothing at ${request.url.slice(0, 200)}`,
    }),
  );
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return refuse(reply, status, { code: 'bad-request', message: error.message });
    log.error({ url: request.url, reason: error.message }, 'the panel could not answer');
    return refuse(reply, 500, { code: 'internal', message: 'the logger could not answer; see its log' });
  });
}

export type PanelErrorCode = 'port-in-use' | 'not-listening';

/** The panel cannot be served. The station goes on without it. */
export class PanelError extends Error {
  override name = 'PanelError';
  readonly code: PanelErrorCode;
  readonly hint: string;
  constructor(options: { code: PanelErrorCode; message: string; hint: string; cause: unknown }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint;
  }
}
