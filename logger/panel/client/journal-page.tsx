/** "What happened here?": the station's events, newest first, by kind and by what they are about. */
import { useState } from 'preact/hooks';
import { Choice } from '../../../protocols/presentation/choice.js';
import { formatMoment } from '../../../protocols/presentation/format-time.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import { eventSentence } from '../../../protocols/presentation/translations/event-sentence.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import {
  EVENT_KINDS,
  type EventKind,
  type StationEvent,
} from '../../../protocols/vocabulary/station-event.js';
import type { JournalView, PanelView } from '../panel-view.js';
import { EventRow } from './event-row.js';
import { PageHead } from './page-head.js';
import { usePanelText } from './texts.js';
import { useOlderEvents } from './use-older-events.js';

const PAGE = 50;
const REFRESH_MS = 10_000;

const GROUPS = {
  all: EVENT_KINDS,
  settings: ['setting-changed', 'setting-first-read'],
  instruments: ['instrument-silent', 'instrument-answers'],
  sending: [
    'target-stopped',
    'target-resumed',
    'receipt-key-noted',
    'receipt-key-refused',
    'receipt-key-accepted',
  ],
  alarms: ['alarm-raised', 'alarm-ended', 'notice-sent', 'notice-refused'],
  people: [
    'configuration-changed',
    'files-resent',
    'data-exported',
    'backup-made',
    'database-restored',
    'test-mail-sent',
    'bus-traced',
  ],
  logger: [
    'logger-started',
    'logger-stopped',
    'clock-stepped',
    'clock-held',
    'clock-returned',
    'clock-followed',
    'clock-accepted',
    'database-set-aside',
  ],
} as const satisfies Record<string, readonly EventKind[]>;
type Group = keyof typeof GROUPS;

export function JournalPage({ view }: { view: PanelView }) {
  const t = usePanelText();
  const [group, setGroup] = useState<Group>('all');
  const [subject, setSubject] = useState('');
  const version = useTicking((now) => Math.floor(now / REFRESH_MS));
  const urlOf = (before: number | null) => journalUrl({ group, subject, before });
  const request = useRequest<JournalView>(urlOf(null), version);
  const older = useOlderEvents(urlOf);
  const events = [...(request.data?.events ?? []), ...older.events].filter(
    (event, index, all) => all.findIndex(({ sequence }) => sequence === event.sequence) === index,
  );
  const next = older.events.length > 0 ? older.nextBefore : (request.data?.nextBefore ?? null);
  return (
    <>
      <PageHead view={view} answer={{ tone: 'calm', text: useNewest(events[0] ?? null) }} />
      <div class="section-head journal-filters">
        <Choice
          label={t('journalKinds')}
          value={group}
          options={[
            { value: 'all', text: t('all') },
            { value: 'settings', text: t('journalSettings') },
            { value: 'instruments', text: t('navInstruments') },
            { value: 'sending', text: t('navQueue') },
            { value: 'alarms', text: t('journalAlarms') },
            { value: 'people', text: t('journalPeople') },
            { value: 'logger', text: t('journalLogger') },
          ]}
          onChoose={setGroup}
        />
        <select
          class="journal-subject"
          aria-label={t('journalSubject')}
          value={subject}
          onChange={(change) => setSubject(change.currentTarget.value)}
        >
          <option value="">{t('journalEverything')}</option>
          {view.instruments.map(({ id }) => (
            <option key={`i ${id}`} value={`instrument:${id}`}>
              {id}
            </option>
          ))}
          {view.targets.map(({ id }) => (
            <option key={`t ${id}`} value={`target:${id}`}>
              {id}
            </option>
          ))}
        </select>
      </div>
      {request.data === null || request.failure ? <RequestNotice request={request} /> : null}
      {request.data && events.length === 0 && <p class="quiet">{t('noEvents')}</p>}
      <ul class="event-rows">
        {events.map((event) => (
          <EventRow key={event.sequence} event={event} />
        ))}
      </ul>
      {next !== null && (
        <button type="button" class="button more" onClick={() => older.load(next)}>
          {t('more')}
        </button>
      )}
    </>
  );
}

function useNewest(event: StationEvent | null): string {
  const t = usePanelText();
  return useTicking((now) =>
    event === null
      ? t('journalTitle')
      : t('journalNewest', { time: formatMoment(event.at, now), what: eventSentence(event, t.language) }),
  );
}

function journalUrl({
  group,
  subject,
  before,
}: {
  group: Group;
  subject: string;
  before: number | null;
}): string {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (group !== 'all') query.set('kind', GROUPS[group].join(','));
  if (subject !== '') query.set('subject', subject);
  if (before !== null) query.set('before', String(before));
  return `api/journal?${query.toString()}`;
}
