// The panel's export over real HTTP, made by the program's own `logger export` in a process of its own.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startOwnCommand, type OwnCommand } from '../../hardware/host/own-command.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { RealClock } from '../../simulators/time/real-clock.js';
import { ExportJob } from '../export/export-job.js';
import { loadStation } from '../config/load-config.js';
import { openDatabase } from '../store/database.js';
import { ReportStore } from '../store/report-store.js';
import { ScanStore } from '../store/scan-store.js';
import { makeReport, makeScan, START_AT } from '../store/test-station.contract.js';
import { FakeSource } from './fake-source.contract.js';
import type { ExportView } from './panel-view.js';
import { startPanel, type Panel } from './start-panel.js';

const POLL = { timeout: 30_000 };
/** So much that a download is still under way when it is stopped. */
const SCANS = 60_000;

let folder: string;
let panel: Panel;
let job: ExportJob;
let commands: OwnCommand[];
/** Behind the panel's own words. */
let more: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-export-routes-'));
  writeFileSync(join(folder, 'station.yaml'), CONFIGURATION);
  const clock = new RealClock();
  const { database } = openDatabase(join(folder, 'data/station.db'), { clock });
  const scans = new ScanStore(database, { clock });
  const reports = new ReportStore(database, { clock });
  for (let n = 1; n <= SCANS; n += 1) {
    void scans.append(makeScan(START_AT + n * 1000, { cod: n / 7 }));
    if (n % 5000 === 0) scans.flush();
  }
  scans.flush();
  for (let n = 1; n <= 12; n += 1) reports.commit(makeReport(n));
  await scans[Symbol.asyncDispose]();
  database[Symbol.dispose]();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  const clock = new RealClock();
  commands = [];
  more = [];
  job = new ExportJob({
    setup: await loadStation(join(folder, 'station.yaml')),
    clock,
    run: (argv) => {
      const command = startOwnCommand([...argv, ...more]);
      commands.push(command);
      return command;
    },
  });
  const options = { host: '127.0.0.1', port: 0, source: new FakeSource(), clientFolder: folder };
  panel = await startPanel({ ...options, exports: job, log: silentLog, clock });
});
afterEach(async () => {
  await panel[Symbol.asyncDispose]();
  job[Symbol.dispose]();
  await Promise.all(commands.map(({ ended }) => ended));
});

const DAY = { from: '2026-03-25', to: '2026-03-25' };
const query = (change: Record<string, string> = {}) =>
  `/api/export?${new URLSearchParams({ what: 'reports', format: 'csv', ...DAY, ...change }).toString()}`;
const state = async () => (await (await fetch(`${panel.url}/api/export/state`)).json()) as ExportView;

/** A download of which only the first bytes are taken, so that it stays under way. */
async function beginDownload(): Promise<{ response: http.IncomingMessage; leave: () => void }> {
  const request = http.get(panel.url + query({ what: 'readings' }));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  response.pause();
  return { response, leave: () => request.destroy() };
}

describe('an export that is downloaded', () => {
  it('is whole, under a name that says what it is, and the state tells its end', async () => {
    const response = await fetch(panel.url + query());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toContain(
      'filename="TB_CAPH_NUOSXL-reports-2026-03-25-2026-03-25.csv"',
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    const lines = (await response.text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 12 * 2);
    await expect.poll(state, POLL).toMatchObject({ state: 'done', share: 1, failure: null });
  });

  it('holds the data files as they are sent', async () => {
    const response = await fetch(panel.url + query({ format: 'txt' }));
    expect(response.headers.get('content-type')).toBe('application/zip');
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    expect(Object.keys(files)).toHaveLength(12);
    expect(Object.keys(files)[0]).toBe('2026/03/25/TB_CAPH_NUOSXL_20260325070500.txt');
  });
});

describe('an export that cannot be', () => {
  it.each([
    ['no such day', { from: '2026-02-31' }],
    ['a day of another form', { from: '25/03/2026' }],
    ['the wrong way round', { from: '2026-03-26' }],
    ['too long', { from: '2020-01-01' }],
    ['data files of readings', { what: 'readings', format: 'txt' }],
    ['unknown data', { what: 'secrets' }],
    ['an unknown form', { format: 'exe' }],
  ])('is refused and starts nothing: %s', async (_, change) => {
    const response = await fetch(panel.url + query(change));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'bad-request' });
    expect(commands).toHaveLength(0);
  });

  it('is not started by a link on another site', async () => {
    const response = await fetch(panel.url + query(), { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(response.status).toBe(403);
    expect(commands).toHaveLength(0);
  });

  it('says so, and is no download, when the process ends before its first byte', async () => {
    more = ['--target', 'nobody'];
    const response = await fetch(panel.url + query({ format: 'txt' }));
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: 'export-failed' });
    expect(await state()).toMatchObject({ state: 'failed' });
  });
});

describe('an export that is under way', () => {
  it('keeps a second one away, and lets it in afterwards', async () => {
    const { leave } = await beginDownload();
    expect(await state()).toMatchObject({ state: 'running' });
    const second = await fetch(panel.url + query());
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ code: 'export-running' });
    expect(commands).toHaveLength(1);
    leave();
    await commands[0]!.ended;
    await expect.poll(async () => (await fetch(panel.url + query())).status, POLL).toBe(200);
  });

  it('is stopped by whoever asks, and the download does not look whole', async () => {
    const { response } = await beginDownload();
    const answer = await fetch(`${panel.url}/api/export/state`, { method: 'DELETE' });
    expect(await answer.json()).toMatchObject({ state: 'failed', failure: 'aborted' });
    const cut = new Promise((resolve) => response.on('close', resolve));
    response.resume();
    await cut;
    expect(response.complete).toBe(false);
    await commands[0]!.ended;
  });

  it('ends with the browser that has gone away', async () => {
    const { leave } = await beginDownload();
    leave();
    expect((await commands[0]!.ended).code).toBeNull();
    await expect.poll(state, POLL).toMatchObject({ state: 'failed', failure: 'aborted' });
  });

  it('does not look whole when its process is killed', async () => {
    const { response } = await beginDownload();
    commands[0]!.kill();
    const cut = new Promise((resolve) => response.on('close', resolve));
    response.resume();
    await cut;
    expect(response.complete).toBe(false);
    await expect.poll(state, POLL).toMatchObject({ state: 'failed', failure: 'failed' });
    expect((await fetch(panel.url + query())).status).toBe(200);
  });

  it('ends with the panel', async () => {
    await beginDownload();
    job[Symbol.dispose]();
    expect((await commands[0]!.ended).code).toBeNull();
  });
});

const CONFIGURATION = `
configVersion: 1
station: { name: Trạm thử, kind: wastewater, province: TB, facility: CAPH, code: NUOSXL }
dataFolder: data
reporting: { interval: 5m }
buses: [{ id: line, type: modbus-tcp, host: 127.0.0.1, port: 1502 }]
instruments:
  - id: iq-1
    profile: wtw-iq-sensornet
    bus: line
    unitId: 1
    pollInterval: 5s
    settings: { sensor-4-main-unit: mg/L }
    channels: [{ measurement: sensor-4-main, symbol: COD, id: cod, unit: mg/L }]
`;
