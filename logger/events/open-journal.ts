/** The station's journal from its start to its end: what stood at the start, what changes meanwhile, and the stop. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { SqliteConnection } from '../store/sqlite-connection.js';
import { EventRecorder, type Happening } from './event-recorder.js';
import { EventStore } from './event-store.js';
import { noteChanges, type ChangeSources } from './note-changes.js';

export interface JournalOptions {
  database: SqliteConnection;
  /** Where a damaged database was put at this start, or `null`. */
  setAside: string | null;
  clock: Clock;
  log: Log;
}

export interface Journal extends Disposable {
  readonly events: EventStore;
  /** Notes what a part of the station or a person did. */
  readonly record: (happening: Happening) => void;
  /** Once, when the parts are made. */
  follow(sources: ChangeSources): void;
}

const STATION = { kind: 'station', id: '' } as const;

export function openJournal({ database, setAside, clock, log }: JournalOptions): Journal {
  const events = new EventStore(database);
  const recorder = new EventRecorder({ events, clock, log });
  let following: Disposable | null = null;
  if (setAside !== null) {
    recorder.record({ kind: 'database-set-aside', subject: STATION, parameters: { path: setAside } });
  }
  recorder.record({ kind: 'logger-started', subject: STATION });
  return {
    events,
    record: (happening) => recorder.record(happening),
    follow: (sources) => {
      following = noteChanges(sources, recorder);
    },
    [Symbol.dispose]: () => {
      following?.[Symbol.dispose]();
      recorder.record({ kind: 'logger-stopped', subject: STATION });
      recorder[Symbol.dispose]();
    },
  };
}
