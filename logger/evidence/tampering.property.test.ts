// Random small stations, random hands in the database: whatever is touched of what is sealed is found, at the right place.
import { afterEach, expect, it } from 'vitest';
import fc from 'fast-check';
import { SqliteConnection } from '../store/sqlite-connection.js';
import { EvidenceStation } from './evidence-station.contract.js';
import type { Finding, FindingKind } from './finding.js';

let station: EvidenceStation | null = null;
afterEach(() => {
  station?.[Symbol.dispose]();
  station = null;
});

interface Hand {
  kinds: readonly FindingKind[];
  tables: readonly string[];
  /** Does it, and gives the instant of the record where that can be known. */
  touch(database: SqliteConnection, dice: number): { at: number | null } | null;
}

interface Row {
  id: number;
  at: number;
}

const pick = <T>(rows: readonly T[], dice: number): T | undefined => rows[dice % Math.max(1, rows.length)];
const scansOf = (database: SqliteConnection) =>
  database.all<Row>(
    'SELECT key AS id, key / 1024 AS at FROM scan WHERE key / 1024 <= (SELECT max(end_at) FROM report)',
  );
const reportsOf = (database: SqliteConnection) => database.all<Row>('SELECT id, end_at AS at FROM report');

function flipBit(bytes: Uint8Array, dice: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  const at = dice % (bytes.length * 8);
  flipped[at >> 3] = (flipped[at >> 3] ?? 0) ^ (1 << (at & 7));
  return flipped;
}

function write(database: SqliteConnection, sql: string, ...values: (number | Uint8Array | string)[]): void {
  database.transaction((writer) => writer.run(sql, ...values));
}

const UNGUARD = ['event_is_never_changed', 'event_goes_oldest_first'];

function pickEvent(database: SqliteConnection, dice: number): Row | undefined {
  for (const trigger of UNGUARD) database.execute(`DROP TRIGGER ${trigger}`);
  return pick(database.all<Row>('SELECT sequence AS id, at FROM event ORDER BY sequence'), dice);
}

const eventHands: Readonly<Record<string, Hand>> = {
  'a column of an event': {
    kinds: ['altered'],
    tables: ['event'],
    touch: (database, dice) => {
      const event = pickEvent(database, dice);
      if (event === undefined) return null;
      const columns = ['at', 'kind', 'subject_kind', 'subject', 'before', 'after', 'text', 'parameters'];
      const column = pick(columns, dice >> 4) ?? 'at';
      const other = column === 'at' ? 'at + 1' : `${column} || ' '`;
      write(database, `UPDATE event SET ${column} = ${other} WHERE sequence = ?`, event.id);
      return { at: event.at };
    },
  },
  'an event dropped': {
    kinds: ['dropped'],
    tables: ['event'],
    touch: (database, dice) => {
      const event = pickEvent(database, dice);
      if (event === undefined) return null;
      write(database, 'DELETE FROM event WHERE sequence = ?', event.id);
      write(database, "DELETE FROM late_record WHERE source = 'event' AND key = ?", event.id);
      return { at: event.at };
    },
  },
  'an event added': {
    kinds: ['added'],
    tables: ['event'],
    touch: (database, dice) => {
      const event = pickEvent(database, dice);
      if (event === undefined) return null;
      const place = dice % 2 === 0 ? 1000 + (dice % 999) : -(dice % 999);
      write(
        database,
        `INSERT INTO event SELECT ${place}, at + 7, clock_trust, kind, subject_kind, subject, before, after, text, parameters
         FROM event WHERE sequence = ?`,
        event.id,
      );
      return { at: event.at + 7 };
    },
  },
  'two events exchanged': {
    kinds: ['reordered'],
    tables: ['event'],
    touch: (database, dice) => {
      const first = pickEvent(database, dice);
      const second = pick(
        database.all<Row>('SELECT sequence AS id, at FROM event WHERE sequence > ?', first?.id ?? 0),
        dice >> 4,
      );
      if (first === undefined || second === undefined) return null;
      write(database, 'UPDATE event SET sequence = 5000 WHERE sequence = ?', first.id);
      write(database, 'UPDATE event SET sequence = ? WHERE sequence = ?', first.id, second.id);
      write(database, 'UPDATE event SET sequence = ? WHERE sequence = 5000', second.id);
      return { at: first.at };
    },
  },
};

