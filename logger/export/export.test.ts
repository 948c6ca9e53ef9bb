/** What an export holds, read back without the code that wrote it: ZIP by fflate, sheets by their XML, CSV by its bytes. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StationSetup } from '../config/station-setup.js';
import { EventStore } from '../events/event-store.js';
import { openFileToRead } from '../store/open-to-read.js';
import { renderReport } from '../store/rendering.js';
import {
  makeChannel,
  makeReport,
  makeScan,
  MINUTE_MS,
  START_AT,
  TestStation,
} from '../store/test-station.contract.js';
import type { ExportRequest } from './export-request.js';
import { runExport } from './run-export.js';
import { csvBytes, workbookBytes } from './write-table.js';
import { column, type Cell } from './export-table.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

/** As much of a station's setup as an export looks at. */
const setup = {
  instruments: [
    {
      id: 'iq-1',
      profile: { text: { reason: 'why-fault', text: { vi: 'Đèn hỏng', en: 'Lamp broken' } } },
      channels: [makeChannel()],
    },
  ],
  derived: [],
  reportChannels: [makeChannel()],
  config: { reporting: { interval: 5 * MINUTE_MS } },
  targets: [{ config: { id: 'province' } }],
} as unknown as StationSetup;

const request = (change: Partial<ExportRequest> = {}): ExportRequest => ({
  what: 'reports',
  format: 'csv',
  interval: { startAt: START_AT, endAt: START_AT + 60 * MINUTE_MS },
  target: null,
  channels: null,
  csv: { separator: ';', decimalMark: 'comma' },
  ...change,
});

async function exported(change: Partial<ExportRequest>, out = 'out', kind: 'file' | 'folder' = 'file') {
  using database = openFileToRead(station.path)!;
  const path = join(station.folder, out);
  const { connection } = database;
  await runExport({ setup, connection, clock: station.clock }, request(change), {
    destination: { kind, path },
    onReached: () => undefined,
    signal: new AbortController().signal,
  });
  return path;
}

const csvLines = (path: string) => {
  const bytes = readFileSync(path);
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  return bytes
    .subarray(3)
    .toString('utf8')
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(';'));
};

describe('events', () => {
  const fill = () => {
    const { database } = station.open();
    const events = new EventStore(database);
    const common = { clockTrust: 'trusted', before: null, after: null } as const;
    database.transaction((writer) => {
      for (let n = 0; n < 1200; n += 1)
        events.appendWith(writer, {
          ...{ ...common, at: START_AT + n * 60_000, kind: 'instrument-silent', text: 'instrument-silent' },
          ...{
            subject: { kind: 'instrument', id: 'iq-1' },
            parameters: { instrument: 'iq-1', code: 'timeout' },
          },
        });
    });
    events.append({
      ...{ ...common, at: START_AT + 1000, kind: 'files-resent', text: 'files-resent' },
      subject: { kind: 'target', id: 'province' },
      parameters: { by: '=minh\t', target: 'province', files: 3, from: 'a', to: 'b' },
    });
  };

  it('are exported as CSV, in the order in which they were committed, with who did it', async () => {
    fill();
    const lines = csvLines(await exported({ what: 'events' }));
    expect(lines).toHaveLength(1 + 60 + 1);
    expect(lines[0]?.slice(0, 5)).toEqual([
      'Số / Number',
      'Thời điểm / Time',
      'Đồng hồ đúng / Clock trusted',
      'Mã sự kiện / Kind',
      'Sự kiện / Event (Vietnamese)',
    ]);
    expect(lines[1]?.slice(0, 6)).toEqual([
      '2',
      '2026-03-25 07:01:00.000',
      'x',
      'instrument-silent',
      'Thiết bị iq-1 không trả lời',
      'iq-1 does not answer',
    ]);
    expect(lines.at(-1)?.slice(3, 8)).toEqual([
      'files-resent',
      "'=minh\t cho gửi lại 3 tệp đến province (a – b)",
      "'=minh\t queued 3 files for province again (a – b)",
      "'=minh\t",
      'target province',
    ]);
  });

  it('are exported as plain text and as a workbook', async () => {
    fill();
    const text = readFileSync(await exported({ what: 'events', format: 'txt' }), 'utf8');
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(62);
    expect(lines.at(-1)?.split('\t')).toHaveLength(11);
    const workbook = unzipSync(readFileSync(await exported({ what: 'events', format: 'xlsx' }, 'x.xlsx')));
    expect(strFromU8(workbook['xl/worksheets/sheet1.xml']!).match(/<row /g)).toHaveLength(62);
  });
});

