/** Requests about names: what is there, what it is called in full, another name, or none any more. */
import { resolvePath } from '../resolve-path.js';
import { failed, noSuchFile } from '../sftp-refusal.js';
import { encodeAttributes, encodePath } from '../wire/encode-reply.js';
import type { SftpRequestOf } from '../wire/sftp-request.js';
import { done, type RequestContext } from './request-context.js';

type NameRequest = SftpRequestOf<
  'stat' | 'lstat' | 'setstat' | 'realpath' | 'readlink' | 'remove' | 'rename'
>;

export async function answerNameRequest({ folder }: RequestContext, request: NameRequest): Promise<Buffer> {
  const { id } = request;
  switch (request.kind) {
    case 'stat':
    case 'lstat': {
      // There are no links here, so both see the same.
      const attributes = await folder.stat(resolvePath(request.path));
      if (attributes === null) throw noSuchFile();
      return encodeAttributes(id, attributes);
    }
    case 'setstat':
      await folder.setAttributes(resolvePath(request.path), request.attributes);
      return done(id);
    case 'realpath':
      return encodePath(id, `/${resolvePath(request.path)}`);
    case 'readlink':
      throw failed('It is not a link');
    case 'remove':
      await folder.removeFile(resolvePath(request.path));
      return done(id);
    case 'rename':
      await folder.rename(resolvePath(request.from), resolvePath(request.to), request.replace);
      return done(id);
  }
}
