/** `GET /api/journal?limit=&before=&kind=&subject=`: what happened, newest first. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import {
  EVENT_KINDS,
  EVENT_SUBJECT_KINDS,
  type EventSubject,
  type EventSubjectKind,
} from '../../../protocols/vocabulary/station-event.js';
import type { PanelSource } from '../panel-source.js';

const query = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  /** Numbers below zero belong to what was brought over from a damaged database. */
  before: Type.Optional(Type.Integer()),
  /** Several are separated by commas. */
  kind: Type.Optional(Type.String({ pattern: `^(${oneOf(EVENT_KINDS)})(,(${oneOf(EVENT_KINDS)}))*$` })),
  /** `instrument:ozone`, `station:` */
  subject: Type.Optional(Type.String({ pattern: `^(${oneOf(EVENT_SUBJECT_KINDS)}):[^:]{0,40}$` })),
});

export function journalRoute(server: FastifyInstance, source: PanelSource): void {
  server.get<{ Querystring: Static<typeof query> }>(
    '/api/journal',
    { schema: { querystring: query } },
    async (request, reply) => {
      const { limit, before = null, kind, subject } = request.query;
      reply.header('cache-control', 'no-store');
      const kinds = kind === undefined ? null : EVENT_KINDS.filter((each) => kind.split(',').includes(each));
      return source.journal({ limit, before, kinds, subject: subject === undefined ? null : parse(subject) });
    },
  );
}

function parse(subject: string): EventSubject {
  const place = subject.indexOf(':');
  return { kind: subject.slice(0, place) as EventSubjectKind, id: subject.slice(place + 1) };
}

function oneOf(words: readonly string[]): string {
  return words.join('|');
}
