/** What the notices do, as events of the station's journal: an alarm raised or over, a mail sent or refused. */
import { endingOf, subjectOf, titleOf } from '../../protocols/notices/compose-letter.js';
import type { NoticeHappening } from '../../protocols/notices/notice-book.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { EventSubject, NewEvent } from '../../protocols/vocabulary/station-event.js';
import type { EventStore } from '../events/event-store.js';
import type { RecordHappening } from './notice-store.js';

export function recordHappenings(events: EventStore, clock: Clock): RecordHappening {
  return (writer, happening) => {
    events.appendWith(writer, { ...eventOf(happening), clockTrust: clock.trust(), text: happening.kind });
  };
}

function eventOf(happening: NoticeHappening): Omit<NewEvent, 'clockTrust' | 'text'> {
  const { kind } = happening;
  switch (kind) {
    case 'alarm-raised': {
      const { alarm } = happening;
      const what = { vi: titleOf(alarm, 'vi'), en: titleOf(alarm, 'en') };
      const parameters = { what, alarm: alarm.key, since: alarm.since, detail: alarm.detail };
      return {
        at: alarm.raisedAt,
        kind,
        subject: subjectOfKey(alarm.key),
        before: null,
        after: null,
        parameters,
      };
    }
    case 'alarm-ended': {
      const { alarm } = happening;
      const what = { vi: endingOf(alarm, 'vi'), en: endingOf(alarm, 'en') };
      const parameters = { what, alarm: alarm.key, since: alarm.since, detail: alarm.detail };
      return {
        at: alarm.endedAt,
        kind,
        subject: subjectOfKey(alarm.key),
        before: null,
        after: null,
        parameters,
      };
    }
    case 'notice-sent':
    case 'notice-refused': {
      const { letter } = happening;
      const { address, writtenAt, attempts, failure, id } = letter;
      const what = { vi: subjectOf(letter, 'vi'), en: subjectOf(letter, 'en') };
      const parameters = { what, address, letter: id, writtenAt, attempts, reason: failure?.message ?? null };
      const at = letter.sentAt ?? failure?.at ?? writtenAt;
      return { at, kind, subject: STATION, before: null, after: null, parameters };
    }
  }
}

const STATION: EventSubject = { kind: 'station', id: '' };
const SUBJECT_KINDS: Readonly<Record<string, EventSubject['kind']>> = {
  'instrument-silent': 'instrument',
  'bus-overloaded': 'bus',
  'target-stopped': 'target',
  'transmission-interrupted': 'target',
  'door-open': 'channel',
};

function subjectOfKey(key: string): EventSubject {
  const place = key.indexOf(':');
  const kind = SUBJECT_KINDS[key.slice(0, place)];
  return kind === undefined ? STATION : { kind, id: key.slice(place + 1) };
}
