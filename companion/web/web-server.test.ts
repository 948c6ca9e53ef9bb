/** The pages' server over real HTTP, above a real store that real files came into. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import {
  MIDNIGHT,
  NEIGHBOUR,
  reportFile,
  startScratchProvince,
  STATION,
  type ScratchProvince,
} from '../scratch-province.contract.js';
import type {
  ReceivedFileContentView,
  ReceivedFilesView,
  StationsView,
  StationTrendView,
  StationView,
} from './province-view.js';

const FIVE_MINUTES_MS = 300_000;
let scratch: ScratchProvince;
let clock: VirtualClock;
let clientFolder: string;

beforeEach(async () => {
  clientFolder = await mkdtemp(join(tmpdir(), 'quantrac-pages-'));
  await mkdir(join(clientFolder, 'fonts'));
  await writeFile(join(clientFolder, 'index.html'), '<!doctype html><title>Quantrac</title>');
  await writeFile(join(clientFolder, 'main.js'), 'export {};');
  await writeFile(join(clientFolder, 'main.ts'), 'a source');
  await writeFile(join(clientFolder, 'figures-ABCD1234.woff2'), 'font');
  clock = new VirtualClock(MIDNIGHT + 60_000);
  scratch = await startScratchProvince({ clock, clientFolder, receiving: '  sweepEvery: 1h\n' });
});
afterEach(async () => {
  await scratch[Symbol.asyncDispose]();
  await rm(clientFolder, { recursive: true, force: true });
});

const get = (path: string, init?: RequestInit) => fetch(`${scratch.province.web.url}${path}`, init);
const json = async <T>(path: string): Promise<T> => {
  const response = await get(path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
};

/** Files of consecutive intervals from `MIDNIGHT` on, each received a minute after its end. */
async function send(count: number, { first = 0, skip = -1 } = {}): Promise<void> {
  const client = await scratch.connect();
  for (let index = first; index < first + count; index += 1) {
    if (index === skip) continue;
    await clock.runUntil(MIDNIGHT + index * FIVE_MINUTES_MS + 60_000);
    const { name, bytes } = reportFile(STATION, MIDNIGHT + index * FIVE_MINUTES_MS, index);
    await client.put(bytes, name);
  }
}

