/** A backlog: reports of a station that could not send for long, as committed rows; and the same files in a folder for other clients. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../logger/store/database.js';
import { OutboxStore } from '../../logger/store/outbox-store.js';
import { ReportStore, type NewReportRow } from '../../logger/store/report-store.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { DEFAULT_DIALECT } from '../../protocols/report-file/dialect.js';

const TARGET = 'province';
/** Rows of a file: about 1.3 KB. */
const ROWS = 30;
const INTERVAL_MS = 300_000;
const FIRST_AT = Date.UTC(2026, 0, 1);

export interface Backlog extends Disposable {
  outboxes: OutboxStore;
  target: string;
  sizeBytes: number;
}

export function makeBacklog(folder: string, files: number, clock: Clock): Backlog {
  const { database } = openDatabase(join(folder, 'station.db'), { clock });
  const reports = new ReportStore(database, { clock });
  const outboxes = new OutboxStore(database, reports);
  const rendering = { dialect: DEFAULT_DIALECT, layout: 0 as const };
  for (let index = 1; index <= files; index += 1) {
    const endAt = FIRST_AT + index * INTERVAL_MS;
    reports.commit({
      station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
      interval: { startAt: endAt - INTERVAL_MS, endAt },
      rows: Array.from({ length: ROWS }, (_, row) => rowOf(index, row)),
      rendering,
      deliveries: [{ target: TARGET, ...rendering }],
    });
  }
  const sizeBytes = outboxes.outboxFor(TARGET).next()?.bytes.length ?? 0;
  return { outboxes, target: TARGET, sizeBytes, [Symbol.dispose]: () => database[Symbol.dispose]() };
}

function rowOf(report: number, row: number): NewReportRow {
  const value = ((report * 7 + row * 13) % 1_000) / 10;
  return {
    channel: `channel-${row}`,
    symbol: `P${row}`,
    unit: 'mg/L',
    decimals: 2,
    value,
    status: 'measuring',
    reason: null,
    usable: 300,
    expected: 300,
    readings: { mean: value, low: value, high: value, gravest: 'measuring' },
  };
}

/** The first files of the backlog, side by side; gives their names. */
export function writeFiles({ outboxes, target }: Backlog, folder: string, count: number): string[] {
  mkdirSync(folder, { recursive: true });
  const walk = outboxes.outboxFor(target).walk();
  const names: string[] = [];
  for (let item = walk(); item !== null && names.length < count; item = walk()) {
    writeFileSync(join(folder, item.name), item.bytes);
    names.push(item.name);
  }
  return names;
}
