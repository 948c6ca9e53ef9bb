/** The answer to a request that cannot be answered: always JSON with a code to branch on and a sentence to read. */
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { SECURITY_HEADERS } from '../../protocols/serving/security-headers.js';
import type { Log } from '../../protocols/vocabulary/log.js';

export type ApiErrorCode =
  | 'bad-request'
  | 'login-needed'
  | 'login-refused'
  | 'not-allowed'
  | 'other-site'
  | 'bad-password'
  | 'locked-out'
  | 'busy'
  | 'unknown-recipient'
  | 'mail-not-sent'
  | 'unknown-route'
  | 'unknown-station'
  | 'unknown-parameter'
  | 'unknown-file'
  | 'too-many-viewers'
  | 'pages-not-built'
  | 'internal';

const HTTP_STATUS: Readonly<Record<ApiErrorCode, number>> = {
  'bad-request': 400,
  'login-needed': 401,
  'login-refused': 403,
  'not-allowed': 403,
  'other-site': 403,
  'bad-password': 422,
  'locked-out': 429,
  busy: 503,
  'unknown-recipient': 404,
  'mail-not-sent': 502,
  'unknown-route': 404,
  'unknown-station': 404,
  'unknown-parameter': 404,
  'unknown-file': 404,
  'too-many-viewers': 503,
  'pages-not-built': 503,
  internal: 500,
};

export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ApiErrorCode;
  /** A finer code, for the words of the page. */
  readonly reason: string | null;
  constructor(code: ApiErrorCode, message: string, reason: string | null = null) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

export function answerErrors(server: FastifyInstance, log: Log): void {
  server.setNotFoundHandler(async (request, reply) => {
    return send(reply, 'unknown-route', `There is nothing at ${pathOf(request.url)}`);
  });
  server.setErrorHandler(async (error: FastifyError | ApiError, request, reply) => {
    const code = codeOf(error);
    if (code === 'internal') log.error({ path: pathOf(request.url), error: error.message }, 'request failed');
    const message = code === 'internal' ? 'The province could not answer; its log says why' : error.message;
    const reason = error instanceof ApiError ? error.reason : null;
    return send(reply, code, message, reason);
  });
}

/** For what fails before any route or hook: an address that is none. */
export function answerFrameworkError(error: FastifyError, _request: unknown, reply: FastifyReply): void {
  void send(reply.headers(SECURITY_HEADERS), 'bad-request', error.message);
}

function send(
  reply: FastifyReply,
  code: ApiErrorCode,
  message: string,
  reason: string | null = null,
): FastifyReply {
  const body = reason === null ? { code, message } : { code, message, reason };
  return reply.code(HTTP_STATUS[code]).header('cache-control', 'no-store').send(body);
}

function codeOf(error: FastifyError | ApiError): ApiErrorCode {
  if (error instanceof ApiError) return error.code;
  const { statusCode } = error;
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? 'bad-request' : 'internal';
}

function pathOf(url: string): string {
  return (url.split('?')[0] ?? '').slice(0, 200);
}
