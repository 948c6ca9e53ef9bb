/** The whole of acquisition on a virtual clock. */
import { describe, expect, it } from 'vitest';
import { silentLog, type Log } from '../../protocols/vocabulary/log.js';
import { probeDeadlineMs } from './bus-plan.js';
import { FakeStation, REQUEST_TIMEOUT_MS, T0 } from './fake-station.contract.js';

describe('acquisition', () => {
  it('polls each instrument at the multiples of its own interval', async () => {
    const station = new FakeStation();
    station.bus('rtu', { fast: 500, slow: 5_000 });
    station.start();
    await station.clock.runUntil(T0 + 10_400);
    expect(station.of('fast').map(({ at }) => at)).toEqual(
      Array.from({ length: 21 }, (_, i) => T0 + i * 500),
    );
    expect(station.of('slow').map(({ at }) => at)).toEqual([T0, T0 + 5_000, T0 + 10_000]);
    expect(station.of('fast')[0]?.delayMs).toBe(40);
    await station.end();
  });

  it('has one talker on a wire, and buses side by side', async () => {
    const station = new FakeStation();
    const shared = station.bus('rtu', { a: 1_000, b: 1_000, c: 1_000 });
    station.bus('tcp', { d: 1_000 });
    station.driver('a').answerMs = 300;
    station.start();
    await station.clock.runUntil(T0 + 20_900);
    expect(shared.talkingMost).toBe(1);
    expect(station.of('c')).toHaveLength(21);
    expect(station.driver('d').pollsAt[3]).toBe(T0 + 3_000);
    await station.end();
  });

  it('polls the others while one measures, and gives each slot its reading', async () => {
    const station = new FakeStation();
    station.bus('sdi-12', { level: 10_000, rain: 10_000, quick: 1_000 });
    station.driver('level').measuresMs = 4_000;
    station.driver('rain').measuresMs = 6_000;
    station.start();
    await station.clock.runUntil(T0 + 60_500);
    for (const id of ['level', 'rain']) {
      const scans = station.of(id);
      expect(scans.map(({ at }) => at)).toEqual(Array.from({ length: 6 }, (_, i) => T0 + i * 10_000));
      expect(scans.every(({ readings }) => readings[0]?.status === 'measuring')).toBe(true);
    }
    expect(station.of('quick').map(({ at }) => at)).toEqual(
      Array.from({ length: 61 }, (_, i) => T0 + i * 1_000),
    );
    expect(Math.max(...station.of('quick').map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(120);
    await station.end();
  });

  it('ends while an instrument measures', async () => {
    const station = new FakeStation();
    station.bus('sdi-12', { level: 10_000 });
    station.driver('level').measuresMs = 4_000;
    station.start();
    await station.clock.runUntil(T0 + 1_000);
    await station.end();
    expect(station.driver('level').wire.talking).toBe(0);
  });

  // A driver that times out by itself leaves the healthy one its time; one that hangs costs at most its probe's deadline.
  it.each([
    { mode: 'dead', latenessMsMax: 0 },
    { mode: 'hangs', latenessMsMax: probeDeadlineMs({ requestTimeoutMs: REQUEST_TIMEOUT_MS }) },
  ] as const)(
    'keeps the cadence of a healthy instrument beside nine that are silent ($mode)',
    async ({ mode, latenessMsMax }) => {
      const station = new FakeStation();
      const dead = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`dead-${index}`, 1_000]));
      const wire = station.bus('rtu', { ...dead, healthy: 1_000 });
      for (const id of Object.keys(dead)) station.driver(id).mode = mode;
      station.start();
      const settledAt = T0 + 60_000;
      await station.clock.runUntil(settledAt + 600_500);

      const healthy = station.of('healthy').filter(({ at }) => at > settledAt);
      expect(healthy.map(({ at }) => at)).toEqual(
        Array.from({ length: 600 }, (_, i) => settledAt + (i + 1) * 1_000),
      );
      const lateness = healthy.map(({ delayMs }) => delayMs - 40);
      expect(Math.max(...lateness)).toBeLessThanOrEqual(latenessMsMax);
      expect(wire.talkingMost).toBe(1);

      for (const id of Object.keys(dead)) {
        const told = station.of(id).filter(({ at }) => at > settledAt);
        expect(told).toHaveLength(600);
        expect(told.every(({ readings }) => readings[0]?.status === 'no-comms')).toBe(true);
        const probes = station.driver(id).probesAt.filter((at) => at > settledAt);
        expect(probes.length).toBeGreaterThanOrEqual(15);
        expect(probes.length).toBeLessThanOrEqual(21);
        expect(station.driver(id).pollsAt.filter((at) => at > settledAt)).toEqual([]);
      }
      await station.end();
    },
  );

  it('while a neighbour dies, no slot of the healthy ones is skipped', async () => {
    const station = new FakeStation();
    station.bus('rtu', { dead: 1_000, fine: 1_000, healthy: 1_000 });
    station.start();
    await station.clock.runUntil(T0 + 10_500);
    station.driver('dead').mode = 'dead';
    await station.clock.runUntil(T0 + 60_500);
    const slots = station.of('healthy').map(({ at }) => at);
    expect(slots).toEqual(Array.from({ length: 61 }, (_, i) => T0 + i * 1_000));
    await station.end();
  });

  it('polls an instrument at its next slot once a probe was answered', async () => {
    const station = new FakeStation();
    station.bus('rtu', { analyzer: 1_000 });
    const driver = station.driver('analyzer');
    driver.mode = 'dead';
    station.start();
    await station.clock.runUntil(T0 + 20_500);
    expect(station.instrument('analyzer')).toMatchObject({ state: 'silent', lastAnswerAt: null, pollsOk: 0 });
    expect(station.instrument('analyzer').failure).toMatchObject({ code: 'timeout', since: T0 + 300 });
    driver.mode = 'answers';
    await station.clock.runUntil(T0 + 60_500);
    const heardAt = driver.probesAt.at(-1)! + driver.answerMs;
    const firstPollAt = driver.pollsAt.find((at) => at > heardAt)!;
    expect(firstPollAt - heardAt).toBeLessThanOrEqual(1_000);
    expect(station.instrument('analyzer')).toMatchObject({ state: 'answering', failure: null });
    const status = new Map(station.of('analyzer').map(({ at, readings }) => [at, readings[0]!.status]));
    expect(status.get(firstPollAt - 1_000)).toBe('no-comms');
    expect(status.get(firstPollAt)).toBe('measuring');
    expect(station.of('analyzer')).toHaveLength(61);
    await station.end();
  });

  it('goes on polling an instrument that answers with exceptions', async () => {
    const station = new FakeStation();
    station.bus('rtu', { analyzer: 1_000 });
    station.driver('analyzer').mode = 'exception';
    station.start();
    await station.clock.runUntil(T0 + 9_500);
    expect(station.driver('analyzer').pollsAt).toHaveLength(10);
    expect(station.instrument('analyzer')).toMatchObject({ state: 'answering', pollsFailed: 10 });
    expect(station.instrument('analyzer').failure?.code).toBe('device-exception');
    await station.end();
  });

  it('skips and counts slots when the polls do not fit, says so, and recovers', async () => {
    const station = new FakeStation();
    station.bus('rtu', { a: 1_000, b: 1_000, c: 1_000 });
    for (const id of ['a', 'b', 'c']) station.driver(id).answerMs = 500;
    station.start();
    await station.clock.runUntil(T0 + 60_400);
    const counts = ['a', 'b', 'c'].map((id) => station.of(id).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    for (const id of ['a', 'b', 'c']) {
      const slots = station.of(id).map(({ at }) => at);
      expect(new Set(slots).size).toBe(slots.length);
      expect(slots).toEqual([...slots].sort((left, right) => left - right));
      expect(station.instrument(id).slotsSkipped).toBeGreaterThan(15);
    }
    expect(station.acquisition.buses()[0]?.overloadedSince).not.toBeNull();
    for (const id of ['a', 'b', 'c']) station.driver(id).answerMs = 40;
    await station.clock.runUntil(T0 + 90_400);
    expect(station.acquisition.buses()[0]?.overloadedSince).toBeNull();
    await station.end();
  });
});