const hands: Readonly<Record<string, Hand>> = {
  ...eventHands,
  'one bit of a scan': {
    kinds: ['altered'],
    tables: ['scan'],
    touch: (database, dice) => {
      const scan = pick(scansOf(database), dice);
      if (scan === undefined) return null;
      const row = database.get<{ records: Uint8Array }>('SELECT records FROM scan WHERE key = ?', scan.id);
      write(
        database,
        'UPDATE scan SET records = ? WHERE key = ?',
        flipBit(row?.records ?? new Uint8Array(1), dice >> 4),
        scan.id,
      );
      return { at: scan.at };
    },
  },
  'a scan dropped': {
    kinds: ['dropped'],
    tables: ['scan'],
    touch: (database, dice) => {
      const scan = pick(scansOf(database), dice);
      if (scan === undefined) return null;
      write(database, 'DELETE FROM scan WHERE key = ?', scan.id);
      return { at: scan.at };
    },
  },
  'a scan added': {
    kinds: ['added'],
    tables: ['scan'],
    touch: (database, dice) => {
      const scan = pick(scansOf(database), dice);
      if (scan === undefined) return null;
      write(
        database,
        'INSERT INTO scan SELECT key - 3 * 1024, delay_ms + 1, records FROM scan WHERE key = ?',
        scan.id,
      );
      return { at: scan.at - 3 };
    },
  },
  'two scans exchanged': {
    kinds: ['reordered'],
    tables: ['scan'],
    touch: (database, dice) => {
      const first = pick(scansOf(database), dice);
      const second = scansOf(database).find(
        ({ id }) => first !== undefined && id > first.id && id % 1024 === first.id % 1024,
      );
      if (first === undefined || second === undefined) return null;
      if (
        second.at - first.at > 100_000 ||
        sameInterval(database, first.at) !== sameInterval(database, second.at)
      )
        return null;
      write(database, 'UPDATE scan SET key = 1 WHERE key = ?', first.id);
      write(database, 'UPDATE scan SET key = ? WHERE key = ?', first.id, second.id);
      write(database, 'UPDATE scan SET key = ? WHERE key = 1', second.id);
      return { at: first.at };
    },
  },
  'a reported figure': {
    kinds: ['altered'],
    tables: ['report_row', 'report'],
    touch: (database, dice) => {
      const report = pick(reportsOf(database), dice);
      if (report === undefined) return null;
      const column =
        pick(['value', 'mean', 'low', 'high', 'usable', 'expected', 'position', 'decimals'], dice >> 3) ??
        'value';
      write(
        database,
        `UPDATE report_row SET ${column} = coalesce(${column}, 0) + 1 WHERE report = ? AND channel = (SELECT min(channel) FROM report_row)`,
        report.id,
      );
      return { at: report.at };
    },
  },
  'a report dropped': {
    kinds: ['dropped'],
    tables: ['report'],
    touch: (database, dice) => {
      const report = pick(reportsOf(database), dice);
      if (report === undefined) return null;
      for (const table of ['report_row', 'outbox'])
        write(database, `DELETE FROM ${table} WHERE report = ?`, report.id);
      write(database, 'DELETE FROM report WHERE id = ?', report.id);
      return { at: report.at };
    },
  },
  'a file’s form': {
    kinds: ['altered'],
    tables: ['outbox', 'rendering'],
    touch: (database, dice) => {
      const rendering = pick(database.all<{ number: number }>('SELECT number FROM rendering'), dice);
      if (rendering === undefined) return null;
      write(
        database,
        `UPDATE rendering SET json = replace(json, '"dot"', '"comma"') WHERE number = ?`,
        rendering.number,
      );
      return { at: null };
    },
  },
  'one bit of a block’s hash': {
    kinds: ['altered'],
    tables: ['chain_block'],
    touch: (database, dice) => {
      const block = pick(
        database.all<{ sequence: number; hash: Uint8Array }>('SELECT sequence, hash FROM chain_block'),
        dice,
      );
      if (block === undefined) return null;
      write(
        database,
        'UPDATE chain_block SET hash = ? WHERE sequence = ?',
        flipBit(block.hash, dice >> 3),
        block.sequence,
      );
      return { at: null };
    },
  },
  'one letter of a block’s body': {
    kinds: ['altered'],
    tables: ['chain_block'],
    touch: (database, dice) => {
      const block = pick(
        database.all<{ sequence: number; body: string }>('SELECT sequence, body FROM chain_block'),
        dice,
      );
      if (block === undefined) return null;
      const at = (dice >> 3) % block.body.length;
      const letter = block.body[at] === '~' ? '}' : '~';
      const body = `${block.body.slice(0, at)}${letter}${block.body.slice(at + 1)}`;
      write(database, 'UPDATE chain_block SET body = ? WHERE sequence = ?', body, block.sequence);
      return { at: null };
    },
  },
  'a block’s kind': {
    kinds: ['altered'],
    tables: ['chain_block'],
    touch: (database, dice) => {
      const block = pick(database.all<{ sequence: number }>('SELECT sequence FROM chain_block'), dice);
      if (block === undefined) return null;
      write(database, "UPDATE chain_block SET kind = 'purge' WHERE sequence = ?", block.sequence);
      return { at: null };
    },
  },
  'a block dropped': {
    kinds: ['dropped', 'truncated'],
    tables: ['chain_block'],
    touch: (database, dice) => {
      const block = pick(database.all<{ sequence: number }>('SELECT sequence FROM chain_block'), dice);
      if (block === undefined) return null;
      write(database, 'DELETE FROM chain_block WHERE sequence = ?', block.sequence);
      return { at: null };
    },
  },
  'blocks exchanged': {
    kinds: ['reordered', 'altered'],
    tables: ['chain_block'],
    touch: (database, dice) => {
      const blocks = database.all<{ sequence: number }>('SELECT sequence FROM chain_block ORDER BY sequence');
      const at = 1 + (dice % (blocks.length - 2));
      write(database, 'UPDATE chain_block SET sequence = -1 WHERE sequence = ?', at);
      write(database, 'UPDATE chain_block SET sequence = ? WHERE sequence = ?', at, at + 1);
      write(database, 'UPDATE chain_block SET sequence = ? WHERE sequence = -1', at + 1);
      return { at: null };
    },
  },
  'the end cut off': {
    kinds: ['truncated'],
    tables: ['chain_block'],
    touch: (database, dice) => {
      const reports = reportsOf(database);
      const from = pick(reports, dice)?.at ?? 0;
      const first = database.get<{ sequence: number }>(
        `SELECT sequence FROM chain_block WHERE kind = 'interval' AND json_extract(body, '$.endAt') >= ? ORDER BY sequence LIMIT 1`,
        from,
      );
      if (first === undefined) return null;
      write(database, 'DELETE FROM scan WHERE key / 1024 >= ?', from - 300_000 + 1);
      for (const table of ['report_row', 'outbox'])
        write(
          database,
          `DELETE FROM ${table} WHERE report IN (SELECT id FROM report WHERE end_at >= ?)`,
          from,
        );
      write(database, 'DELETE FROM report WHERE end_at >= ?', from);
      write(database, 'DELETE FROM chain_marks WHERE block >= ?', first.sequence);
      write(database, 'DELETE FROM late_record WHERE block >= ?', first.sequence);
      write(database, 'DELETE FROM run WHERE ending IS NOT NULL');
      write(database, 'DELETE FROM chain_statement WHERE sequence >= ?', first.sequence);
      write(database, 'DELETE FROM chain_block WHERE sequence >= ?', first.sequence);
      return { at: null };
    },
  },
};

