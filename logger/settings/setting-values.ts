/**
 * The instruments' settings as they were last read, in the database, so that a change is noticed whenever it was made: also
 * while the logger was off. A value and the event of its change are one transaction: neither is ever there without the other.
 */
import type { EventStore } from '../events/event-store.js';
import { canonicalJson } from '../events/canonical-json.js';
import type { ClockTrust } from '../../protocols/vocabulary/clock.js';
import type { JsonValue } from '../../protocols/vocabulary/station-event.js';
import type { SettingReading, WatchedSetting } from '../../protocols/vocabulary/watched-setting.js';
import type { SqliteConnection, Writer } from '../store/sqlite-connection.js';

export interface SettingOwner {
  instrument: string;
  /** Another model under the same name has settings of its own. */
  profile: string;
}

export interface StoredSetting {
  setting: string;
  value: number | string;
  readAt: number;
  /** `null`: the same since it was first read. */
  changedAt: number | null;
}

export interface SettingsRead extends SettingOwner {
  at: number;
  clockTrust: ClockTrust;
  facts: readonly WatchedSetting[];
  readings: readonly SettingReading[];
}

export class SettingValues {
  readonly #database: SqliteConnection;
  readonly #events: EventStore;

  constructor(database: SqliteConnection, events: EventStore) {
    this.#database = database;
    this.#events = events;
  }

  of({ instrument, profile }: SettingOwner): StoredSetting[] {
    return this.#database
      .all<{ setting: string; value: string; readAt: number; changedAt: number | null }>(
        `SELECT setting, value, read_at AS readAt, changed_at AS changedAt FROM setting_value
         WHERE instrument = ? AND profile = ?`,
        instrument,
        profile,
      )
      .map(({ value, ...rest }) => ({ ...rest, value: JSON.parse(value) as number | string }));
  }

  /** Throws a `StoreError` when the disk refuses; all of it is found again with the next reading. */
  take(read: SettingsRead): void {
    this.#database.transaction((writer) => {
      for (const reading of read.readings) {
        const fact = read.facts.find(({ id }) => id === reading.setting);
        // What was not read is no change.
        if (fact !== undefined && reading.value !== null) this.#compare(writer, read, fact, reading.value);
      }
    });
  }

  #compare(writer: Writer, read: SettingsRead, fact: WatchedSetting, value: number | string): void {
    const { instrument, profile, at } = read;
    const key = [instrument, profile, fact.id] as const;
    const known = writer.get<{ value: string }>(
      'SELECT value FROM setting_value WHERE instrument = ? AND profile = ? AND setting = ?',
      ...key,
    );
    const text = canonicalJson(value);
    if (known === undefined) {
      writer.run('INSERT INTO setting_value VALUES (?, ?, ?, ?, ?, NULL)', ...key, text, at);
      this.#tell(writer, read, { fact, before: null, after: value });
      return;
    }
    const changed = known.value !== text;
    writer.run(
      `UPDATE setting_value SET value = ?, read_at = ?, changed_at = coalesce(?, changed_at)
       WHERE instrument = ? AND profile = ? AND setting = ?`,
      text,
      at,
      changed ? at : null,
      ...key,
    );
    if (!changed) return;
    this.#tell(writer, read, { fact, before: JSON.parse(known.value) as JsonValue, after: value });
  }

  #tell(
    writer: Writer,
    { instrument, profile, at, clockTrust }: SettingsRead,
    { fact, before, after }: { fact: WatchedSetting; before: JsonValue; after: JsonValue },
  ): void {
    const kind = before === null ? 'setting-first-read' : 'setting-changed';
    const meaningOf = (value: JsonValue) => fact.meanings.find((each) => each.value === value)?.text ?? null;
    this.#events.appendWith(writer, {
      at,
      clockTrust,
      kind,
      subject: { kind: 'instrument', id: instrument },
      before,
      after,
      text: kind,
      parameters: {
        ...{ instrument, profile, setting: fact.id, unit: fact.unit, decimals: fact.decimals },
        name: { ...fact.name },
        beforeMeans: textOf(meaningOf(before)),
        afterMeans: textOf(meaningOf(after)),
      },
    });
  }
}

function textOf(text: { vi: string; en: string } | null): JsonValue {
  return text && { vi: text.vi, en: text.en };
}