describe('reports', () => {
  it('are exported as CSV for a Vietnamese Excel, with both languages and the statuses of the file', async () => {
    const { reports } = station.openStores();
    for (let n = 1; n <= 3; n += 1) reports.commit(makeReport(n));
    const [heading, first, second, ...rest] = csvLines(await exported({}));
    expect(heading?.slice(0, 4)).toEqual([
      'Bắt đầu kỳ / Interval begins',
      'Kết thúc kỳ / Interval ends',
      'Thông số / Parameter',
      'Giá trị / Value',
    ]);
    expect(first?.slice(0, 8)).toEqual([
      '2026-03-25 07:00:00',
      '2026-03-25 07:05:00',
      'COD',
      '17,25',
      'mg/l',
      '00',
      'Đang đo',
      'Measuring',
    ]);
    expect(second?.slice(2, 9)).toEqual(['pH', '', '', '01', 'Hiệu chuẩn', 'Calibrating', 'buffer-7']);
    expect(rest).toHaveLength(4);
  });

  it('are exported only when their interval ends in the period', async () => {
    const { reports } = station.openStores();
    for (let n = 1; n <= 5; n += 1) reports.commit(makeReport(n));
    const interval = { startAt: START_AT + 5 * MINUTE_MS, endAt: START_AT + 15 * MINUTE_MS };
    const ends = csvLines(await exported({ interval }))
      .slice(1)
      .map((cells) => cells[1]);
    expect(new Set(ends)).toEqual(new Set(['2026-03-25 07:10:00', '2026-03-25 07:15:00']));
  });

  it('are exported as data files, byte for byte as they are sent, in a folder and in a ZIP alike', async () => {
    const { reports, outboxes } = station.openStores();
    const lf = { ...makeReport(1).rendering.dialect, lineEnd: 'lf' as const };
    for (let n = 1; n <= 2; n += 1)
      reports.commit(makeReport(n, { deliveries: [{ target: 'province', dialect: lf, layout: 0 }] }));
    const sent = outboxes.outboxFor('province').next()!;
    const folder = await exported({ format: 'txt', target: 'province' }, 'txt', 'folder');
    const day = join(folder, '2026', '03', '25');
    expect(readdirSync(day).sort()).toEqual([
      'TB_CAPH_NUOSXL_20260325070500.txt',
      'TB_CAPH_NUOSXL_20260325071000.txt',
    ]);
    expect(readFileSync(join(day, sent.name))).toEqual(Buffer.from(sent.bytes));
    const own = unzipSync(readFileSync(await exported({ format: 'txt' }, 'out.zip')));
    const stored = [...reports.readReports({ startAt: 0, endAt: Infinity })][0]!;
    expect(strFromU8(own[`2026/03/25/${sent.name}`]!)).toBe(
      strFromU8(renderReport(stored, stored.rendering).bytes),
    );
    expect(Object.keys(own)).toHaveLength(2);
  });

  it('are refused as data files of a target that there never was', async () => {
    station.openStores();
    await expect(exported({ format: 'txt', target: 'x' }, 'txt', 'folder')).rejects.toMatchObject({
      code: 'unknown-target',
    });
  });
});

