// When the machine's clock may name a file: after a synchronisation since boot, where somebody keeps the time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import type { SyncAnswer } from './time-sync.js';
import { TrustedClock } from './trusted-clock.js';

let folder: string;
let answer: SyncAnswer;
let machine: VirtualClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-clock-'));
  machine = new VirtualClock(Date.UTC(2026, 2, 25));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const WAITING: SyncAnswer = { state: 'waiting', by: 'chrony' };
const SYNCHRONISED: SyncAnswer = { state: 'synchronised', by: 'chrony' };
const NOBODY: SyncAnswer = { state: 'unknown', by: null };

const make = (change: { boot?: string; source?: 'auto' | 'none' } = {}) =>
  new TrustedClock({
    source: change.source ?? 'auto',
    stateFile: join(folder, 'clock.json'),
    log: silentLog,
    ask: async () => answer,
    clock: Object.assign(Object.create(machine) as VirtualClock, {
      now: () => machine.now(),
      bootId: () => change.boot ?? 'boot-1',
    }),
  });

it('is not trusted before the service has been asked, nor while it waits', async () => {
  const clock = make();
  expect(clock.trust()).toBe('untrusted');
  answer = WAITING;
  await clock.look();
  expect(clock.trust()).toBe('untrusted');
  answer = SYNCHRONISED;
  await clock.look();
  expect(clock.trust()).toBe('trusted');
});

it('stays trusted through an outage of the time servers, also when the program is started again', async () => {
  const clock = make();
  answer = SYNCHRONISED;
  await clock.look();
  answer = WAITING;
  await clock.look();
  expect(clock.trust()).toBe('trusted');
  const again = make();
  await again.look();
  expect(again.trust()).toBe('trusted');
});

it('asks anew after the machine was started again', async () => {
  answer = SYNCHRONISED;
  await make().look();
  answer = WAITING;
  const clock = make({ boot: 'boot-2' });
  await clock.look();
  expect(clock.trust()).toBe('untrusted');
});

it('believes the clock where nobody keeps the time, but not one that lost its battery', async () => {
  answer = NOBODY;
  const clock = make();
  await clock.look();
  expect(clock.trust()).toBe('trusted');
  machine.step(-20 * 365 * 24 * 3_600_000);
  expect(clock.trust()).toBe('untrusted');
});

it('asks nobody when told so', async () => {
  answer = WAITING;
  const clock = make({ source: 'none' });
  await clock.look();
  expect(clock.trust()).toBe('trusted');
});