function sameInterval(database: SqliteConnection, at: number): number {
  const sql = 'SELECT min(end_at) AS endAt FROM report WHERE end_at >= ?';
  return database.get<{ endAt: number }>(sql, at)?.endAt ?? 0;
}

it('finds every single touch, names its kind and its place, and finds nothing in what was not touched', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 5 }),
      fc.constantFrom(...Object.keys(hands)),
      fc.nat(),
      async (intervals, name, dice) => {
        using made = new EvidenceStation();
        station = made;
        const stores = made.start();
        for (let n = 0; n < intervals; n += 1) {
          made.events(stores, (dice >> n) % 4);
          made.interval(stores, n);
        }
        await made.stop(stores);
        expect(made.verify().finding).toBeNull();
        const hand = hands[name] as Hand;
        let touched: { at: number | null } | null;
        {
          using connection = new SqliteConnection(made.station.path);
          connection.pragma('foreign_keys = OFF');
          touched = hand.touch(connection, dice);
        }
        station = null;
        if (touched === null) return;
        const { finding } = made.verify();
        expect(finding, name).not.toBeNull();
        const { kind, table, record } = finding as Finding;
        expect(hand.kinds, `${name}: ${finding?.detail}`).toContain(kind);
        expect(hand.tables, `${name}: ${finding?.detail}`).toContain(table);
        if (touched.at !== null) expect(record.at, `${name}: ${finding?.detail}`).toBe(touched.at);
      },
    ),
    { numRuns: 140 },
  );
}, 240_000);
