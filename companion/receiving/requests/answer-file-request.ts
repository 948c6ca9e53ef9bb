/** Requests about one open file: open, close, read, write, and its attributes. */
import { resolvePath } from '../resolve-path.js';
import { failed } from '../sftp-refusal.js';
import { encodeAttributes, encodeData, encodeHandle, encodeStatus } from '../wire/encode-reply.js';
import { DATA_BYTES_MAX, OPEN_FLAG } from '../wire/sftp-constants.js';
import type { SftpRequestOf } from '../wire/sftp-request.js';
import { done, type RequestContext } from './request-context.js';

type FileRequest = SftpRequestOf<'open' | 'close' | 'read' | 'write' | 'fstat' | 'fsetstat' | 'fsync'>;

export async function answerFileRequest(context: RequestContext, request: FileRequest): Promise<Buffer> {
  const { handles } = context;
  switch (request.kind) {
    case 'open':
      return openFile(context, request);
    case 'close':
      await handles.close(request.handle);
      return done(request.id);
    case 'read': {
      const length = Math.min(request.length, DATA_BYTES_MAX);
      const data = await handles.file(request.handle).read(request.offset, length);
      if (data === null) return encodeStatus(request.id, 'end-of-file', 'End of file');
      return encodeData(request.id, data);
    }
    case 'write':
      await handles.file(request.handle).write(request.offset, request.data);
      return done(request.id);
    case 'fstat':
      return encodeAttributes(request.id, await handles.file(request.handle).stat());
    case 'fsetstat':
      await handles.file(request.handle).setAttributes(request.attributes);
      return done(request.id);
    case 'fsync':
      await handles.file(request.handle).sync();
      return done(request.id);
  }
}

async function openFile(context: RequestContext, request: SftpRequestOf<'open'>): Promise<Buffer> {
  const { id, flags } = request;
  const has = (flag: keyof typeof OPEN_FLAG) => (flags & OPEN_FLAG[flag]) !== 0;
  const path = resolvePath(request.path);
  if (path === '') throw failed('It is a folder');
  if (!has('read') && !has('write') && !has('append')) throw failed('Open it to read or to write');
  context.handles.assertRoom();
  if (!has('write') && !has('append')) {
    return encodeHandle(id, context.handles.add(await context.folder.openToRead(path)));
  }
  const mode = {
    read: has('read'),
    create: has('create'),
    truncate: has('truncate'),
    exclusive: has('exclusive') && has('create'),
    append: has('append'),
  };
  return encodeHandle(id, context.handles.add(await context.folder.openToWrite(path, mode)));
}