describe('the API', () => {
  it('shows every station with its state, its interval learnt from its files, and its latest values', async () => {
    await send(6);
    const view = await json<StationsView>('/api/stations');
    const last = MIDNIGHT + 5 * FIVE_MINUTES_MS;
    expect(view).toMatchObject({ province: 'Thái Bình', now: last + 60_000 });
    expect(view.stations).toHaveLength(2);
    expect(view.stations.find(({ code }) => code === STATION)).toEqual({
      code: STATION,
      name: 'Cửa xả số 1',
      kind: 'wastewater',
      state: 'current',
      lastDataAt: last,
      lastReceivedAt: last + 60_000,
      intervalMs: FIVE_MINUTES_MS,
      latest: [
        {
          symbol: 'COD',
          parameter: 'COD',
          value: 5,
          unit: 'mg/l',
          status: 'measuring',
          at: last,
          decimals: 4,
        },
        { symbol: 'pH', parameter: 'pH', value: 7.85, unit: '', status: 'measuring', at: last, decimals: 2 },
        {
          symbol: 'TSS',
          parameter: 'TSS',
          value: null,
          unit: 'mg/l',
          status: 'fault',
          at: last,
          decimals: 0,
        },
      ],
      filesToday: { accepted: 6, rejected: 0 },
    });
    expect(view.stations.find(({ code }) => code === NEIGHBOUR)).toMatchObject({
      state: 'waiting',
      lastDataAt: null,
      intervalMs: null,
      latest: [],
    });
  });

  it('calls a station late after two intervals, silent after half a day, and counts files by the day', async () => {
    await send(3);
    const stateAfter = async (ms: number) => {
      await clock.runUntil(MIDNIGHT + 2 * FIVE_MINUTES_MS + ms);
      const { stations } = await json<StationsView>('/api/stations');
      const station = stations.find(({ code }) => code === STATION);
      return [station?.state, station?.filesToday.accepted];
    };
    expect(await stateAfter(2 * FIVE_MINUTES_MS)).toEqual(['current', 3]);
    expect(await stateAfter(2 * FIVE_MINUTES_MS + 1)).toEqual(['late', 3]);
    expect(await stateAfter(12 * 3_600_000 + 1)).toEqual(['silent', 3]);
    expect(await stateAfter(24 * 3_600_000)).toEqual(['silent', 0]);
  });

  it("shows a station's small trends and files", async () => {
    await send(4);
    const view = await json<StationView>(`/api/stations/${STATION}`);
    expect(view.station.code).toBe(STATION);
    expect(Object.keys(view.sparks).sort()).toEqual(['COD', 'TSS', 'pH'].sort());
    expect(view.sparks['COD']).toHaveLength(60);
    expect(view.sparks['COD']?.at(-1)?.[1]).toBeCloseTo(1.5);
    expect(view.sparks['COD']?.[0]?.[1]).toBeNull();
    expect(view.sparks['TSS']?.every(([, mean]) => mean === null)).toBe(true);
    expect(view.files.map(({ verdict }) => verdict)).toEqual(Array(4).fill('accepted'));
  });

  it('draws a trend whose gaps are gaps', async () => {
    await send(6, { skip: 3 });
    const from = MIDNIGHT - 1;
    const to = MIDNIGHT + 3_600_000;
    const trend = await json<StationTrendView>(
      `/api/stations/${STATION}/trend?symbol=COD&from=${from}&to=${to}`,
    );
    expect(trend).toMatchObject({ symbol: 'COD', parameter: 'COD', unit: 'mg/l', decimals: 4, from, to });
    expect(trend.points.map(({ value, status }) => [value, status])).toEqual([
      [0, 'measuring'],
      [1, 'measuring'],
      [2, 'measuring'],
      [null, 'no-comms'],
      [4, 'measuring'],
      [5, 'measuring'],
    ]);
  });

  it('pages through the files, newest first, by station and verdict', async () => {
    await send(5);
    const client = await scratch.connect();
    await client.put(Buffer.from('nonsense'), 'nonsense.txt');
    const first = await json<ReceivedFilesView>('/api/files?limit=4');
    const rest = await json<ReceivedFilesView>(`/api/files?limit=4&before=${first.nextBefore}`);
    expect(first.files.map(({ name }) => name)[0]).toBe('nonsense.txt');
    expect([first.files.length, rest.files.length, rest.nextBefore]).toEqual([4, 2, null]);
    const rejected = await json<ReceivedFilesView>('/api/files?verdict=rejected');
    expect(rejected.files).toMatchObject([{ name: 'nonsense.txt', verdict: 'rejected', dataAt: null }]);
    expect(rejected.files[0]?.faults.length).toBeGreaterThan(0);
    expect((await json<ReceivedFilesView>(`/api/files?station=${NEIGHBOUR}`)).files).toEqual([]);
    const content = await json<ReceivedFileContentView>(`/api/files/${rejected.files[0]?.id}`);
    expect(content).toMatchObject({ text: 'nonsense', file: { verdict: 'rejected' } });
  });

  it.each([
    ['/api/nothing', 404, 'unknown-route'],
    ['/api/stations/TB_NO_SUCH', 404, 'unknown-station'],
    [`/api/stations/${STATION}/trend?symbol=COD&from=0&to=1`, 404, 'unknown-parameter'],
    [`/api/stations/${STATION}/trend?symbol=COD`, 400, 'bad-request'],
    [`/api/stations/${STATION}/trend?symbol=COD&from=9&to=1`, 400, 'bad-request'],
    ['/api/files?limit=0', 400, 'bad-request'],
    ['/api/files?limit=2&limit=3', 400, 'bad-request'],
    ['/api/files?verdict=good', 400, 'bad-request'],
    ['/api/files/1', 404, 'unknown-file'],
    ['/api/files/1e3', 400, 'bad-request'],
    ['/api/%zz', 400, 'bad-request'],
    ['/../../province.yaml', 404, 'unknown-route'],
    ['/main.ts', 404, 'unknown-route'],
  ])('answers %s with %i %s as JSON', async (path, status, code) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    const body = (await response.json()) as { code: string; message: string };
    expect(body.code).toBe(code);
    expect(Object.keys(body).sort()).toEqual(['code', 'message']);
  });
});

