// A port that is in use costs the pages, never the station: the panel comes when the port is free.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { FakeSource, T0 } from './fake-source.contract.js';
import { holdPanel } from './hold-panel.js';

let other: Server;
let port: number;
let clientFolder: string;
let clock: VirtualClock;
let said: unknown[][];

beforeEach(async () => {
  clientFolder = mkdtempSync(join(tmpdir(), 'quantrac-panel-'));
  writeFileSync(join(clientFolder, 'index.html'), '<!doctype html><title>panel</title>');
  other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  clock = new VirtualClock(T0);
  said = [];
});
afterEach(() => {
  other.close();
  rmSync(clientFolder, { recursive: true });
});

const hold = () => {
  const log = { ...silentLog, error: (...words: unknown[]) => void said.push(words) };
  return holdPanel({ host: '127.0.0.1', port, source: new FakeSource(), clientFolder, log, clock });
};

it('goes on without a panel while another program has the port, says so once, and opens it when the port is free', async () => {
  await using panel = await hold();
  expect(panel.url).toBeNull();
  await clock.advance(10_000);
  expect(said).toHaveLength(1);
  expect(said[0]?.[0]).toMatchObject({ code: 'port-in-use', hint: expect.stringContaining('panel.port') });
  other.close();
  await once(other, 'close');
  await vi.waitFor(async () => {
    await clock.advance(10_000);
    expect(panel.url).toBe(`http://127.0.0.1:${port}`);
  });
  expect((await fetch(`${panel.url}/api/view`)).status).toBe(200);
  expect(said).toHaveLength(1);
});

it('stops trying when it is closed', async () => {
  const panel = await hold();
  await panel[Symbol.asyncDispose]();
  other.close();
  await once(other, 'close');
  await clock.advance(60_000);
  expect(panel.url).toBeNull();
});
