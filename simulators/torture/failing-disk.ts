/**
 * Makes the disk below one folder fail for one program, as real disks do: errors of writes, syncs and names, short writes, a
 * sync that fails once. A library in C (failing-disk.c, compiled here and now) stands between the program and the system.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./failing-disk.c', import.meta.url));
/** As in `struct control`. */
const SETTINGS = [
  'writeErrno',
  'writeOneIn',
  'syncErrno',
  'syncOneIn',
  'nameErrno',
  'nameOneIn',
  'syncsToFail',
  'shortenOneIn',
] as const;
const FAILURES = ['writes', 'syncs', 'names', 'shortened'] as const;
export const FILE_KINDS = ['database', 'log', 'other'] as const;
const FIGURES = ['calls', 'bytes', 'pages', 'syncs'] as const;
const FIELD_BYTES = 8;
const CONTROL_BYTES = FIELD_BYTES * (SETTINGS.length + FAILURES.length + FIGURES.length * FILE_KINDS.length);

export type FailureName = 'EIO' | 'EROFS' | 'ENOSPC';
export type FileKind = (typeof FILE_KINDS)[number];
export type Failures = Record<(typeof FAILURES)[number], number>;
/** `pages`: of 4 KiB, each once between two syncs, as they go to the disk. */
export type WriteFigures = Record<(typeof FIGURES)[number], number>;

type Settings = Partial<Record<(typeof SETTINGS)[number], number>>;

/** The path of the library; `null`: it cannot be compiled here. */
export function compileFailingDisk(folder: string): string | null {
  const library = join(folder, 'failing-disk.so');
  try {
    execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl'], { stdio: 'ignore' });
    return library;
  } catch {
    return null;
  }
}

export class FailingDisk implements Disposable {
  readonly #file: number;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #isThere: boolean;

  /** @param library From {@link compileFailingDisk}. @param folder What fails; it has to exist when the program starts. */
  constructor(library: string | null, folder: string, controlPath: string) {
    this.#isThere = library !== null;
    this.#file = openSync(controlPath, 'w+');
    writeSync(this.#file, Buffer.alloc(CONTROL_BYTES));
    this.#environment =
      library === null
        ? {}
        : { LD_PRELOAD: library, FAILING_DISK_FOLDER: folder, FAILING_DISK_CONTROL: controlPath };
  }

  get isThere(): boolean {
    return this.#isThere;
  }

  /** For the program's environment. */
  get environment(): Readonly<Record<string, string>> {
    return this.#environment;
  }

  /** Every write, sync and change of a name fails so, as after a remount or a dead card. */
  failAll(name: FailureName): void {
    const code = constants.errno[name];
    const sync = name === 'ENOSPC' ? 0 : code;
    this.#set({
      writeErrno: code,
      writeOneIn: 1,
      syncErrno: sync,
      syncOneIn: 1,
      nameErrno: code,
      nameOneIn: 1,
    });
  }

  /** One call in so many fails, of every kind. */
  failSome(name: FailureName, oneIn: number): void {
    const code = constants.errno[name];
    this.#set({
      ...{ writeErrno: code, writeOneIn: oneIn, syncErrno: code, syncOneIn: oneIn },
      ...{ nameErrno: code, nameOneIn: oneIn },
    });
  }

  /** The next syncs fail, and then they say that all is well, as Linux does after it has dropped what it could not write. */
  failSyncs(times: number): void {
    this.#set({ syncsToFail: times });
  }

  /** One write in so many takes only half of what it is given. */
  shortenWrites(oneIn: number): void {
    this.#set({ shortenOneIn: oneIn });
  }

  mend(): void {
    this.#set({});
  }

  /** How often it has failed. */
  failures(): Failures {
    const values = this.#read(SETTINGS.length, FAILURES.length);
    return Object.fromEntries(FAILURES.map((name, index) => [name, values[index] ?? 0])) as Failures;
  }

  /** What the program has written so far. */
  written(kind: FileKind): WriteFigures {
    const values = this.#read(SETTINGS.length + FAILURES.length, FIGURES.length * FILE_KINDS.length);
    const place = FILE_KINDS.indexOf(kind);
    return Object.fromEntries(
      FIGURES.map((name, index) => [name, values[index * FILE_KINDS.length + place] ?? 0]),
    ) as WriteFigures;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #set(settings: Settings): void {
    const bytes = Buffer.alloc(FIELD_BYTES * SETTINGS.length);
    for (const [index, name] of SETTINGS.entries()) {
      bytes.writeBigInt64LE(BigInt(settings[name] ?? 0), index * FIELD_BYTES);
    }
    writeSync(this.#file, bytes, 0, bytes.length, 0);
  }

  #read(from: number, length: number): number[] {
    const bytes = Buffer.alloc(FIELD_BYTES * length);
    readSync(this.#file, bytes, 0, bytes.length, from * FIELD_BYTES);
    return Array.from({ length }, (_, index) => Number(bytes.readBigInt64LE(index * FIELD_BYTES)));
  }
}

/** Environments whose preloaded libraries go together. */
export function joinEnvironments(
  ...environments: readonly Readonly<Record<string, string>>[]
): Record<string, string> {
  const preloaded = environments.flatMap((each) => each['LD_PRELOAD'] ?? []);
  return {
    ...Object.assign({}, ...environments),
    ...(preloaded.length === 0 ? {} : { LD_PRELOAD: preloaded.join(' ') }),
  } as Record<string, string>;
}