describe('the pages', () => {
  it('are one document at each address of the client, with strict headers', async () => {
    for (const path of ['/', '/files', `/stations/${STATION}`]) {
      const response = await get(path);
      expect(new URL(response.url).pathname, path).toBe('/');
      expect(response.status, path).toBe(200);
      expect(await response.text()).toContain('<title>Quantrac</title>');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toMatch(
        /default-src 'self'.*frame-ancestors 'none'/,
      );
    }
  });

  it('show the place that a typed address means', async () => {
    for (const [path, place] of [
      ['/files', './#/files'],
      [`/stations/${STATION}`, `../#/station/${STATION}`],
    ] as const) {
      const response = await get(path, { redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([302, place]);
    }
  });

  it('are asked for again by their ETag; a name with a hash is kept for ever', async () => {
    const first = await get('/main.js');
    const etag = first.headers.get('etag') ?? '';
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(await statusOf('/main.js', { 'if-none-match': etag })).toBe(304);
    expect(await statusOf('/main.js', { 'if-none-match': 'W/"another"' })).toBe(200);
    const font = await get('/figures-ABCD1234.woff2');
    expect(font.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('tell their health', async () => {
    expect(await json('/healthz')).toEqual({ status: 'ok', stations: 2 });
  });
});

describe('the live events', () => {
  it('begin with the whole table, then tell what changed, at most once a second', async () => {
    const stream = await openEvents();
    expect(await stream.next()).toMatchObject({ event: 'stations' });
    const client = await scratch.connect();
    for (let index = 0; index < 5; index += 1) {
      const { name, bytes } = reportFile(STATION, MIDNIGHT + index);
      await client.put(bytes, name.replace('000000', `00000${index}`));
    }
    await clock.advance(1_000);
    const table = await stream.next();
    expect(table.event).toBe('stations');
    const { stations } = JSON.parse(table.data) as StationsView;
    expect(stations.find(({ code }) => code === STATION)?.filesToday).toEqual({ accepted: 1, rejected: 4 });
    expect(await stream.next()).toEqual({ event: 'station', data: STATION });
    expect(stream.received()).toBe(3);
    stream.close();
  });

  it('tell a station that was added, also by another process, and that time has passed', async () => {
    const stream = await openEvents();
    await stream.next();
    await scratch.province.stations.add({
      code: 'TB_MOI_NUO001',
      name: 'Mới',
      kind: 'ambient',
      password: 'long-enough-1',
    });
    await clock.advance(1_000);
    const { stations } = JSON.parse((await stream.next()).data) as StationsView;
    expect(stations.map(({ code }) => code)).toContain('TB_MOI_NUO001');
    await clock.advance(15_000);
    const later = JSON.parse((await stream.next()).data) as StationsView;
    expect(later.now).toBeGreaterThan(MIDNIGHT + 60_000 + 15_000 - 1);
    stream.close();
  });
});

/** Without what `fetch` adds by itself (no-cache, which asks for the whole answer). */
function statusOf(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${scratch.province.web.url}${path}`, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

interface Event {
  event: string;
  data: string;
}

async function openEvents() {
  const controller = new AbortController();
  const response = await get('/api/events', { signal: controller.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const events: Event[] = [];
  let count = 0;
  let text = '';
  return {
    received: () => count,
    close: () => controller.abort(),
    async next(): Promise<Event> {
      while (events.length === 0) {
        const { value, done } = await reader.read();
        if (done) throw new Error('The stream ended');
        text += value;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const match = /^event: (.*)\ndata: (.*)$/.exec(block);
          if (match === null) continue;
          count += 1;
          events.push({ event: match[1] ?? '', data: match[2] ?? '' });
        }
      }
      return events.shift()!;
    },
  };
}
