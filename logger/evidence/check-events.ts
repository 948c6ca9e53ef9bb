/**
 * The events of a chain. Each block lists its events under its own hash, so what is gone can still be told by time and kind; their
 * numbers have no hole, so one that went before its block is missed as well.
 */
import type { ChainBlock } from '../../protocols/evidence/chain-block.js';
import { markOfText, RecordList, unpackMarks, type Mark } from '../../protocols/evidence/record-list.js';
import type { Reader } from '../store/sqlite-connection.js';
import {
  readBody,
  type BeginBody,
  type EventsBody,
  type LateBody,
  type ListedEvent,
} from './block-bodies.js';
import type { ContentsResult } from './check-contents.js';
import { compareList } from './compare-list.js';
import { atSequence, eventRecord, newestSequence, readListed } from './event-records.js';
import { NO_RECORD, type Finding, type FindingKind, type Notice } from './finding.js';
import { wallTime } from './wall-time.js';

const PAGE_ROWS = 1000;

interface EventBlock {
  sequence: number;
  upTo: number;
  listed: readonly ListedEvent[];
  count: number;
  digest: string;
  isSalvaged: boolean;
}

export class EventCheck {
  readonly #reader: Reader;
  /** Events up to this number may be forgotten. */
  readonly #limit: number;
  readonly #sealed = new Set<number>();
  /** Events up to this number were there when events came into the chain; `null`: it does not vouch for events. */
  #from: number | null = null;
  #fromAt = 0;
  /** Told only where the events themselves are right: it must not stand before what somebody did to them. */
  #marksFault: Finding | null = null;
  /** The newest of the station's own that a block lists. */
  #last = Number.NEGATIVE_INFINITY;

  constructor(reader: Reader, limit: number) {
    this.#reader = reader;
    this.#limit = limit;
  }

