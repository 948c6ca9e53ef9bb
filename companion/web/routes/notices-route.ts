/** `GET /api/notices?limit=`: what stands and who was told of it. `POST /api/notices/test`: a test mail to one of the recipients. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { subjectOf } from '../../../protocols/notices/compose-letter.js';
import { MailError } from '../../../protocols/notices/mail-error.js';
import type { StoredLetter } from '../../../protocols/notices/notice-book.js';
import type { Notices } from '../../../protocols/notices/notices.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { Log } from '../../../protocols/vocabulary/log.js';
import { findConditions } from '../../alerts/find-conditions.js';
import { stationOf } from '../../alerts/silent-stations.js';
import type { TestMail } from '../../alerts/test-mail.js';
import type { NoticesConfig } from '../../config/schema.js';
import type { DiskWatch } from '../../storage/disk-watch.js';
import type { StorageFigures } from '../../storage/storage-figures.js';
import type { ProvinceStore } from '../../store/province-store.js';
import type { Access } from '../access.js';
import { ApiError } from '../api-error.js';
import type { LetterView, MailView, NoticesView, TestMailView } from '../province-view.js';
import { integerOf, type Query } from './read-query.js';

/** The mails of the province; absent where nobody is told. */
export interface ProvinceMail {
  notices: Pick<Notices, 'standing'>;
  recipients: NoticesConfig['recipients'];
  test: TestMail;
}

export interface NoticesRouteOptions {
  store: ProvinceStore;
  disk: DiskWatch;
  storage: StorageFigures;
  silentAfterMs: number;
  mail: ProvinceMail | null;
  access: Access;
  clock: Clock;
  log: Log;
}

const LETTERS_SHOWN = 50;
const LETTERS_MAX = 500;
/** One test at a time, and so long between two: a page is no way to flood a mailbox. */
const TEST_EVERY_MS = 10_000;
const testBody = Type.Object(
  { address: Type.String({ minLength: 1, maxLength: 300 }) },
  { additionalProperties: false },
);

export function noticesRoute(server: FastifyInstance, options: NoticesRouteOptions): void {
  const { store, disk, storage, silentAfterMs, mail, access, clock, log } = options;
  server.get<{ Querystring: Query }>('/api/notices', async (request, reply): Promise<NoticesView> => {
    const limit = integerOf(request.query, 'limit', {
      least: 1,
      most: LETTERS_MAX,
      fallback: LETTERS_SHOWN,
    });
    const now = clock.now();
    const { conditions } = await findConditions({ store, disk, now, silentAfterMs });
    reply.header('cache-control', 'no-store');
    return {
      now,
      alarms: conditions
        .map(({ key, code, since, detail }) => ({
          ...{ key, code, detail, since: since ?? now },
          station: stationOf(key),
        }))
        .sort((left, right) => left.since - right.since),
      mail: mail === null ? null : await describeMail(store, mail, limit),
      storage: await storage.view(),
    };
  });

  let nextTestMs = -Infinity;
  server.post<{ Body: Static<typeof testBody> }>(
    '/api/notices/test',
    { schema: { body: testBody } },
    async (request, reply): Promise<TestMailView> => {
      const person = await access.require(request, 'operator');
      const { address } = request.body;
      if (clock.monotonicMs() < nextTestMs) throw new ApiError('busy', 'A test was sent a moment ago; wait');
      nextTestMs = clock.monotonicMs() + TEST_EVERY_MS;
      const answer = await (mail?.test.send(address) ?? Promise.resolve(null)).catch((error: unknown) => {
        if (!(error instanceof MailError)) throw error;
        log.warn({ person: person.login, recipient: address, code: error.code }, 'test mail not sent');
        throw new ApiError('mail-not-sent', error.message, error.code);
      });
      if (answer === null) throw new ApiError('unknown-recipient', 'That address is none of the recipients');
      log.info({ person: person.login, recipient: address, answer }, 'test mail sent');
      reply.header('cache-control', 'no-store');
      return { address, answer };
    },
  );
}

async function describeMail(
  store: ProvinceStore,
  { notices, recipients }: ProvinceMail,
  limit: number,
): Promise<MailView> {
  const { waiting, trouble } = notices.standing();
  return {
    recipients: recipients.map(({ address, language, stations }) => ({
      ...{ address, language },
      stations: stations ?? null,
    })),
    waiting,
    trouble: trouble && { code: trouble.code, message: trouble.message, since: trouble.since },
    letters: (await store.notices.letters(limit)).map(describeLetter),
  };
}

function describeLetter(letter: StoredLetter): LetterView {
  const { id, address, writtenAt, state, attempts, failure, sentAt } = letter;
  const subject = { vi: subjectOf(letter, 'vi'), en: subjectOf(letter, 'en') };
  return { id, address, subject, writtenAt, state, attempts, failure, sentAt };
}
