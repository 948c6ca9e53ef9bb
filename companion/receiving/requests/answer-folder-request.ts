/** Requests about folders: list, make, remove. */
import { resolvePath } from '../resolve-path.js';
import { encodeEntries, encodeHandle, encodeStatus } from '../wire/encode-reply.js';
import type { SftpRequestOf } from '../wire/sftp-request.js';
import { done, type RequestContext } from './request-context.js';

type FolderRequest = SftpRequestOf<'opendir' | 'readdir' | 'mkdir' | 'rmdir'>;

export async function answerFolderRequest(context: RequestContext, request: FolderRequest): Promise<Buffer> {
  const { folder, handles } = context;
  const { id } = request;
  switch (request.kind) {
    case 'opendir': {
      handles.assertRoom();
      return encodeHandle(id, handles.add(await folder.list(resolvePath(request.path))));
    }
    case 'readdir': {
      const page = await handles.listing(request.handle).next();
      if (page.done === true) return encodeStatus(id, 'end-of-file', 'End of the listing');
      return encodeEntries(id, page.value);
    }
    case 'mkdir':
      await folder.makeFolder(resolvePath(request.path));
      return done(id);
    case 'rmdir':
      await folder.removeFolder(resolvePath(request.path));
      return done(id);
  }
}
