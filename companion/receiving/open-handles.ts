/** The files and listings that one session has open, by the handles it was given. */
import type { SessionFile } from './open-file.js';
import { failed } from './sftp-refusal.js';
import type { Entry } from './wire/entry.js';

export type Listing = AsyncGenerator<Entry[]>;

/** More than a station's drain has open at once. */
export const OPEN_HANDLES_MAX = 160;

export class OpenHandles {
  readonly #open = new Map<number, SessionFile | Listing>();
  #next = 1;

  /** Throws a refusal when the session has too many. Ask before opening anything. */
  assertRoom(): void {
    if (this.#open.size >= OPEN_HANDLES_MAX)
      throw failed(`At most ${OPEN_HANDLES_MAX} files are open at once`);
  }

  add(opened: SessionFile | Listing): Buffer {
    const key = this.#next++;
    this.#open.set(key, opened);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(key);
    return handle;
  }

  file(handle: Buffer): SessionFile {
    const opened = this.#open.get(keyOf(handle));
    if (opened === undefined || isListing(opened)) throw failed('No such handle');
    return opened;
  }

  listing(handle: Buffer): Listing {
    const opened = this.#open.get(keyOf(handle));
    if (opened === undefined || !isListing(opened)) throw failed('No such handle');
    return opened;
  }

  async close(handle: Buffer): Promise<void> {
    const opened = this.#open.get(keyOf(handle));
    if (opened === undefined) throw failed('No such handle');
    this.#open.delete(keyOf(handle));
    if (isListing(opened)) await opened.return(undefined);
    else await opened.close();
  }

  /** The session is over: what was not closed is given up. */
  async abandonAll(): Promise<void> {
    const files = [...this.#open.values()].filter((opened): opened is SessionFile => !isListing(opened));
    this.#open.clear();
    await Promise.allSettled(files.map((file) => file.abandon()));
  }
}

function isListing(opened: SessionFile | Listing): opened is Listing {
  return 'next' in opened;
}

function keyOf(handle: Buffer): number {
  return handle.length === 4 ? handle.readUInt32BE() : -1;
}