describe('readings', () => {
  it('come with the profile’s reasons, and after them what was kept apart without an instant', async () => {
    const { scans } = station.openStores();
    const scan = makeScan(START_AT + 1000, { cod: 7.5 });
    const fault = {
      ...scan,
      at: START_AT + 2000,
      readings: [{ ...scan.readings[0]!, raw: null, status: 'fault' as const, reason: 'why-fault' }],
    };
    station.clock.step(2000);
    for (const each of [scan, fault]) void scans.append(each);
    scans.flush();
    station.clock.setTrust('untrusted');
    void scans.append(makeScan(START_AT + 3000, { cod: 9 }));
    scans.flush();
    const [, first, second, apart, ...rest] = csvLines(await exported({ what: 'readings' }));
    expect(first?.slice(0, 5)).toEqual(['2026-03-25 07:00:01.000', 'iq-1', 'COD', '7,5', 'mg/l']);
    expect(second?.slice(8, 12)).toEqual(['Fault', 'why-fault', 'Đèn hỏng', 'Lamp broken']);
    expect([apart?.[0], apart?.[3], apart?.[14]]).toEqual(['', '9', 'Waits for a trusted clock']);
    expect(apart?.[15]).toBe('2026-03-25 07:00:03.000');
    expect(rest).toEqual([]);
  });

  it('can be limited to channels', async () => {
    const { scans } = station.openStores();
    station.clock.step(1000);
    void scans.append(makeScan(START_AT + 1000, { cod: 1, ph: 7 }));
    scans.flush();
    expect(
      csvLines(await exported({ what: 'readings', channels: ['ph'] }))
        .slice(1)
        .map((cells) => cells[2]),
    ).toEqual(['ph']);
  });

  it('leave nothing under the name when the export is aborted', async () => {
    const { scans } = station.openStores();
    void scans.append(makeScan(START_AT + 1000, { cod: 1 }));
    scans.flush();
    using database = openFileToRead(station.path)!;
    const destination = { kind: 'file', path: join(station.folder, 'out.csv') } as const;
    const source = { setup, connection: database.connection, clock: station.clock };
    const to = { destination, onReached: () => undefined, signal: AbortSignal.abort(new Error('enough')) };
    await expect(runExport(source, request({ what: 'readings' }), to)).rejects.toThrow('enough');
    expect(readdirSync(station.folder).filter((name) => name.includes('out'))).toEqual([]);
  });
});

describe('a table', () => {
  const table = (rows: Iterable<Cell[]>) => ({
    name: 'T',
    columns: [column('Giờ', 'Time', 20, 'seconds'), column('Số', 'Number', 8), column('Chữ', 'Text', 8)],
    rows,
  });
  const bytesOf = async (bytes: AsyncIterable<Uint8Array>) => {
    const parts: Uint8Array[] = [];
    for await (const part of bytes) parts.push(part);
    return Buffer.concat(parts);
  };

  it('is a workbook with real dates and numbers, and texts that are never formulas', async () => {
    const parts = unzipSync(await bytesOf(workbookBytes(table([[{ at: START_AT }, 1.5, '=1+1']]))));
    const sheet = strFromU8(parts['xl/worksheets/sheet1.xml']!);
    // 25 March 2026 is day 46106 of Excel's calendar; 07:00 is 7/24 of it.
    expect(Number(/<c r="A2"[^>]*><v>([\d.]+)<\/v>/.exec(sheet)?.[1])).toBeCloseTo(46_106 + 7 / 24, 6);
    expect(sheet).toMatch(/<c r="B2"[^>]*><v>1.5<\/v>/);
    expect(sheet).toMatch(/<c r="C2"[^>]*t="inlineStr"/);
    expect(sheet).not.toContain('<f>');
  });

  it('marks a CSV text that a spreadsheet would run, and quotes what holds the separator', async () => {
    const rows: Cell[][] = [
      [null, -1.5, '=cmd()'],
      [null, 2, 'a;b'],
    ];
    const text = (await bytesOf(csvBytes(table(rows), { separator: ';', decimalMark: 'comma' }))).toString(
      'utf8',
    );
    expect(text.split('\r\n').slice(1, 3)).toEqual([";-1,5;'=cmd()", ';2;"a;b"']);
  });

  it('goes on in a next sheet where one is full, with its heading', async () => {
    const rows = function* (): Iterable<Cell[]> {
      for (let n = 0; n < 1_048_580; n += 1) yield [null, n, null];
    };
    const parts = unzipSync(await bytesOf(workbookBytes(table(rows()))));
    const sheets = Object.keys(parts).filter((name) => name.startsWith('xl/worksheets/sheet'));
    expect(sheets).toHaveLength(2);
    const second = strFromU8(parts['xl/worksheets/sheet2.xml']!);
    expect(second).toContain('Giờ / Time');
    expect(second.match(/<row /g)).toHaveLength(6);
  }, 120_000);
});
