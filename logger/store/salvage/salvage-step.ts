/** One kind of records of a damaged database, brought over a slice at a time. */
import type { StoreNames } from '../name-table.js';
import type { Reader, Writer } from '../sqlite-connection.js';
import { isStoreError } from '../store-error.js';
import type { NAME_TABLES } from './damaged-source.js';
import type { AroundTable } from './read-around.js';

export type RowOutcome = 'taken' | 'known' | 'unreadable' | 'passed';

export interface SalvageContext {
  source: {
    reader: Reader;
    /** The name that a number stood for; a made one where the name is lost. */
    nameOf(table: (typeof NAME_TABLES)[number], number: number): string;
  };
  names: StoreNames;
  /** See the migration. */
  shift: number;
  now: number;
  bootId: string;
  /** `channel instrument` pairs that are noted already. */
  noted: Set<string>;
}

export interface SalvageStep<Row = never> {
  name: string;
  /** Rows that one transaction takes at most. */
  sliceRows: number;
  table: AroundTable;
  /** `passed`: not this step's business. Throws what SQLite or an assertion says of a row that makes no sense. */
  take(row: Row, context: SalvageContext, writer: Writer): RowOutcome;
}

/** Runs `work` so that its failure undoes only itself, hooks included. Troubles of the new database are thrown. */
export function tryRow(writer: Writer, work: (writer: Writer) => RowOutcome): RowOutcome {
  const hooks: (() => void)[] = [];
  writer.run('SAVEPOINT salvaged_row');
  try {
    const outcome = work({ ...writer, onCommit: (hook) => hooks.push(hook) });
    writer.run('RELEASE salvaged_row');
    for (const hook of hooks) writer.onCommit(hook);
    return outcome;
  } catch (error) {
    if (isStoreError(error) && error.code !== 'damaged') throw error;
    writer.run('ROLLBACK TO salvaged_row');
    writer.run('RELEASE salvaged_row');
    return 'unreadable';
  }
}
