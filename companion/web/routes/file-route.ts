/** `GET /api/files/ID`: the file as it came, for reading. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { FileReader } from '../../store/province-store.js';
import { ApiError } from '../api-error.js';
import { describeFile } from '../describe-file.js';
import type { ReceivedFileContentView } from '../province-view.js';
import { integerOf } from './read-query.js';

export function fileRoute(server: FastifyInstance, files: FileReader, dataFolder: string): void {
  server.get<{ Params: { id: string } }>(
    '/api/files/:id',
    async (request, reply): Promise<ReceivedFileContentView> => {
      const id = integerOf(request.params, 'id', { least: 1, most: Number.MAX_SAFE_INTEGER });
      const file = await files.find(id);
      if (file === null) throw new ApiError('unknown-file', 'No such file');
      // Bytes that are not UTF-8 are shown as replacement characters; the kept file is not touched.
      const text = await readFile(join(dataFolder, file.storedPath), 'utf8');
      reply.header('cache-control', 'no-store');
      return { file: describeFile(file), text };
    },
  );
}
