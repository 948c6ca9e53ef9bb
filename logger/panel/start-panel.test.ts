/** The panel's server over real HTTP. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { FakeSource, T0 } from './fake-source.contract.js';
import { startPanel, type Panel } from './start-panel.js';

let source: FakeSource;
let panel: Panel;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-panel-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>panel</title>');
  writeFileSync(join(folder, 'main.js'), 'export {};');
  writeFileSync(join(folder, 'main.tsx'), 'source');
  writeFileSync(join(folder, 'be-vietnam-AB12CD34.woff2'), 'font');
  source = new FakeSource();
  panel = await startPanel({
    host: '127.0.0.1',
    port: 0,
    source,
    clientFolder: folder,
    log: silentLog,
    clock: new VirtualClock(T0),
  });
});

afterEach(async () => {
  await panel[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function get(path: string) {
  const response = await fetch(panel.url + path);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as unknown,
  };
}

describe('the JSON', () => {
  it('of the view is the source’s, never kept by a browser', async () => {
    const { status, headers, json } = await get('/api/view');
    expect(status).toBe(200);
    expect(json()).toEqual(source.state);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('of the journal takes its page and its filters from the address, and refuses others', async () => {
    expect((await get('/api/journal')).json()).toEqual({ events: [], nextBefore: null });
    await get('/api/journal?limit=9&before=70&kind=setting-changed,logger-started&subject=instrument:iq-1');
    expect(source.journalQueries).toEqual([
      { limit: 50, before: null, kinds: null, subject: null },
      {
        limit: 9,
        before: 70,
        kinds: ['logger-started', 'setting-changed'],
        subject: { kind: 'instrument', id: 'iq-1' },
      },
    ]);
    expect((await get('/api/journal?kind=rumours')).status).toBe(400);
    expect((await get('/api/journal?subject=moon:1')).status).toBe(400);
  });

  it('of a review is taken from the panel alone, with who and why', async () => {
    const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(panel.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const review = { by: ' Tĩnh ', reason: 'Sở đã sửa danh mục' };
    const taken = await post('/api/receipts/province/review', review);
    expect([taken.status, await taken.json()]).toEqual([200, { reviewed: 2 }]);
    expect(source.reviews).toEqual([{ target: 'province', by: 'Tĩnh', reason: 'Sở đã sửa danh mục' }]);
    expect((await post('/api/receipts/another/review', review)).status).toBe(404);
    for (const wrong of [{}, { by: 'x' }, { by: ' ', reason: 'y' }, { by: 'x', reason: 'a\nb' }])
      expect((await post('/api/receipts/province/review', wrong)).status, JSON.stringify(wrong)).toBe(400);
    expect((await post('/api/receipts/province/review', { by: 'x', reason: 'y'.repeat(301) })).status).toBe(
      400,
    );
    for (const site of ['cross-site', 'same-site', 'none'])
      expect((await post('/api/receipts/province/review', review, { 'sec-fetch-site': site })).status).toBe(
        403,
      );
    const form = await fetch(`${panel.url}/api/receipts/province/review`, {
      method: 'POST',
      body: 'by=x&reason=y',
    });
    expect(form.status).toBeGreaterThanOrEqual(400);
    expect(source.reviews).toHaveLength(1);
  });

  it('of an instrument’s settings is its own, and there is none of another', async () => {
    expect((await get('/api/settings/iq-1')).json()).toMatchObject({ intervalMs: 600_000 });
    expect((await get('/api/settings/mag-1')).status).toBe(404);
  });

  it('of the files takes its page and its filter from the address', async () => {
    expect((await get('/api/files')).json()).toEqual({ files: [], nextBefore: null });
    await get('/api/files?limit=20&before=99&state=rejected&target=province');
    expect(source.filesQueries).toEqual([
      { limit: 50, before: null, state: null, target: null },
      { limit: 20, before: 99, state: 'rejected', target: 'province' },
    ]);
  });

  it('of a file holds its bytes as text', async () => {
    expect((await get('/api/file/7')).json()).toEqual(source.fileContent(7));
  });

  it('of a trend is asked for by channel and time', async () => {
    const { json } = await get(`/api/trend?channel=pH&from=${T0 - 1000}&to=${T0}&points=10`);
    expect(json()).toMatchObject({ channel: 'pH', from: T0 - 1000, to: T0 });
  });

  it.each([
    ['/api/file/8', 404, 'unknown-file'],
    ['/api/file/abc', 400, 'bad-request'],
    ['/api/trend?channel=nothing&from=1&to=2', 404, 'unknown-channel'],
    ['/api/trend?channel=pH&from=2&to=1', 400, 'bad-request'],
    ['/api/trend?channel=pH&from=1&to=2&points=100000', 400, 'bad-request'],
    ['/api/trend', 400, 'bad-request'],
    ['/api/files?state=lost', 400, 'bad-request'],
    ['/api/files?limit=100000', 400, 'bad-request'],
    ['/api/nothing', 404, 'unknown-route'],
    ['/nothing', 404, 'unknown-route'],
    ['/main.tsx', 404, 'unknown-route'],
    ['/..%2f..%2fetc%2fpasswd', 404, 'unknown-route'],
  ])('refuses %s with %i and a code', async (path, status, code) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.json()).toEqual({ code, message: expect.any(String) as string });
  });

  it('does not show what went wrong inside', async () => {
    source.view = () => {
      throw new Error('SELECT secret FROM somewhere');
    };
    const { status, text, json } = await get('/api/view');
    expect(status).toBe(500);
    expect(json()).toMatchObject({ code: 'internal' });
    expect(text).not.toContain('SELECT');
  });
});

describe('the pages', () => {
  it('are one document', async () => {
    const { status, headers, text } = await get('/');
    expect(status).toBe(200);
    expect(text).toContain('<title>panel</title>');
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(headers.get('cache-control')).toBe('no-cache');
  });

  it.each([
    ['/channels/Nhi%E1%BB%87t%C4%91%E1%BB%99', '/#/channel/Nhi%E1%BB%87t%C4%91%E1%BB%99'],
    ['/queue', '/#/queue'],
    ['/instruments', '/#/instruments'],
  ])('%s leads to its place in the document', async (address, place) => {
    const response = await fetch(panel.url + address, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(new URL(response.headers.get('location')!, panel.url + address).href).toBe(panel.url + place);
  });

  it('are asked for again only when they changed', async () => {
    const etag = (await get('/main.js')).headers.get('etag');
    expect(etag).toBeTruthy();
    // Not fetch: it sends `cache-control: no-cache` along with such a header of its caller's.
    const request = http.get(`${panel.url}/main.js`, { agent: false, headers: { 'if-none-match': etag! } });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(304);
  });

  it('let a browser keep what is named by its content', async () => {
    const { headers } = await get('/be-vietnam-AB12CD34.woff2');
    expect(headers.get('cache-control')).toContain('immutable');
  });

  it.each(['/', '/main.js', '/api/view', '/nothing'])('%s loads nothing from elsewhere', async (path) => {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('that were not built are told as such, and the rest works', async () => {
    await panel[Symbol.asyncDispose]();
    const clientFolder = join(folder, 'absent');
    const clock = new VirtualClock(T0);
    panel = await startPanel({ host: '127.0.0.1', port: 0, source, clientFolder, log: silentLog, clock });
    expect((await get('/')).json()).toMatchObject({ code: 'no-pages' });
    expect((await get('/api/view')).status).toBe(200);
  });
});

describe('for watchdogs and meters', () => {
  it('the health tells the clock and the alarms', async () => {
    expect((await get('/healthz')).json()).toEqual({
      status: 'ok',
      now: T0,
      clockTrust: 'trusted',
      alarms: ['target-stopped'],
    });
  });

  it('the metrics are Prometheus text', async () => {
    const { headers, text } = await get('/metrics');
    expect(headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(text).toContain('# TYPE quantrac_polls_ok_total counter\n');
    expect(text).toContain('quantrac_polls_failed_total{instrument="iq-1",bus="rtu"} 3\n');
    expect(text).toContain('quantrac_poll_lateness_seconds{instrument="iq-1",bus="rtu"} 0.25\n');
    expect(text).toContain('quantrac_queue_age_seconds{target="province"} 60\n');
    expect(text).not.toContain('quantrac_disk_free_bytes');
    expect(text).toContain(
      '# TYPE quantrac_bus_timeouts_total counter\nquantrac_bus_timeouts_total{bus="rtu"} 4\n',
    );
    expect(text).toContain('quantrac_bus_busy_seconds_total{bus="rtu"} 3\n');
    expect(text).toContain('quantrac_bus_utilisation_ratio{bus="rtu"} 0.05\n');
    expect(text).toContain(
      '# TYPE quantrac_bus_latency_seconds summary\n' +
        'quantrac_bus_latency_seconds{bus="rtu",quantile="0.95"} 0.09\n' +
        'quantrac_bus_latency_seconds_sum{bus="rtu"} 0.8\n' +
        'quantrac_bus_latency_seconds_count{bus="rtu"} 16\n',
    );
  });
});

it('says which port is in use', async () => {
  const port = Number(new URL(panel.url).port);
  const again = startPanel({ host: '127.0.0.1', port, source, log: silentLog, clock: new VirtualClock(T0) });
  await expect(again).rejects.toMatchObject({ name: 'PanelError', code: 'port-in-use' });
});
