/**
 * The station's events: appended, read, never changed. An event is committed (write-ahead log, synchronous = FULL) when
 * `append` returns; what has to stand or fall with it goes into the same transaction (`appendWith`). The next block of the chain of
 * evidence vouches for it.
 */
import { strict as assert } from 'node:assert';
import type {
  EventKind,
  EventSubject,
  JsonValue,
  NewEvent,
  StationEvent,
} from '../../protocols/vocabulary/station-event.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { ClockTrust } from '../../protocols/vocabulary/clock.js';
import { noteLate } from '../store/late-records.js';
import { Listeners } from '../store/listeners.js';
import type { Reader, SqliteConnection, SqlValue, Writer } from '../store/sqlite-connection.js';
import { canonicalJson } from './canonical-json.js';

export interface EventQuery {
  limit: number;
  /** Only events before this one; `null`: from the newest. */
  before: number | null;
  kinds: readonly EventKind[] | null;
  subject: EventSubject | null;
}

const PAGE_ROWS = 500;
/** Of one text in an event: what an instrument or a server sent must not fill the table. */
const TEXT_LENGTH_MAX = 2_000;

/** Reads only: for whoever looks at the database of a running logger from outside. */
export class EventReader {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Newest first. */
  read({ limit, before, kinds, subject }: EventQuery): StationEvent[] {
    const conditions: string[] = [];
    const values: SqlValue[] = [];
    const where = (condition: string, ...given: SqlValue[]) => {
      conditions.push(condition);
      values.push(...given);
    };
    if (before !== null) where('sequence < ?', before);
    if (kinds !== null) where('kind IN (SELECT value FROM json_each(?))', JSON.stringify(kinds));
    if (subject !== null) where('subject = ? AND subject_kind = ?', subject.id, subject.kind);
    const rows = this.#reader.all<EventRow>(
      `SELECT sequence, at, clock_trust, kind, subject_kind, subject, before, after, text, parameters
       FROM event WHERE ${conditions.length === 0 ? 'true' : conditions.join(' AND ')}
       ORDER BY sequence DESC LIMIT ?`,
      ...values,
      limit,
    );
    return rows.map(eventOf);
  }

  /** Those of `(startAt, endAt]`, oldest first, a page at a time: nothing is held open between two of them. */
  *readInOrder({ startAt, endAt }: Interval): Iterable<StationEvent> {
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const rows = this.#reader.all<EventRow>(
        `SELECT sequence, at, clock_trust, kind, subject_kind, subject, before, after, text, parameters
         FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?`,
        after,
        PAGE_ROWS,
      );
      for (const row of rows) if (row.at > startAt && row.at <= endAt) yield eventOf(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE_ROWS) return;
      after = last.sequence;
    }
  }

  newest(): StationEvent | null {
    return this.read({ limit: 1, before: null, kinds: null, subject: null })[0] ?? null;
  }
}

export class EventStore extends EventReader {
  readonly #database: SqliteConnection;
  readonly #appended = new Listeners<StationEvent>();

  constructor(database: SqliteConnection) {
    super(database);
    this.#database = database;
  }

  /** Throws a `StoreError` when the disk refuses; nothing is appended then. */
  append(event: NewEvent): StationEvent {
    return this.#database.transaction((writer) => this.appendWith(writer, event));
  }

  /** Within a transaction of the caller's. Listeners are told after its commit. */
  appendWith(writer: Writer, event: NewEvent): StationEvent {
    assert(Number.isSafeInteger(event.at), `an event's instant is in whole milliseconds, not ${event.at}`);
    const row = writer.get<{ sequence: number }>(
      `INSERT INTO event (at, clock_trust, kind, subject_kind, subject, before, after, text, parameters)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING sequence`,
      event.at,
      event.clockTrust,
      event.kind,
      event.subject.kind,
      event.subject.id,
      canonicalJson(shortened(event.before)),
      canonicalJson(shortened(event.after)),
      event.text,
      canonicalJson(shortened(event.parameters)),
    );
    assert(row, 'an insert gives its row');
    noteLate(writer, 'event', row.sequence);
    const stored = { ...event, sequence: row.sequence };
    writer.onCommit(() => this.#appended.tell(stored));
    return stored;
  }

  /** Told of each event after its commit, in order. */
  onAppended(listener: (event: StationEvent) => void): Disposable {
    return this.#appended.add(listener);
  }
}

/** The columns as they are stored. */
export interface EventRow {
  sequence: number;
  at: number;
  clock_trust: string;
  kind: string;
  subject_kind: string;
  subject: string;
  before: string;
  after: string;
  text: string;
  parameters: string;
}

/** Kinds are not checked: a database may hold those of a newer version, which are shown by their code. */
function eventOf(row: EventRow): StationEvent {
  return {
    sequence: row.sequence,
    at: row.at,
    clockTrust: row.clock_trust as ClockTrust,
    kind: row.kind as EventKind,
    subject: { kind: row.subject_kind as EventSubject['kind'], id: row.subject },
    before: JSON.parse(row.before) as JsonValue,
    after: JSON.parse(row.after) as JsonValue,
    text: row.text,
    parameters: JSON.parse(row.parameters) as Record<string, JsonValue>,
  };
}

function shortened(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.slice(0, TEXT_LENGTH_MAX);
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shortened(member)]));
}
