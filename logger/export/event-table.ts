/** The journal as a table: what happened, in sentences of both languages, with what stood before and after. */
import { eventSentence } from '../../protocols/presentation/translations/event-sentence.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { JsonValue, StationEvent } from '../../protocols/vocabulary/station-event.js';
import type { EventReader } from '../events/event-store.js';
import { column, type Cell, type ExportTable, type OnReached } from './export-table.js';

const COLUMNS = [
  column('Số', 'Number', 10),
  column('Thời điểm', 'Time', 24, 'milliseconds'),
  column('Mã sự kiện', 'Event code', 20),
  column('Đối tượng', 'Subject', 20),
  column('Sự kiện', 'Event (Vietnamese)', 60),
  column('Sự kiện (tiếng Anh)', 'Event (English)', 60),
  column('Trước', 'Before', 24),
  column('Sau', 'After', 24),
  column('Đồng hồ', 'Clock', 12),
];

export function eventTable(
  events: Pick<EventReader, 'readSpan'>,
  interval: Interval,
  onReached: OnReached,
): ExportTable {
  return { name: 'Nhat ky', columns: COLUMNS, rows: rowsOf(events.readSpan(interval), onReached) };
}

function* rowsOf(events: Iterable<StationEvent>, onReached: OnReached): Iterable<Cell[]> {
  for (const event of events) {
    yield cellsOf(event);
    onReached(event.at);
  }
}

function cellsOf(event: StationEvent): Cell[] {
  const { sequence, at, kind, subject, before, after, clockTrust } = event;
  return [
    sequence,
    { at },
    kind,
    subject.id === '' ? subject.kind : `${subject.kind} ${subject.id}`,
    eventSentence(event, 'vi'),
    eventSentence(event, 'en'),
    valueOf(before),
    valueOf(after),
    clockTrust,
  ];
}

const valueOf = (value: JsonValue): Cell =>
  value === null || typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
