/** The live events over real HTTP, with the pace of a virtual clock. */
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { STUCK_MS_MAX, VIEWERS_MAX } from './event-stream.js';
import { FakeSource, T0 } from './fake-source.contract.js';
import type { PanelView } from './panel-view.js';
import { startPanel, type Panel } from './start-panel.js';

let source: FakeSource;
let clock: VirtualClock;
let panel: Panel;

beforeEach(async () => {
  source = new FakeSource();
  clock = new VirtualClock(T0);
  panel = await startPanel({ host: '127.0.0.1', port: 0, source, log: silentLog, clock });
});

afterEach(() => panel[Symbol.asyncDispose]());

/** Reads an event stream as a browser does, block by block. */
class Listener {
  #request: http.ClientRequest;
  #text = '';
  #wanted: (() => void) | null = null;
  response!: http.IncomingMessage;
  ended = false;

  private constructor(request: http.ClientRequest) {
    this.#request = request;
  }

  static async open(): Promise<Listener> {
    const request = http.get(`${panel.url}/api/events`, { agent: false });
    const listener = new Listener(request);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    listener.response = response;
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      listener.#text += text;
      listener.#wanted?.();
    });
    response.on('error', () => undefined);
    response.on('close', () => {
      listener.ended = true;
      listener.#wanted?.();
    });
    return listener;
  }

  /** The next block of the stream, without its blank line. */
  async next(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return block;
      }
      if (this.ended) throw new Error('the stream has ended');
      await new Promise<void>((resolve) => (this.#wanted = resolve));
    }
  }

  async nextView(): Promise<PanelView> {
    const block = await this.next();
    const data = /^event: view\ndata: (.*)$/s.exec(block)?.[1];
    if (data === undefined) throw new Error(`not a view: ${block.slice(0, 80)}`);
    return JSON.parse(data) as PanelView;
  }

  close(): void {
    this.#request.destroy();
  }
}

async function opened(): Promise<Listener> {
  const listener = await Listener.open();
  expect(await listener.next()).toMatch(/^retry: \d+$/);
  return listener;
}

describe('a page that listens', () => {
  it('gets the present view at once, with headers that keep it from being stored', async () => {
    const listener = await opened();
    expect(await listener.nextView()).toEqual(source.state);
    expect(listener.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(listener.response.headers['cache-control']).toBe('no-store');
    expect(listener.response.headers['content-security-policy']).toContain("default-src 'self'");
    listener.close();
  });

  it('gets many changes of a second as one view, the newest', async () => {
    const listener = await opened();
    await listener.nextView();
    source.change({ now: T0 + 1 });
    await clock.advance(1);
    expect((await listener.nextView()).now).toBe(T0 + 1);
    const made = source.viewsMade;
    for (let change = 2; change <= 100; change += 1) source.change({ now: T0 + change });
    await clock.advance(998);
    expect(source.viewsMade).toBe(made);
    await clock.advance(1);
    expect(source.viewsMade).toBe(made + 1);
    expect((await listener.nextView()).now).toBe(T0 + 100);
    listener.close();
  });

  it('hears only a heartbeat while nothing changes', async () => {
    const listener = await opened();
    await listener.nextView();
    await clock.advance(15_000);
    expect(await listener.next()).toBe(': alive');
    expect(source.viewsMade).toBe(1);
    listener.close();
  });

  it('that connects again begins with the whole present view', async () => {
    const first = await opened();
    await first.nextView();
    first.close();
    source.change({ now: T0 + 5_000 });
    const second = await opened();
    expect((await second.nextView()).now).toBe(T0 + 5_000);
    second.close();
  });

  it('shares one view with the others: it is made once', async () => {
    const listeners = [await opened(), await opened(), await opened()];
    for (const listener of listeners) await listener.nextView();
    const made = source.viewsMade;
    source.change({ now: T0 + 9 });
    await clock.advance(1_000);
    for (const listener of listeners) expect((await listener.nextView()).now).toBe(T0 + 9);
    expect(source.viewsMade).toBe(made + 1);
    for (const listener of listeners) listener.close();
  });
});

it('nothing is made while nobody listens', async () => {
  source.change({ now: T0 + 1 });
  await clock.advance(60_000);
  expect(source.viewsMade).toBe(0);
  expect(clock.pending()).toEqual([]);
});

it('a page that never reads is sent no more than the network holds, and is dropped', async () => {
  const viewBytes = 1 << 20;
  const socket = net.connect({ host: '127.0.0.1', port: Number(new URL(panel.url).port) });
  socket.on('error', () => undefined);
  socket.pause();
  socket.write('GET /api/events HTTP/1.1\r\nHost: panel\r\n\r\n');
  while (source.viewsMade === 0) await new Promise((resolve) => setImmediate(resolve));
  for (let second = 1; second <= 60; second += 1) {
    source.change({ now: T0 + second, station: { ...source.state.station, name: 'x'.repeat(viewBytes) } });
    await clock.advance(1_000);
  }
  // What it did not take was never made, let alone kept for it.
  expect(source.viewsMade).toBeLessThan(30);
  await clock.advance(STUCK_MS_MAX);
  expect(clock.pending()).toEqual([]);
  let received = 0;
  socket.on('data', (bytes) => (received += bytes.length));
  const closed = once(socket, 'close');
  socket.resume();
  await closed;
  expect(received).toBeLessThan(30 * viewBytes);
});

it('no more pages are served than the limit, and the next one is told so', async () => {
  const listeners = await Promise.all(Array.from({ length: VIEWERS_MAX }, opened));
  const refused = await fetch(`${panel.url}/api/events`);
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ code: 'too-many-viewers' });
  for (const listener of listeners) listener.close();
});

it('ends with the panel', async () => {
  const listener = await opened();
  await listener.nextView();
  await panel[Symbol.asyncDispose]();
  await expect(listener.next()).rejects.toThrow('ended');
  expect(source.listeners.size).toBe(0);
  panel = await startPanel({ host: '127.0.0.1', port: 0, source, log: silentLog, clock });
});
