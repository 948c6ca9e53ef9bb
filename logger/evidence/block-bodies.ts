/** What the blocks of each kind say. Read back with care: somebody may have written in the database. */
import type { HeadStatement, StatementFault } from '../../protocols/evidence/head-statement.js';
import type { ChainHead } from '../../protocols/evidence/chain-block.js';

/** A list of records: how many, and their digest (record-list.ts). */
export interface Sealed {
  count: number;
  digest: string;
}

export interface BeginBody {
  station: string;
  /** new: an installation; upgrade: a database from before there was a chain; set-aside: the database before was damaged. */
  origin: 'new' | 'upgrade' | 'set-aside';
  /** The station's key, or `null`: it could not be read. */
  publicKey: string | null;
  /**
   * Older records are not vouched for: reports that end and readings up to here, runs and unstamped readings up to these numbers. Events up
   * to `event` were there before and are vouched for as they were found; absent: an {@link EventsBody} says it.
   */
  from: { at: number | null; run: number; unstamped: number; event?: number };
  /** The chain that this one goes on from, as its last signed head says. */
  before: HeadStatement | null;
}

export interface IntervalBody {
  /** All readings after this instant … `null`: from the beginning. */
  after: number | null;
  /** … up to and with this one, the end of the report's interval. */
  endAt: number;
  readings: Sealed;
  /** The report's head and rows. */
  report: Sealed;
  /** The files that are made of it: the station's own and every target's. */
  files: Sealed;
}

export interface LateBody extends Sealed {
  source: string;
  /** The greatest place among them: what a purge of the source is counted by. */
  upTo: number;
  /** The name of the damaged database that they were brought over from; absent: the station's own. */
  salvagedFrom?: string;
  /** Of events: each of them, in the order of the list. */
  events?: readonly ListedEvent[];
}

/** So much of an event stays in the chain when the event itself is gone. */
export type ListedEvent = readonly [sequence: number, at: number, kind: string];

/** The chain is of a version that did not seal events: from here on it does. */
export interface EventsBody {
  /** Events up to this number were there before: they are vouched for as they were found, not as they were written. */
  from: number;
}

export interface ConfigurationBody {
  /** The text of `station.yaml`; secrets stand in a file of their own. */
  text: string;
  /** By instrument: SHA-256 of the canonical JSON of its profile. */
  profiles: Record<string, string>;
}

export interface PurgeBody {
  source: 'scan' | 'report' | 'unstamped_scan' | 'event';
  /** Records up to here may be gone: the instant of a scan, the end of a report's interval, the number of an unstamped scan or an event. */
  upTo: number;
}

/** A person declared the machine's clock right, and what a clock that was ahead had left stays behind. */
export interface ClockBody {
  reason: string;
  /** What the clock showed then. */
  at: number;
  /** The next interval's block goes on from here: the end of the newest interval that is not among the wrong times. */
  after: number | null;
  /** The newest reading that is not among the wrong times: what comes later lies between blocks that were there before. */
  newestAt: number | null;
  /** Records with these instants were made by the clock that was ahead: after the first and up to the second of each pair. */
  wrong: [number, number][];
}

/** The database was not the one that the newest signed head was of, or nobody could tell: the head was not there. */
export interface BreakBody {
  expected: HeadStatement | null;
  /** Why nothing is expected; `null` beside a head. */
  headFile: 'absent' | StatementFault | null;
  found: ChainHead;
  /** The backup that took the database's place since `found`, by its file name; absent: none did, as far as the database says. */
  restored?: { at: number; backup: string };
}

export interface KeyBody {
  publicKey: string;
}

export function readBody<Body>(text: string): Partial<Body> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