describe('when the clock is stepped', () => {
  it('forwards, polling goes on at the new time without a bunch', async () => {
    const station = new FakeStation();
    station.bus('rtu', { analyzer: 1_000 });
    station.start();
    await station.clock.runUntil(T0 + 5_500);
    station.clock.step(7_200_000);
    await station.clock.advance(5_000);
    const slots = station.of('analyzer').map(({ at }) => at - T0);
    expect(slots.slice(0, 6)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
    expect(slots.slice(6).every((ms) => ms > 7_205_000)).toBe(true);
    expect(slots.length).toBeGreaterThanOrEqual(10);
    expect(station.instrument('analyzer').slotsSkipped).toBe(0);
    await station.end();
  });

  it('tells it once, whatever the number of buses', async () => {
    const station = new FakeStation();
    station.bus('rtu', { a: 1_000 });
    station.bus('tcp', { b: 3_600_000 });
    const told: number[] = [];
    const warn: Log['warn'] = ({ stepMs }) => void told.push(Number(stepMs));
    station.start({ log: { ...silentLog, warn } });
    await station.clock.runUntil(T0 + 5_500);
    expect(station.acquisition.clockStep()).toBeNull();
    station.clock.step(60_000);
    await station.clock.advance(30_000);
    expect(told).toEqual([60_000]);
    await station.end();
  });

  it('forwards while an hourly instrument sleeps, its next slot is found in time', async () => {
    const station = new FakeStation();
    station.bus('rtu', { hourly: 3_600_000 });
    station.start();
    await station.clock.runUntil(T0 + 60_000);
    station.clock.step(58 * 60_000);
    await station.clock.advance(120_000);
    expect(station.of('hourly').map(({ at }) => at)).toEqual([T0, T0 + 3_600_000]);
    expect(station.of('hourly')[1]?.delayMs).toBe(40);
    await station.end();
  });

  it('a little backwards, no slot is told twice', async () => {
    const station = new FakeStation();
    station.bus('rtu', { analyzer: 1_000 });
    station.start();
    await station.clock.runUntil(T0 + 5_500);
    station.clock.step(-3_000);
    await station.clock.advance(10_000);
    const slots = station.of('analyzer').map(({ at }) => at - T0);
    expect(new Set(slots).size).toBe(slots.length);
    expect(slots.at(-1)).toBe(12_000);
    await station.end();
  });

  it('an hour backwards, the station goes on at once', async () => {
    const station = new FakeStation();
    station.bus('rtu', { analyzer: 1_000 });
    station.start();
    await station.clock.runUntil(T0 + 5_500);
    station.clock.step(-3_600_000);
    await station.clock.advance(11_000);
    expect(station.acquisition.clockStep()).toEqual({ at: expect.any(Number) as number, stepMs: -3_600_000 });
    const afterStep = station.of('analyzer').filter(({ at }) => at < T0);
    expect(afterStep.length).toBeGreaterThanOrEqual(9);
    await station.end();
  });
});

it('tells a change of state once, not every scan', async () => {
  const station = new FakeStation();
  station.bus('rtu', { a: 1_000 });
  let changes = 0;
  station.start();
  const listening = station.acquisition.onChanged(() => (changes += 1));
  await station.clock.runUntil(T0 + 30_500);
  expect(changes).toBe(1);
  station.driver('a').mode = 'dead';
  await station.clock.runUntil(T0 + 60_500);
  expect(changes).toBe(3);
  listening[Symbol.dispose]();
  station.driver('a').mode = 'answers';
  await station.clock.runUntil(T0 + 120_500);
  expect(changes).toBe(3);
  await station.end();
});