  /** What is to be known of events from before they were sealed; `null`: there are none. */
  notice(): Notice | null {
    if (this.#from === null && this.#hasRows())
      return {
        code: 'events-not-sealed',
        detail: 'The version that wrote this database did not seal events: nothing is said about them.',
      };
    if ((this.#from ?? 0) === 0) return null;
    const detail = `Events up to number ${this.#from} were there before events were sealed: this chain vouches for them since ${wallTime(this.#fromAt)}, not for what they were before.`;
    return { code: 'events-sealed-later', detail };
  }

  /** To be called with each block in order. `null`: it says nothing of events. */
  check(block: ChainBlock, isAsked: boolean): ContentsResult | null {
    this.#readFrom(block);
    if (block.kind !== 'late') return null;
    const { source, events, salvagedFrom, ...said } = readBody<LateBody>(block.body);
    if (source !== 'event') return null;
    const { upTo = 0, count = 0, digest = '' } = said;
    const { sequence } = block;
    const isSalvaged = salvagedFrom !== undefined;
    const eventBlock = { sequence, upTo, listed: readListed(events), count, digest, isSalvaged };
    const finding = this.#checkNumbers(eventBlock);
    if (finding !== null) return { finding, checked: {}, purged: 0 };
    return isAsked ? this.#checkRows(eventBlock) : { finding: null, checked: {}, purged: 0 };
  }

  /** After the last block: rows that no block lists and that do not wait for one, and numbers that are missing behind the last. */
  findUnsealed(): Finding | null {
    if (this.#from === null) return null;
    const waiting = new Set(
      this.#reader
        .all<{ key: number }>("SELECT key FROM late_record WHERE source = 'event' AND block IS NULL")
        .map(({ key }) => key),
    );
    for (const row of this.#rows()) {
      const [sequence] = row;
      if (this.#sealed.has(sequence)) continue;
      const isOwn = sequence > Math.max(this.#last, 0);
      if (!isOwn || !waiting.has(sequence))
        return found('added', row, null, `${nameOf(row)} was put there afterwards`);
    }
    const open = [...waiting].sort((a, b) => a - b);
    return this.#gapUpTo(open, newestSequence(this.#reader)) ?? this.#marksFault;
  }

  /** Only the first word counts: a later one could excuse what was done meanwhile. */
  #readFrom({ kind, body, at }: ChainBlock): void {
    if (this.#from !== null) return;
    if (kind === 'begin') this.#from = readBody<BeginBody>(body).from?.event ?? null;
    if (kind === 'events') this.#from = readBody<EventsBody>(body).from ?? 0;
    this.#fromAt = at;
  }

  #checkNumbers({ sequence: block, listed, isSalvaged }: EventBlock): Finding | null {
    for (const event of listed) {
      const [sequence] = event;
      if (!isSalvaged) {
        if (sequence <= Math.max(this.#last, 0) || this.#sealed.has(sequence))
          return found(
            'added',
            event,
            block,
            `${nameOf(event)} was put there afterwards, and sealed as if it were new`,
          );
        const gap = this.#gapBefore(sequence);
        if (gap !== null) return gap;
        this.#last = sequence;
      }
      this.#sealed.add(sequence);
    }
    return null;
  }

  #checkRows(block: EventBlock): ContentsResult {
    const { listed, count, digest, upTo, sequence } = block;
    if (upTo <= this.#limit) return this.#checkForgotten(block);
    const list = new RecordList();
    for (const event of listed) {
      const record = eventRecord(this.#reader, event[0]);
      if (record === null) return result(found('dropped', event, sequence, `${nameOf(event)} is gone`));
      list.add(record.key, record.text);
    }
    const marks = this.#marksOf(block);
    const difference = compareList({ list, sealed: { count, digest }, marks });
    if (difference === null) return { finding: null, checked: { event: list.count }, purged: 0 };
    if (difference.kind === 'marks') {
      this.#marksFault ??= this.#wrongMarks(block);
      return { finding: null, checked: { event: list.count }, purged: 0 };
    }
    const key = difference.key ?? listed.find((event) => this.#says(event) !== null)?.[0] ?? null;
    return result(this.#wrongEvent(block, key));
  }

  /** Between two slices of a purge some are still there; none can come back as another. */
  #checkForgotten({ listed, sequence }: EventBlock): ContentsResult {
    for (const event of listed) {
      const says = this.#says(event);
      if (says !== null)
        return result(found('altered', event, sequence, `${nameOf(event)} was altered${says}`));
    }
    return { finding: null, checked: {}, purged: listed.length };
  }

  #wrongEvent({ sequence, listed }: EventBlock, key: number | null): Finding {
    const event = listed.find(([each]) => each === key);
    if (event === undefined) {
      const detail = `one of the ${listed.length} events of block ${sequence} was altered, it is not known which`;
      return found('altered', null, sequence, detail);
    }
    const belongsTo = this.#placeOf(event[0]);
    if (belongsTo !== null)
      return found(
        'reordered',
        event,
        sequence,
        `in the place of ${nameOf(event)} stands event ${belongsTo}, moved`,
      );
    return found('altered', event, sequence, `${nameOf(event)} was altered${this.#says(event) ?? ''}`);
  }

  #wrongMarks({ sequence }: EventBlock): Finding {
    const detail = `The marks of block ${sequence}, which vouches for events, were altered; the events themselves are right`;
    return { ...found('altered', null, sequence, detail), table: 'chain_marks' };
  }

  /** What the row says of its time and kind where that is not what its block says; `null`: the same, or it is gone. */
  #says([sequence, at, kind]: ListedEvent): string | null {
    const told = eventRecord(this.#reader, sequence)?.told;
    if (told === undefined || (told[1] === at && told[2] === kind)) return null;
    return `; it now says ${told[2]} at ${wallTime(told[1])}`;
  }

  /** The number that the content of this row belongs to; `null`: to none, or to itself. */
  #placeOf(sequence: number): number | null {
    const text = eventRecord(this.#reader, sequence)?.text;
    if (text === undefined) return null;
    const lists = this.#reader.all<{ marks: Uint8Array }>(
      "SELECT marks FROM chain_marks WHERE source = 'event'",
    );
    for (const { marks } of lists) {
      for (const { key, mark } of unpackMarks(marks) ?? [])
        if (key !== sequence && markOfText(atSequence(text, key)) === mark) return key;
    }
    return null;
  }

  #marksOf({ sequence, upTo }: EventBlock): Mark[] | null {
    const sql = "SELECT marks FROM chain_marks WHERE source = 'event' AND up_to = ? AND block = ?";
    const row = this.#reader.get<{ marks: Uint8Array }>(sql, upTo, sequence);
    return row === undefined ? null : unpackMarks(row.marks);
  }

  /** Those that were there before events were sealed may have holes. */
  #gapBefore(sequence: number): Finding | null {
    const expected = Math.max(this.#last, this.#from ?? sequence - 1) + 1;
    if (sequence <= expected) return null;
    const around = [expected - 1, sequence].flatMap((each) => {
      const told = eventRecord(this.#reader, each)?.told;
      return told === undefined ? [] : [told];
    });
    const where = around.length === 0 ? '' : `; it stood next to ${around.map(nameOf).join(' and ')}`;
    const detail = `event ${expected} is gone, from before it was sealed${where}`;
    return found('dropped', [expected, around[0]?.[1] ?? 0, ''], null, detail);
  }

  #gapUpTo(waiting: readonly number[], newest: number): Finding | null {
    for (const sequence of [...waiting, newest + 1]) {
      const gap = this.#gapBefore(sequence);
      if (gap !== null) return gap;
      this.#last = Math.max(this.#last, sequence);
    }
    return null;
  }

  #hasRows(): boolean {
    if (this.#reader.get("SELECT 1 FROM sqlite_schema WHERE name = 'event'") === undefined) return false;
    return this.#reader.get('SELECT 1 FROM event LIMIT 1') !== undefined;
  }

  *#rows(): Iterable<ListedEvent> {
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const rows = this.#reader.all<{ sequence: number; at: number; kind: string }>(
        'SELECT sequence, at, kind FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?',
        after,
        PAGE_ROWS,
      );
      for (const { sequence, at, kind } of rows) yield [sequence, at, kind];
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE_ROWS) return;
      after = last.sequence;
    }
  }
}

function nameOf([sequence, at, kind]: ListedEvent): string {
  return `event ${sequence} (${kind}, ${wallTime(at)})`;
}

function found(kind: FindingKind, event: ListedEvent | null, block: number | null, detail: string): Finding {
  const known = event !== null && event[2] !== '' ? { at: event[1], event: event[2] } : {};
  const record = { ...NO_RECORD, ...known, id: event?.[0] ?? null };
  return { kind, table: 'event', block, record, after: null, endAt: null, detail: `${detail}.` };
}

function result(finding: Finding): ContentsResult {
  return { finding, checked: {}, purged: 0 };
}
