// The station's own files: a cache of committed rows, whole, mended, and gone when the report is.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeReport, START_AT, TestStation } from '../store/test-station.contract.js';
import { ReportFolder } from './report-folder.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

const always = { startAt: 0, endAt: Number.MAX_SAFE_INTEGER };

describe('ReportFolder', () => {
  it('writes the bytes that the province gets, under the dated folder', async () => {
    const { reports, outboxes } = station.openStores();
    reports.commit(makeReport(1));
    const folder = new ReportFolder(station.folder);
    const report = reports.latest();
    if (!report) throw new Error('no report');
    expect(await folder.write(report)).toBe('written');
    const path = join(station.folder, 'files/2026/03/25/TB_CAPH_NUOSXL_20260325070500.txt');
    expect(folder.pathOf(report)).toBe(path);
    expect(new Uint8Array(readFileSync(path))).toEqual(outboxes.outboxFor('province').next()?.bytes);
    expect(await folder.write(report)).toBe('same');
  });

  it('mends what is missing, cut or changed, and nothing else', async () => {
    const { reports } = station.openStores();
    for (let n = 1; n <= 5; n += 1) reports.commit(makeReport(n));
    const folder = new ReportFolder(station.folder);
    expect(await folder.restore(reports, always)).toEqual({ written: 5, differed: [] });
    const paths = [...reports.readReports(always)].map((report) => folder.pathOf(report));
    const before = paths.map((path) => readFileSync(path, 'utf8'));
    rmSync(paths[1] as string);
    writeFileSync(paths[2] as string, before[2]?.slice(0, 10) ?? '');
    writeFileSync(paths[4] as string, before[4]?.replace('00', '02') ?? '');
    expect(await folder.restore(reports, always)).toEqual({
      written: 1,
      differed: ['TB_CAPH_NUOSXL_20260325071500.txt', 'TB_CAPH_NUOSXL_20260325072500.txt'],
    });
    expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(before);
    expect(readFileSync(`${paths[2]}.differed-1`, 'utf8')).toBe(before[2]?.slice(0, 10));
    writeFileSync(paths[2] as string, 'again');
    await folder.restore(reports, always);
    expect(readFileSync(`${paths[2]}.differed-2`, 'utf8')).toBe('again');
    expect(await folder.restore(reports, { startAt: START_AT, endAt: START_AT })).toEqual({
      written: 0,
      differed: [],
    });
  });

  it('removes a forgotten report with the folders that are empty then', async () => {
    const { reports } = station.openStores();
    for (let n = 1; n <= 2; n += 1) reports.commit(makeReport(n));
    const folder = new ReportFolder(station.folder);
    await folder.restore(reports, always);
    for (const report of reports.readReports(always)) writeFileSync(folder.pathOf(report), 'other');
    await folder.restore(reports, always);
    const [first, second] = [...reports.readReports(always)];
    if (!first || !second) throw new Error('no reports');
    await folder.remove(first);
    expect(existsSync(folder.pathOf(first))).toBe(false);
    expect(existsSync(folder.pathOf(second))).toBe(true);
    await folder.remove(second);
    await folder.remove(second);
    expect(readdirSync(join(station.folder, 'files'))).toEqual([]);
  });
});
