/** The pages behind their login, over real HTTP: who gets in, for how long, and what another site can do. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log, LogFields } from '../../protocols/vocabulary/log.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { hashPassword } from '../logins/password-hash.js';
import { People } from '../logins/people.js';
import { digestOf } from '../logins/web-sessions.js';
import { startScratchProvince, STATION, type ScratchProvince } from '../scratch-province.contract.js';
import { dataFolders } from '../store/data-folders.js';
import type { Role } from '../store/person-store.js';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.js';
import type { SessionView } from './province-view.js';

const HOUR_MS = 3_600_000;
const T0 = Date.UTC(2026, 2, 25);
const PASSWORD = 'only-for-this-test';

let scratch: ScratchProvince;
let clock: VirtualClock;
let clientFolder: string;
const told: [LogFields, string][] = [];

beforeEach(async () => {
  clock = new VirtualClock(T0);
  told.length = 0;
  clientFolder = await mkdtemp(join(tmpdir(), 'quantrac-pages-'));
  await writeFile(join(clientFolder, 'index.html'), '<!doctype html><title>Quantrac</title>');
});
afterEach(async () => {
  await scratch[Symbol.asyncDispose]();
  await rm(clientFolder, { recursive: true, force: true });
});

async function start(web = 'login: { firstDelay: 0s, maxFailures: 5 }'): Promise<void> {
  const note = (fields: LogFields, message: string) => void told.push([fields, message]);
  const log: Log = { info: note, warn: note, error: note };
  scratch = await startScratchProvince({ clock, clientFolder, log, web, receiving: '  sweepEvery: 1h\n' });
  await add('lan', 'operator');
}

/** With a cheap hash: what the tests wait for is not the slowness of scrypt. */
async function add(login: string, role: Role): Promise<void> {
  const hash = await hashPassword(PASSWORD, { n: 16, r: 1, p: 1 });
  await scratch.province.store.people.add({ login, name: 'Nguyễn Thị Lan', role, addedAt: T0 }, hash);
}

