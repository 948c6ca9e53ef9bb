/**
 * A reader like the Ministry's, only quicker: it lists a whole tree every 50 ms and takes every name that holds a station
 * code or ends in `.txt` at once. A file that it could take half-written shows as a content that is another one later.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { RealClock } from '../../time/real-clock.js';

const LIST_EVERY_MS = 50;

export class TreeReader implements Disposable {
  /** By relative path. */
  readonly firstSeen = new Map<string, Buffer>();
  /** Contents that changed, names that vanished. */
  readonly complaints = new Set<string>();
  /** Every other name that was ever seen. */
  readonly otherNames = new Set<string>();
  lists = 0;
  readonly #clock = new RealClock();
  #timer: Disposable;

  constructor(
    readonly root: string,
    readonly stationCode: string,
  ) {
    this.#timer = this.#listLater();
  }

  #listLater(): Disposable {
    return this.#clock.after(LIST_EVERY_MS, () => {
      this.list();
      this.#timer = this.#listLater();
    });
  }

  list(): void {
    this.lists += 1;
    const present = new Map(this.#filesBelow(this.root));
    for (const [path, bytes] of present) {
      const before = this.firstSeen.get(path);
      if (before === undefined) this.firstSeen.set(path, bytes);
      else if (!before.equals(bytes))
        this.complaints.add(`${path} changed from ${before.length} to ${bytes.length} bytes`);
    }
    for (const path of this.firstSeen.keys()) if (!present.has(path)) this.complaints.add(`${path} vanished`);
  }

  *#filesBelow(folder: string): Generator<[string, Buffer]> {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* this.#filesBelow(path);
      else if (entry.name.includes(this.stationCode) || entry.name.endsWith('.txt'))
        yield [relative(this.root, path), readFileSync(path)];
      else this.otherNames.add(entry.name);
    }
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }
}
