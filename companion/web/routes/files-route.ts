/** `GET /api/files?station=&verdict=&limit=&before=`: newest first; `before` is the id that the last page ended at. */
import type { FastifyInstance } from 'fastify';
import type { FileQuery, FileReader, Verdict } from '../../store/province-store.js';
import { describeFile } from '../describe-file.js';
import type { ReceivedFilesView } from '../province-view.js';
import { choiceOf, integerOf, textOf, type Query } from './read-query.js';

const FILES_SHOWN = 50;
const FILES_MAX = 500;
const VERDICTS: readonly Verdict[] = ['accepted', 'accepted-with-warnings', 'rejected', 'conflict'];

export function filesRoute(server: FastifyInstance, files: FileReader): void {
  server.get<{ Querystring: Query }>('/api/files', async (request, reply): Promise<ReceivedFilesView> => {
    const { query } = request;
    const station = textOf(query, 'station');
    const verdict = choiceOf(query, 'verdict', VERDICTS);
    const limit = integerOf(query, 'limit', { least: 1, most: FILES_MAX, fallback: FILES_SHOWN });
    const most = Number.MAX_SAFE_INTEGER;
    const before = integerOf(query, 'before', { least: 0, most, fallback: most });
    // One more than asked for tells whether there is a next page.
    const asked: FileQuery = { limit: limit + 1, before };
    if (station !== undefined) asked.station = station;
    if (verdict !== undefined) asked.verdict = verdict;
    const found = await files.list(asked);
    const page = found.slice(0, limit);
    reply.header('cache-control', 'no-store');
    return {
      files: page.map(describeFile),
      nextBefore: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  });
}
