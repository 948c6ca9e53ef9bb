/** Every request gets exactly one answer: what it asked for, or why not. Only a fault of the service itself is thrown on. */
import { OPEN_HANDLES_MAX } from '../open-handles.js';
import { refusalOf } from '../sftp-refusal.js';
import { encodeLimits, encodeStatus } from '../wire/encode-reply.js';
import { DATA_BYTES_MAX, PACKET_BYTES_MAX } from '../wire/sftp-constants.js';
import type { SftpRequest } from '../wire/sftp-request.js';
import { answerFileRequest } from './answer-file-request.js';
import { answerFolderRequest } from './answer-folder-request.js';
import { answerNameRequest } from './answer-name-request.js';
import type { RequestContext } from './request-context.js';

/** The extensions that are answered; told to the client with the version. */
export const EXTENSIONS = ['posix-rename@openssh.com', 'fsync@openssh.com', 'limits@openssh.com'] as const;

export interface Answer {
  reply: Buffer;
  /** A fault of the service, for its log; the client is told no more than that it failed. */
  fault: unknown;
}

export async function answerRequest(context: RequestContext, request: SftpRequest): Promise<Answer> {
  try {
    return { reply: await dispatch(context, request), fault: null };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== null)
      return { reply: encodeStatus(request.id, refusal.status, refusal.message), fault: null };
    return { reply: encodeStatus(request.id, 'failure', 'The province could not do that'), fault: error };
  }
}

function dispatch(context: RequestContext, request: SftpRequest): Promise<Buffer> | Buffer {
  switch (request.kind) {
    case 'open':
    case 'close':
    case 'read':
    case 'write':
    case 'fstat':
    case 'fsetstat':
    case 'fsync':
      return answerFileRequest(context, request);
    case 'opendir':
    case 'readdir':
    case 'mkdir':
    case 'rmdir':
      return answerFolderRequest(context, request);
    case 'stat':
    case 'lstat':
    case 'setstat':
    case 'realpath':
    case 'readlink':
    case 'remove':
    case 'rename':
      return answerNameRequest(context, request);
    case 'limits': {
      const limits = { packetBytesMax: PACKET_BYTES_MAX, dataBytesMax: DATA_BYTES_MAX };
      return encodeLimits(request.id, { ...limits, openHandlesMax: OPEN_HANDLES_MAX });
    }
    case 'unsupported':
      return encodeStatus(request.id, 'unsupported', `${request.what} is not supported`);
  }
}
