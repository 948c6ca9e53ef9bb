/** What a row of a table looks like from its record alone: how many columns, of which types. */
import type { Reader, SqlValue } from '../sqlite-connection.js';
import type { PageRow } from './decode-page.js';

export interface TableShape {
  name: string;
  columns: readonly ColumnShape[];
  /** Columns that every version had. */
  columnsMin: number;
  /** Whether its rows have a rowid, which is then its key. */
  hasRowid: boolean;
  /** Its columns without rules, so that whatever was found can be put there. */
  createSql: string;
}

interface ColumnShape {
  name: string;
  type: string;
  isRequired: boolean;
  /** The whole-number key, which is not part of the record. */
  isKey: boolean;
}

interface ColumnInfo {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
  pk: number;
}

export function shapeOf(reader: Reader, name: string): TableShape {
  const infos = reader.all<ColumnInfo>(
    `SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info('${name}')`,
  );
  const keys = infos.filter(({ pk }) => pk > 0);
  const hasRowid = keys.length === 1 && keys[0]?.type === 'INTEGER';
  const columns = infos.map(({ name: column, type, notnull, pk }) => ({
    name: column,
    type,
    isRequired: notnull === 1,
    isKey: hasRowid && pk > 0,
  }));
  const definitions = columns.map(({ name: column, isKey }) =>
    isKey ? `${column} INTEGER PRIMARY KEY` : column,
  );
  const key = `, PRIMARY KEY (${keys.map(({ name: column }) => column).join(', ')})`;
  return {
    name,
    columns,
    columnsMin: infos.length - trailingAdded(infos),
    hasRowid,
    createSql: `CREATE TABLE ${name} (${definitions.join(', ')}${hasRowid ? '' : key})${hasRowid ? '' : ' WITHOUT ROWID'}`,
  };
}

/** A column that is added to a table has a default; rows of before do not hold it. */
function trailingAdded(infos: readonly ColumnInfo[]): number {
  const last = infos.findLastIndex(({ dflt_value }) => dflt_value === null);
  return infos.length - 1 - last;
}

export function fits(
  { name, columns, columnsMin, hasRowid }: TableShape,
  { rowid, values }: PageRow,
): boolean {
  if (hasRowid !== (rowid !== null)) return false;
  // Two columns like a name; a name never begins so.
  if (values.length === 2 && String(values[1]).startsWith('{') !== (name === 'rendering')) return false;
  if (values.length > columns.length || values.length < columnsMin) return false;
  return values.every((value, index) => {
    const column = columns[index];
    return column !== undefined && isOf(column, value);
  });
}

function isOf({ type, isRequired, isKey }: ColumnShape, value: SqlValue): boolean {
  if (isKey) return value === null;
  if (value === null) return !isRequired;
  switch (type) {
    case 'INTEGER':
      return typeof value === 'number' && Number.isSafeInteger(value);
    case 'REAL':
      return typeof value === 'number';
    case 'TEXT':
      return typeof value === 'string';
    default:
      return value instanceof Uint8Array;
  }
}