const urlOf = (path: string) => `${scratch.province.web.url}${path}`;
const post = (path: string, body: unknown, headers: Record<string, string> = {}, method = 'POST') =>
  fetch(urlOf(path), {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
const cookieOf = (response: Response) => response.headers.getSetCookie().at(-1) ?? '';

/** The cookie to send. */
async function logIn(login = 'lan', password = PASSWORD): Promise<string> {
  const response = await post('/api/session', { login, password });
  expect(response.status).toBe(200);
  return cookieOf(response).split(';')[0] ?? '';
}
const statusWith = async (cookie: string, path = '/api/stations') =>
  (await fetch(urlOf(path), { headers: { cookie } })).status;

const INSIDE = [
  '/api/stations',
  `/api/stations/${STATION}`,
  `/api/stations/${STATION}/trend?symbol=COD&from=0&to=1`,
  `/api/stations/${STATION}/completeness`,
  '/api/completeness',
  '/api/files',
  '/api/files/1',
  '/api/events',
  '/api/notices',
];

describe('without a login', () => {
  it('there is the login, the health and the pages’ own files, and nothing of any station', async () => {
    await start();
    for (const path of ['/', '/api/session', '/healthz']) {
      const response = await fetch(urlOf(path));
      expect(response.status, path).toBe(200);
      expect(await response.text()).not.toContain(STATION);
    }
    const disguised = [
      '//api/stations',
      '/%61pi/stations',
      '/api/stations/',
      '/API/stations',
      '/api/../api/files',
    ];
    for (const path of [...INSIDE, ...disguised]) {
      const response = await fetch(urlOf(path));
      expect([401, 404], path).toContain(response.status);
      expect(await response.text(), path).not.toContain('Cửa xả');
    }
    for (const path of INSIDE) expect((await fetch(urlOf(path))).status, path).toBe(401);
    for (const cookie of [
      'quantrac_province=',
      'quantrac_province=x',
      `quantrac_province=${'y'.repeat(4_000)}`,
    ])
      expect(await statusWith(cookie)).toBe(401);
  });

  it('everything may be read where the access is open, and nothing sent', async () => {
    await start('access: open');
    expect((await fetch(urlOf('/api/stations'))).status).toBe(200);
    expect((await post('/api/notices/test', { address: 'a@example.vn' })).status).toBe(401);
    expect(await (await fetch(urlOf('/api/session'))).json()).toMatchObject({ access: 'open', person: null });
  });
});

describe('a login', () => {
  it('opens the pages until the logout; script cannot read its cookie and no other site send it', async () => {
    await start();
    const response = await post('/api/session', { login: ' Lan ', password: PASSWORD });
    expect(cookieOf(response)).toMatch(
      /^quantrac_province=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(await response.json()).toMatchObject({
      person: { login: 'lan', role: 'operator' } satisfies Partial<SessionView['person']>,
    });
    const cookie = cookieOf(response).split(';')[0] ?? '';
    for (const path of INSIDE.filter((each) => !each.endsWith('events')))
      expect(await statusWith(cookie, path), path).not.toBe(401);
    expect((await fetch(urlOf('/api/session'), { method: 'DELETE', headers: { cookie } })).status).toBe(200);
    expect(await statusWith(cookie)).toBe(401);
  });

  it('is Secure over HTTPS, as a trusted proxy tells it', async () => {
    await start('trustedProxies: [127.0.0.1]');
    const response = await post(
      '/api/session',
      { login: 'lan', password: PASSWORD },
      { 'x-forwarded-proto': 'https' },
    );
    expect(cookieOf(response)).toMatch(/^__Host-quantrac_province=.*; HttpOnly; Secure; SameSite=Strict$/);
  });

  it('is refused with the wrong password and for nobody alike, and the log tells neither', async () => {
    await start();
    for (const [login, password] of [
      ['lan', 'wrong-password'],
      ['nobody', PASSWORD],
      ['lan', ''],
    ]) {
      const response = await post('/api/session', { login, password });
      expect([400, 403]).toContain(response.status);
      expect(cookieOf(response)).toBe('');
    }
    expect(JSON.stringify(told)).not.toMatch(/wrong-password|only-for|nobody"/);
  });

  it('that failed too often shuts out its address and name until the lockout is over', async () => {
    await start();
    await add('minh', 'viewer');
    for (let time = 0; time < 5; time += 1)
      expect((await post('/api/session', { login: 'lan', password: 'wrong-password' })).status).toBe(403);
    expect((await post('/api/session', { login: 'lan', password: PASSWORD })).status).toBe(429);
    await logIn('minh');
    await clock.advance(HOUR_MS);
    await logIn('lan');
  });

  it('lasts while it is used, and ends when it is not, and after its lifetime in any case', async () => {
    await start('session: { idle: 1h, lifetime: 3h }');
    const cookie = await logIn();
    for (let half = 0; half < 4; half += 1) {
      await clock.advance(HOUR_MS / 2);
      expect(await statusWith(cookie)).toBe(200);
    }
    await clock.advance(HOUR_MS + 1);
    expect(await statusWith(cookie)).toBe(401);
    const other = await logIn();
    for (let half = 0; half < 5; half += 1) {
      await clock.advance(HOUR_MS / 2);
      expect(await statusWith(other)).toBe(200);
    }
    await clock.advance(HOUR_MS / 2);
    expect(await statusWith(other)).toBe(401);
  });

  it('is known by the digest of its token only: a copy of the database opens no page', async () => {
    await start();
    const token = (await logIn()).split('=')[1] ?? '';
    const { people } = scratch.province.store;
    expect(await people.session(token)).toBeNull();
    expect(await people.session(digestOf(token))).toMatchObject({ person: { login: 'lan' } });
  });
});

describe('a person', () => {
  it('that another process removes is sent away at once, from the live stream, too', async () => {
    await start();
    const cookie = await logIn();
    const stream = await fetch(urlOf('/api/events'), { headers: { cookie } });
    expect(stream.status).toBe(200);
    const text = stream.text();
    await using other = openSqliteStore(dataFolders(scratch.config.dataFolder).database);
    await new People(other.people, clock).remove('lan');
    expect(await statusWith(cookie)).toBe(401);
    expect(await text).toContain('event: session');
    expect((await post('/api/session', { login: 'lan', password: PASSWORD })).status).toBe(403);
  });

  it('changes the own password with the present one, and is out everywhere else', async () => {
    await start();
    const [here, elsewhere] = [await logIn(), await logIn()];
    const change = (present: string, next: string) =>
      post('/api/session/password', { present, next }, { cookie: here });
    expect((await change('not-the-present', 'another-password')).status).toBe(403);
    expect((await change(PASSWORD, 'short')).status).toBe(422);
    expect((await change(PASSWORD, 'another-password')).status).toBe(200);
    expect(await statusWith(here)).toBe(200);
    expect(await statusWith(elsewhere)).toBe(401);
    await logIn('lan', 'another-password');
  });

  it('that only looks may send nothing', async () => {
    await start();
    await add('minh', 'viewer');
    const cookie = await logIn('minh');
    const response = await post('/api/notices/test', { address: 'a@example.vn' }, { cookie });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'not-allowed' });
  });
});

describe('a page of another site', () => {
  it('can make a browser ask for nothing', async () => {
    await start();
    const cookie = await logIn();
    const attempts: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: scratch.province.web.url },
    ];
    for (const headers of attempts) {
      const response = await post(
        '/api/session',
        { login: 'lan', password: PASSWORD },
        { ...headers, cookie },
      );
      expect(await response.json(), JSON.stringify(headers)).toMatchObject({ code: 'other-site' });
    }
    const form = { cookie, 'content-type': 'text/plain' };
    expect((await post('/api/session', { login: 'lan', password: PASSWORD }, form)).status).toBe(400);
    const own = { origin: scratch.province.web.url, cookie };
    expect((await post('/api/session', { login: 'lan', password: PASSWORD }, own)).status).toBe(200);
  });
});
