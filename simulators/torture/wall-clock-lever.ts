/** Sets the wall clock of one program wrong while it runs, by libfaketime; its monotonic clock goes on as it is. */
import { existsSync, writeFileSync } from 'node:fs';

const LIBRARIES = ['x86_64', 'aarch64', 'arm'].map(
  (machine) => `/usr/lib/${machine}-linux-gnu${machine === 'arm' ? 'eabihf' : ''}/faketime/libfaketime.so.1`,
);

export class WallClockLever {
  readonly #file: string;
  readonly #library: string | undefined = LIBRARIES.find((path) => existsSync(path));

  constructor(file: string) {
    this.#file = file;
    this.set(0);
  }

  get isThere(): boolean {
    return this.#library !== undefined;
  }

  /** For the program's environment. */
  get environment(): Record<string, string> {
    if (this.#library === undefined) return {};
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** How far the program's wall clock is ahead from now on; negative: behind. */
  set(offsetSeconds: number): void {
    writeFileSync(this.#file, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}s\n`);
  }
}
