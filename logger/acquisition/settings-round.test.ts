/** Settings are read in the gaps that polling leaves, and never cost a poll its time. */
import { expect, it } from 'vitest';
import type { InstrumentPlan } from './bus-plan.js';
import { FakeStation, FakeWatch, T0 } from './fake-station.contract.js';
import type { SettingsRound } from './settings-round.js';

const INTERVAL_MS = 60_000;

function watched(intervals: Record<string, number>) {
  const station = new FakeStation();
  const wire = station.bus('rtu', intervals);
  const watch = new FakeWatch(station.clock, wire);
  station.driver('analyzer').watch = watch;
  const plan = station.buses[0]?.instruments[0] as InstrumentPlan;
  plan.settingsIntervalMs = INTERVAL_MS;
  const rounds: SettingsRound[] = [];
  station.start({ onSettings: (round) => void rounds.push(round) });
  return { station, wire, watch, rounds };
}

it('asks everything once an interval, soon after the first answer, one talker at a time', async () => {
  const { station, wire, rounds } = watched({ analyzer: 1_000 });
  await station.clock.runUntil(T0 + 125_000);
  expect(rounds).toHaveLength(3);
  expect(rounds[0]?.readings.map(({ setting, value }) => [setting, value])).toEqual([
    ['slope', 0],
    ['offset', 1],
    ['range', 2],
  ]);
  expect(rounds[0]?.at).toBeLessThan(T0 + 1_000);
  expect((rounds[1]?.at ?? 0) - (rounds[0]?.at ?? 0)).toBeLessThanOrEqual(INTERVAL_MS + 1_000);
  expect(wire.talkingMost).toBe(1);
  await station.end();
});

it.each(['answers slowly', 'is dead', 'answers'] as const)(
  'delays no poll on a busy bus when the question %s',
  async (how) => {
    const { station, watch } = watched({ analyzer: 500, other: 500, third: 500 });
    watch.dead = how === 'is dead';
    watch.answerMs = how === 'answers slowly' ? 2_000 : 40;
    await station.clock.runUntil(T0 + 300_000);
    for (const [id, place] of [
      ['analyzer', 0],
      ['other', 1],
      ['third', 2],
    ] as const) {
      const scans = station.of(id);
      expect(scans.length).toBeGreaterThanOrEqual(600);
      // Each waits for those before it, never for a question.
      expect(Math.max(...scans.map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(40 * (place + 1));
      expect(station.instrument(id).slotsSkipped).toBe(0);
    }
    expect(watch.askedAt.length).toBeGreaterThan(0);
    await station.end();
  },
);

it('asks nothing where polls leave no room', async () => {
  const { station, watch } = watched({ analyzer: 100 });
  station.driver('analyzer').answerMs = 60;
  await station.clock.runUntil(T0 + 200_000);
  expect(watch.askedAt).toEqual([]);
  await station.end();
});

it('ends a round that is not answered, tells why, and begins anew after an interval', async () => {
  const { station, watch, rounds } = watched({ analyzer: 1_000 });
  watch.dead = true;
  await station.clock.runUntil(T0 + 10_000);
  expect(rounds).toMatchObject([{ readings: [], failure: { code: 'timeout' } }]);
  expect(watch.askedAt).toHaveLength(1);
  expect(station.instrument('analyzer')).toMatchObject({ state: 'answering', pollsFailed: 0 });
  watch.dead = false;
  await station.clock.runUntil(T0 + INTERVAL_MS + 5_000);
  expect(rounds[1]).toMatchObject({ failure: null });
  await station.end();
});

it('asks a silent instrument nothing, and all of it at once when it is back', async () => {
  const { station, watch, rounds } = watched({ analyzer: 1_000 });
  await station.clock.runUntil(T0 + 5_000);
  station.driver('analyzer').mode = 'dead';
  await station.clock.runUntil(T0 + 120_000);
  expect(watch.askedAt).toHaveLength(3);
  station.driver('analyzer').mode = 'answers';
  await station.clock.runUntil(T0 + 160_000);
  expect(rounds).toHaveLength(2);
  await station.end();
});
