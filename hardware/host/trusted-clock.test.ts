// When the machine's clock may name a file: after a synchronisation since boot, where somebody keeps the time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import type { HoldNews } from './time-line.js';
import type { SyncAnswer } from './time-sync.js';
import { TrustedClock } from './trusted-clock.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

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

interface Change {
  boot?: string;
  source?: 'auto' | 'none';
  newestStoredAt?: number;
}

const make = ({ boot = 'boot-1', source = 'auto', newestStoredAt }: Change = {}) =>
  new TrustedClock({
    source,
    stateFile: join(folder, 'clock.json'),
    log: silentLog,
    newestStoredAt: newestStoredAt ?? null,
    ask: async () => answer,
    clock: {
      now: () => machine.now(),
      monotonicMs: () => machine.monotonicMs(),
      bootId: () => boot,
      sleep: (delayMs, signal) => machine.sleep(delayMs, signal),
      after: (delayMs, run) => machine.after(delayMs, run),
      trust: () => 'trusted',
    },
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
  machine.step(-20 * YEAR_MS);
  const afterStart = make({ boot: 'boot-2' });
  await afterStart.look();
  expect(afterStart.trust()).toBe('untrusted');
});

it('asks nobody when told so', async () => {
  answer = WAITING;
  const clock = make({ source: 'none' });
  await clock.look();
  expect(clock.trust()).toBe('trusted');
});

describe('a clock that was believed and jumps', () => {
  const synchronised = async (change?: Change) => {
    answer = SYNCHRONISED;
    const clock = make(change);
    await clock.look();
    return clock;
  };
  /** Lets time pass with the looks of a running station. */
  const pass = async (clock: TrustedClock, ms: number) => {
    for (let left = ms; left > 0; left -= 10 * MINUTE_MS) {
      await machine.advance(Math.min(left, 10 * MINUTE_MS));
      await clock.look();
    }
  };

  it('is not followed years ahead, and nobody notices when it comes back', async () => {
    const clock = await synchronised();
    const news: HoldNews[] = [];
    clock.onHold((each) => news.push(each));
    machine.step(9 * YEAR_MS);
    const before = machine.now() - 9 * YEAR_MS;
    expect(clock.now()).toBe(before);
    expect(clock.trust()).toBe('trusted');
    await pass(clock, 3 * DAY_MS);
    expect(clock.now()).toBe(before + 3 * DAY_MS);
    expect(clock.hold()).toMatchObject({ kind: 'jumped', aheadMs: 9 * YEAR_MS });
    machine.step(-9 * YEAR_MS);
    await clock.look();
    expect(clock.now()).toBe(machine.now());
    expect(news.map(({ end }) => end)).toEqual([null, 'returned']);
  });

  it('is followed at once when the jump is small', async () => {
    const clock = await synchronised();
    machine.step(50 * MINUTE_MS);
    expect(clock.now()).toBe(machine.now());
    expect(clock.hold()).toBeNull();
  });

  it('is believed after hours when the jump is of days, and never for lasting when it is of years', async () => {
    const clock = await synchronised();
    machine.step(2 * DAY_MS);
    await pass(clock, 5 * HOUR_MS);
    expect(clock.now()).toBe(machine.now() - 2 * DAY_MS);
    await pass(clock, 2 * HOUR_MS);
    expect(clock.now()).toBe(machine.now());
    machine.step(-2 * YEAR_MS);
    await pass(clock, 3 * DAY_MS);
    expect(clock.now()).toBe(machine.now() + 2 * YEAR_MS);
  });

  it('is believed when a receiver’s clock agrees with it, and not for lasting when that agrees with ours', async () => {
    const clock = await synchronised();
    machine.step(2 * DAY_MS);
    await clock.look();
    clock.hear({ wallAt: clock.now(), monotonicMs: machine.monotonicMs(), by: 'province' });
    await pass(clock, DAY_MS);
    expect(clock.hold()).toMatchObject({ contradictedBy: 'province' });
    clock.hear({ wallAt: machine.now() - MINUTE_MS, monotonicMs: machine.monotonicMs(), by: 'province' });
    expect(clock.hold()).toBeNull();
    expect(clock.now()).toBe(machine.now());
  });

  it('is not confirmed by what a receiver said before the jump', async () => {
    const clock = await synchronised();
    const said = {
      wallAt: machine.now() + 2 * DAY_MS,
      monotonicMs: machine.monotonicMs() - 1,
      by: 'province',
    };
    machine.step(2 * DAY_MS);
    await clock.look();
    clock.hear(said);
    expect(clock.hold()).not.toBeNull();
  });

  it('is believed when a person says so, and then jumps from there', async () => {
    const clock = await synchronised();
    machine.step(9 * YEAR_MS);
    await clock.look();
    clock.accept();
    expect(clock.now()).toBe(machine.now());
    machine.step(-9 * YEAR_MS);
    expect(clock.now()).toBe(machine.now() + 9 * YEAR_MS);
  });

  it('is still held when the program is started again in the same boot, and its hours count on', async () => {
    const clock = await synchronised();
    machine.step(2 * DAY_MS);
    await pass(clock, 5 * HOUR_MS);
    const again = make();
    expect(again.now()).toBe(machine.now() - 2 * DAY_MS);
    await pass(again, 70 * MINUTE_MS);
    expect(again.hold()).toBeNull();
  });

  it('is believed at once when a time service speaks for the first time', async () => {
    answer = NOBODY;
    const clock = make();
    await clock.look();
    machine.step(200 * DAY_MS);
    answer = SYNCHRONISED;
    await clock.look();
    expect(clock.now()).toBe(machine.now());
  });

  it('has to be confirmed when it is more than a year ahead of the newest reading after a start', async () => {
    const clock = await synchronised({ newestStoredAt: machine.now() - 9 * YEAR_MS });
    expect(clock.trust()).toBe('untrusted');
    expect(clock.hold()).toMatchObject({ kind: 'far-ahead' });
    clock.accept();
    expect(clock.trust()).toBe('trusted');
    const usual = await synchronised({ boot: 'boot-2', newestStoredAt: machine.now() - 90 * DAY_MS });
    expect(usual.trust()).toBe('trusted');
  });
});
