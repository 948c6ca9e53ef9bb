/** Three analyzers, one of them dead on a wire that it shares: the others are read in time, and the dead one is told as dead. */
import { expect, it } from 'vitest';
import { ScenarioBench } from './scenario-bench.js';

it('reads every other instrument in time while one on the same wire is dead', async () => {
  await using bench = await ScenarioBench.start();
  const { station } = bench;
  await bench.runIntervals(2);
  station.instruments.sensors.setFault('silent');
  const deadSinceAt = bench.clock.now();
  await bench.runIntervals(5);

  const delays = (instrument: string) =>
    station
      .scansOf(instrument)
      .filter(({ at }) => at > deadSinceAt)
      .map(({ delayMs }) => delayMs);
  // On the shared wire the first poll waits for the two tries of the last poll that the dead one was given, a later one for
  // one probe (500 ms) at most. On other wires nobody waits.
  const [first = Infinity, ...later] = delays('meter');
  expect(first).toBeLessThan(1_100);
  expect(Math.max(...later)).toBeLessThan(600);
  expect(Math.max(...delays('liquiline'))).toBeLessThan(100);
  expect(delays('meter')).toHaveLength(30);

  const flow = await bench.rows('Flow');
  expect(flow.map(({ status }) => status)).toEqual(Array(7).fill('measuring'));
  expect(station.reported('Flow').every(({ completeness }) => completeness === 1)).toBe(true);
  const dead = station.reported('TSS').slice(2);
  expect(dead.map(({ value, status }) => ({ value, status }))).toEqual(
    Array(5).fill({ value: null, status: 'no-comms' }),
  );
  // It is told once, when it falls silent.
  const told = station.log.having('instrument', 'sensors').filter(({ level }) => level === 'warn');
  expect(told).toHaveLength(1);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
