/**
 * The newest signed head beside the database, `chain-head.json`: a database that was cut short or exchanged for an older copy
 * does not have the block that this file names. Written after each block, whole or not at all; it never runs ahead of the database.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../hardware/host/atomic-file.js';
import {
  readHeadStatement,
  type HeadStatement,
  type StatementFault,
} from '../../protocols/evidence/head-statement.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { EvidenceChain } from './evidence-chain.js';

export const HEAD_FILE = 'chain-head.json';

/** `absent`: there is no such file. */
export function readHeadFile(path: string): HeadStatement | StatementFault | 'absent' {
  try {
    return readHeadStatement(readFileSync(path, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'malformed';
  }
}

export class HeadFile implements AsyncDisposable {
  readonly #chain: EvidenceChain;
  readonly #path: string;
  readonly #log: Log;
  readonly #subscription: Disposable;
  #isDue = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(chain: EvidenceChain, dataFolder: string, log: Log) {
    this.#chain = chain;
    this.#path = join(dataFolder, HEAD_FILE);
    this.#log = log;
    this.#subscription = chain.onAppended(() => this.write());
  }

  /** Blocks of one transaction, and those that come while the disk is busy, are written once. */
  write(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#writing = this.#writing.then(() => this.#writeNewest());
  }

  /** Resolves when the newest head is written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscription[Symbol.dispose]();
    await this.#writing;
  }

  async #writeNewest(): Promise<void> {
    this.#isDue = false;
    try {
      const statement = this.#chain.signedHead();
      if (statement !== null)
        await writeFileAtomically(this.#path, Buffer.from(`${JSON.stringify(statement, null, 2)}\n`));
    } catch (error) {
      const told = error instanceof Error ? error.message : String(error);
      this.#log.warn(
        { file: this.#path, error: told },
        'the head of the chain could not be written beside it',
      );
    }
  }
}
