/**
 * What stands on the pages of a damaged database, whether or not SQLite still finds a way to them: each page is read by itself, and its
 * rows go into a temporary database with the same tables, to be read like any other source. A page belongs to the table whose root
 * leads to it; one that no root leads to any more, to the only table that its rows fit.
 */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { migrate } from '../migrate.js';
import { migrations } from '../migrations/migrations.js';
import { SqliteConnection, type SqlValue, type Writer } from '../sqlite-connection.js';
import { readHead, readRows, type PageRow } from './decode-page.js';
import { openPageImage, type PageImage } from './page-image.js';
import { NAME_TABLES } from './damaged-source.js';
import { freePages, ownersByRoot } from './page-owners.js';
import { fits, shapeOf, type TableShape } from './table-shape.js';

/** Of these the rows can be asked for; all others only have to be told from them. Readings, by far the most, on their own. */
export const RECORD_TABLES: readonly string[] = [
  ...NAME_TABLES,
  'lookup_copy',
  'station',
  'rendering',
  'report',
  'report_row',
  'outbox',
  'receipt',
  'run',
  'event',
  'unstamped_scan',
];
/** Pages between two pauses, for everything else that wants the processor and the disk. */
const PAGES_AT_ONCE = 256;
const PAUSE_MS = 20;

export interface CollectOptions {
  path: string;
  clock: Clock;
  /** Which rows are collected. */
  isWanted: (table: string, rowid: number | null) => boolean;
}

/** `null`: nothing in the file looks like a page. The connection is the caller's to close. */
export async function collectRows(
  { path, clock, isWanted }: CollectOptions,
  signal: AbortSignal,
): Promise<SqliteConnection | null> {
  using image = openPageImage(path);
  if (image === null) return null;
  const shapes = tableShapes();
  const owners = ownersByRoot(image);
  const free = freePages(image);
  // Without a name SQLite keeps it where temporary files go, and removes it when it is closed.
  const collected = new SqliteConnection('');
  try {
    for (const shape of shapes) collected.execute(shape.createSql);
    collected.execute(
      'CREATE INDEX outbox_report ON outbox (report); CREATE INDEX receipt_outbox ON receipt (outbox);',
    );
    for (let page = 1; page <= image.pageCount; page += PAGES_AT_ONCE) {
      signal.throwIfAborted();
      const end = Math.min(page + PAGES_AT_ONCE - 1, image.pageCount);
      collected.transaction((writer) => {
        for (let each = page; each <= end; each += 1) {
          if (free.has(each)) continue;
          collectPage({ image, page: each, owner: owners.get(each) ?? null, shapes, isWanted }, writer);
        }
      });
      await clock.sleep(PAUSE_MS, signal);
    }
    finish(collected);
    return collected;
  } catch (error) {
    collected[Symbol.dispose]();
    throw error;
  }
}

interface CollectedPage {
  image: PageImage;
  page: number;
  /** The table or index whose root leads to it. */
  owner: string | null;
  shapes: readonly TableShape[];
  isWanted: CollectOptions['isWanted'];
}

function collectPage({ image, page, owner, shapes, isWanted }: CollectedPage, writer: Writer): void {
  const bytes = image.read(page);
  const head = bytes === null ? null : readHead(bytes, page);
  if (bytes === null || head === null) return;
  const rows = readRows(bytes, head, (next) => image.read(next));
  const possible = owner === null ? shapes : shapes.filter(({ name }) => name === owner);
  for (const row of rows) {
    const [shape, another] = possible.filter((candidate) => fits(candidate, row));
    // Names of instruments, channels and reasons look alike: rather none than a wrong one.
    if (shape === undefined || another !== undefined) continue;
    if (isWanted(shape.name, row.rowid)) insert(writer, shape, row, owner !== null);
  }
}

/** Of two copies that one counts whose page a root leads to, and no delivered file is queued because of an older one. */
function insert(writer: Writer, shape: TableShape, { rowid, values }: PageRow, isOwned: boolean): void {
  const all: SqlValue[] = shape.columns.map(({ isKey }, index) => (isKey ? rowid : (values[index] ?? null)));
  const isDelivered =
    shape.name === 'outbox' && all[shape.columns.findIndex(({ name }) => name === 'state')] !== 'queued';
  const conflict = isOwned || isDelivered ? 'REPLACE' : 'IGNORE';
  writer.run(
    `INSERT OR ${conflict} INTO ${shape.name} VALUES (${shape.columns.map(() => '?').join(', ')})`,
    ...all,
  );
}

/** Reports whose rows were read as many as the largest of so many before and after them have. */
const NEIGHBOURS = 3;

function finish(collected: SqliteConnection): void {
  const around = `OVER (ORDER BY report ROWS BETWEEN ${NEIGHBOURS} PRECEDING AND ${NEIGHBOURS} FOLLOWING)`;
  collected.transaction((writer) => {
    for (const [table, column] of [...NAME_TABLES.map((name) => [name, 'name']), ['rendering', 'json']]) {
      writer.run(
        `INSERT OR IGNORE INTO ${table} (number, ${column})
         SELECT number, text FROM lookup_copy WHERE kind = '${table}'`,
      );
    }
    writer.run(
      `INSERT OR IGNORE INTO station (number, province, facility, station)
       SELECT number, text ->> 0, text ->> 1, text ->> 2 FROM lookup_copy WHERE kind = 'station' AND json_valid(text)`,
    );
    // On a page that is lost may have been the last rows of a report, which nothing else tells.
    writer.run(
      `DELETE FROM report_row WHERE report IN (
         SELECT report FROM (SELECT report, rows, max(rows) ${around} AS most, count(*) ${around} AS seen
           FROM (SELECT report, count(*) AS rows FROM report_row GROUP BY report))
         WHERE rows < most OR seen = 1)`,
    );
  });
}

/** As the present version has them: columns that came later are the last ones. */
function tableShapes(): TableShape[] {
  using model = new SqliteConnection(':memory:');
  migrate(model, migrations);
  return model
    .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .map(({ name }) => shapeOf(model, name));
}
