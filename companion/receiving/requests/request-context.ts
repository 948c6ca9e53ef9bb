/** What the answer to a request may draw on: one station's folder, and what its session has open. */
import type { OpenHandles } from '../open-handles.js';
import type { StationFolder } from '../station-folder.js';
import { encodeStatus } from '../wire/encode-reply.js';

export interface RequestContext {
  folder: StationFolder;
  handles: OpenHandles;
}

export function done(id: number): Buffer {
  return encodeStatus(id, 'ok', '');
}
