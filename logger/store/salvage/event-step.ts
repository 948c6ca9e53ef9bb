/** The events of a damaged database: who did what and when has to outlast the card. */
import { noteLate } from '../late-records.js';
import type { SalvageStep } from './salvage-step.js';

interface EventRow {
  k: number;
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

/** Below all numbers of the present database, in their order: what happened before stays before. */
export const eventStep: SalvageStep<EventRow> = {
  name: 'event',
  sliceRows: 500,
  table: {
    table: 'event',
    key: 'sequence',
    columns: 'at, clock_trust, kind, subject_kind, subject, before, after, text, parameters',
    keyStep: 1,
  },
  take: (row, { shift }, writer) => {
    const sequence = row.k - shift;
    // Whoever reads an event takes these for JSON: what is none throws here, and stays in the damaged file.
    for (const text of [row.before, row.after, row.parameters]) JSON.parse(text);
    // A backup has the events of the database that it is a copy of.
    const same = 'SELECT 1 FROM event WHERE at = ? AND kind = ? AND subject = ? AND parameters = ?';
    if (writer.get(same, row.at, row.kind, row.subject, row.parameters) !== undefined) return 'known';
    writer.run(
      `INSERT INTO event (sequence, at, clock_trust, kind, subject_kind, subject, before, after, text, parameters)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      sequence,
      row.at,
      row.clock_trust,
      row.kind,
      row.subject_kind,
      row.subject,
      row.before,
      row.after,
      row.text,
      row.parameters,
    );
    noteLate(writer, 'event', sequence);
    return 'taken';
  },
};
