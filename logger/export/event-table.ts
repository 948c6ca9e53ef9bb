/** The station's events as a table, in the order in which they were committed: what happened, when, and who did it. */
import { eventSentence, inLanguage } from '../../protocols/presentation/translations/event-sentence.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { JsonValue, StationEvent } from '../../protocols/vocabulary/station-event.js';
import type { EventReader } from '../events/event-store.js';
import { column, type Cell, type ExportTable, type OnReached } from './export-table.js';

const COLUMNS = [
  column('Số', 'Number', 10),
  column('Thời điểm', 'Time', 24, 'milliseconds'),
  column('Đồng hồ đúng', 'Clock trusted', 14),
  column('Mã sự kiện', 'Kind', 22),
  column('Sự kiện', 'Event (Vietnamese)', 60),
  column('Sự kiện (tiếng Anh)', 'Event (English)', 60),
  column('Ai', 'Who', 24),
  column('Đối tượng', 'Subject', 18),
  column('Trước', 'Before', 18),
  column('Sau', 'After', 18),
  column('Chi tiết (JSON)', 'Details (JSON)', 40),
];

export interface EventTableSource {
  events: Pick<EventReader, 'readInOrder'>;
}

export function eventTable(
  { events }: EventTableSource,
  interval: Interval,
  onReached: OnReached,
): ExportTable {
  const rows = function* () {
    for (const event of events.readInOrder(interval)) {
      yield cellsOf(event);
      onReached(event.at);
    }
  };
  return { name: 'Nhat ky', columns: COLUMNS, rows: rows() };
}

function cellsOf(event: StationEvent): Cell[] {
  const { sequence, at, clockTrust, kind, subject, before, after, parameters } = event;
  return [
    sequence,
    { at },
    clockTrust === 'trusted' ? 'x' : '',
    kind,
    eventSentence(event, 'vi'),
    eventSentence(event, 'en'),
    typeof parameters['by'] === 'string' ? parameters['by'] : '',
    subject.id === '' ? subject.kind : `${subject.kind} ${subject.id}`,
    plain(before),
    plain(after),
    JSON.stringify(parameters),
  ];
}

function plain(value: JsonValue): Cell {
  return typeof value === 'number' ? value : inLanguage(value, 'vi');
}
