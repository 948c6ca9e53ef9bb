/** The notices of a running station, with what the panel shows of them; `null` where the configuration names nobody. */
import type { DeliveryStatus } from '../../protocols/delivery/deliver.js';
import { subjectOf } from '../../protocols/notices/compose-letter.js';
import type { Mailer } from '../../protocols/notices/mailer.js';
import type { StoredLetter } from '../../protocols/notices/notice-book.js';
import type { Notices } from '../../protocols/notices/notices.js';
import type { SmtpSettings } from '../../protocols/notices/smtp-schema.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { Acquisition } from '../acquisition/acquisition.js';
import type { DoorContacts } from '../alarms/door-contacts.js';
import { readStationState, type StationParts } from '../alarms/read-station-state.js';
import type { StationSetup } from '../config/station-setup.js';
import type { EventStore } from '../events/event-store.js';
import type { LetterView, NoticesView } from '../panel/panel-view.js';
import { DiskMeter } from '../store/disk-figures.js';
import type { OutboxStore } from '../store/outbox-store.js';
import type { ScanStore } from '../store/scan-store.js';
import type { Backups } from '../store/backup/backups.js';
import type { Salvage } from '../store/salvage/salvage.js';
import type { SqliteConnection } from '../store/sqlite-connection.js';
import { recordHappenings } from './record-happening.js';
import { NoticeStore, readLetters } from './notice-store.js';
import { stationNotices } from './station-notices.js';

export interface NoticesSurroundings {
  database: SqliteConnection;
  /** Of the database. */
  path: string;
  setAside: string | null;
  scans: ScanStore;
  events: EventStore;
  outbox: OutboxStore;
  acquisition: Acquisition;
  deliveries: readonly { status(): DeliveryStatus }[];
  doors: DoorContacts;
  receiptsOf: StationParts['receiptsOf'];
  clockStanding: StationParts['clockStanding'];
  salvage: Pick<Salvage, 'state'>;
  backups: Pick<Backups, 'trouble'> | null;
}

export interface OpenedNotices {
  notices: Notices;
  view: (limit: number) => NoticesView;
}

export function openNotices(
  { setup, clock, log }: { setup: StationSetup; clock: Clock; log: Log },
  { makeMailer, random }: { makeMailer: (settings: SmtpSettings) => Mailer; random: () => number },
  surroundings: NoticesSurroundings,
): OpenedNotices | null {
  const { database, path, events, ...parts } = surroundings;
  const own = setup.notices;
  if (own === null) return null;
  const disk = new DiskMeter(path, clock);
  const reportIntervalMs = setup.config.reporting.interval;
  const notices = stationNotices({
    ...{ setup, notices: own, clock, log, random },
    state: () => readStationState({ ...parts, clock, reportIntervalMs, disk }),
    store: new NoticeStore(database, recordHappenings(events, clock)),
    mailer: makeMailer(own.smtp),
  });
  return {
    notices,
    view: (limit) => ({
      ...notices.standing(),
      recipients: own.recipients.map(({ address, group, kinds }) => ({ address, group, kinds })),
      letters: readLetters(database, limit).map(letterView),
    }),
  };
}

function letterView(letter: StoredLetter): LetterView {
  const { id, address, group, writtenAt, state, attempts, sentAt, failure } = letter;
  const subject = { vi: subjectOf(letter, 'vi'), en: subjectOf(letter, 'en') };
  return { id, address, group, subject, writtenAt, state, attempts, sentAt, failure };
}
