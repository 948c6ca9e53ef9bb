/** The page of alarms and mails above a real store, a real notice machine and a real mail server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestMailServer } from '../../protocols/notices/test-mail-server.contract.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { parseConfig } from '../config/load-config.js';
import { hashPassword } from '../logins/password-hash.js';
import { startProvince, type Province } from '../province.js';
import type { NoticesView } from './province-view.js';

const T0 = Date.UTC(2026, 2, 25);
const PASSWORD = 'only-for-this-test';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-notices-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(clock: VirtualClock, port: number): Promise<Province> {
  const text = `configVersion: 1
province: { name: Thái Bình, code: TB }
dataFolder: data
receiving: { host: 127.0.0.1, port: 0 }
web: { port: 0 }
notices:
  smtp: { host: 127.0.0.1, port: ${port}, security: none, from: so@example.gov.vn }
  recipients: [{ address: truc@example.gov.vn }, { address: one@example.gov.vn, language: en, stations: [TB_A_B] }]
  gather: 0s
`;
  const config = parseConfig(text, join(folder, 'province.yaml'));
  const measureDisk = () => ({ freeBytes: 1e9, totalBytes: 100e9, files: null });
  return startProvince({ config, clock, log: silentLog, measureDisk });
}

it('tells what stands, who was told and what became of it; an operator sends a test to recipients only', async () => {
  const clock = new VirtualClock(T0);
  await using server = await new TestMailServer().listen();
  await using province = await start(clock, server.port);
  const hash = await hashPassword(PASSWORD, { n: 16, r: 1, p: 1 });
  await province.store.people.add({ login: 'lan', name: 'Lan', role: 'operator', addedAt: T0 }, hash);
  const post = (path: string, body: unknown, cookie = '') =>
    fetch(`${province.web.url}${path}`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { 'content-type': 'application/json', cookie },
    });
  const login = await post('/api/session', { login: 'lan', password: PASSWORD });
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const view = async () =>
    (await (await fetch(`${province.web.url}/api/notices`, { headers: { cookie } })).json()) as NoticesView;

  await clock.advance(30_000);
  await expect.poll(async () => (await view()).mail?.letters.map(({ state }) => state)).toEqual(['sent']);
  const { alarms, mail, storage } = await view();
  expect(alarms).toMatchObject([{ code: 'province-disk-low', station: null, detail: { freeBytes: 1e9 } }]);
  expect(storage).toMatchObject({ state: 'low', freeBytes: 1e9, totalBytes: 100e9 });
  expect(mail).toMatchObject({ waiting: 0, trouble: null });
  expect(mail?.recipients).toEqual([
    { address: 'truc@example.gov.vn', language: 'vi', stations: null },
    { address: 'one@example.gov.vn', language: 'en', stations: ['TB_A_B'] },
  ]);
  expect(mail?.letters[0]).toMatchObject({ address: 'truc@example.gov.vn', attempts: 1, failure: null });
  expect(mail?.letters[0]?.subject.vi).toMatch(/^Ổ đĩa của Sở sắp đầy/);
  expect(mail?.letters[0]?.subject.en).toMatch(/^The province’s disk nearly full/);

  const test = (address: string) => post('/api/notices/test', { address }, cookie);
  expect(await (await test('one@example.gov.vn')).json()).toMatchObject({
    answer: expect.stringMatching(/^250/) as string,
  });
  expect(server.received.map(({ to }) => to)).toEqual([['truc@example.gov.vn'], ['one@example.gov.vn']]);
  expect((await test('one@example.gov.vn')).status).toBe(503);
  await clock.advance(10_000);
  expect((await test('stranger@example.com')).status).toBe(404);
  expect(server.received).toHaveLength(2);
});

it('tells why a test was not taken', async () => {
  const clock = new VirtualClock(T0);
  const server = await new TestMailServer().listen();
  await using province = await start(clock, server.port);
  await server[Symbol.asyncDispose]();
  const hash = await hashPassword(PASSWORD, { n: 16, r: 1, p: 1 });
  await province.store.people.add({ login: 'lan', name: 'Lan', role: 'administrator', addedAt: T0 }, hash);
  const headers = { 'content-type': 'application/json' };
  const send = (path: string, body: unknown, cookie: string) =>
    fetch(`${province.web.url}${path}`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify(body),
    });
  const login = await send('/api/session', { login: 'lan', password: PASSWORD }, '');
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const answer = await send('/api/notices/test', { address: 'truc@example.gov.vn' }, cookie);
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ code: 'mail-not-sent', reason: 'unreachable' });
});
