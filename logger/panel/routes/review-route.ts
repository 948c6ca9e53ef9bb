/** `POST /api/receipts/TARGET/review` `{ by, reason }`: a person has looked at receipts that refuse or contradict files. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Log } from '../../../protocols/vocabulary/log.js';
import { isStoreError } from '../../store/store-error.js';
import { refuse } from '../panel-error.js';
import type { PanelSource } from '../panel-source.js';
import type { ReviewView } from '../panel-view.js';

const BODY_BYTES_MAX = 4_096;
export const BY_LENGTH_MAX = 60;
export const REASON_LENGTH_MAX = 300;

const params = Type.Object({ target: Type.String({ minLength: 1, maxLength: 100 }) });
/** Something but spaces, on one line. */
const words = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\p{Cc}]*\\S[^\\p{Cc}]*$' });
const body = Type.Object(
  { by: words(BY_LENGTH_MAX), reason: words(REASON_LENGTH_MAX) },
  { additionalProperties: false },
);

export function reviewRoute(server: FastifyInstance, source: PanelSource, log: Log): void {
  server.post<{ Params: Static<typeof params>; Body: Static<typeof body> }>(
    '/api/receipts/:target/review',
    { schema: { params, body }, bodyLimit: BODY_BYTES_MAX },
    async (request, reply) => {
      // Another site's page cannot send JSON here without asking first; an old browser's form cannot send JSON at all.
      const site = request.headers['sec-fetch-site'];
      if (site !== undefined && site !== 'same-origin')
        return refuse(reply, 403, { code: 'foreign-page', message: 'reviews are made on the panel' });
      const { target } = request.params;
      const { by, reason } = request.body;
      let reviewed: number | null;
      try {
        reviewed = source.reviewReceipts({ target, by: by.trim(), reason: reason.trim() });
      } catch (error) {
        if (!isStoreError(error)) throw error;
        return refuse(reply, 503, { code: 'not-stored', message: error.message });
      }
      if (reviewed === null)
        return refuse(reply, 404, { code: 'unknown-target', message: `there is no target ${target}` });
      log.info({ target, reviewed, by: by.trim() }, 'receipts were looked at');
      reply.header('cache-control', 'no-store');
      return { reviewed } satisfies ReviewView;
    },
  );
}
