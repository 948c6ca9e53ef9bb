/** The battery of the station's clock is dead: it starts years ago, measures, and everything gets its true time once the clock is set. */
import { expect, it } from 'vitest';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { assertSameAsOwn } from './received-ledger.js';
import { onlyLiquiline } from './station-draft.js';

const YEARS_MS = 6 * 365 * 24 * 3_600_000;

it('names no file by the dead clock and writes all of them by the right one', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station } = bench;
  await bench.runIntervals(2);
  const before = await bench.files();
  await station.crash();
  station.clock.step(-YEARS_MS);
  station.clock.setTrust('untrusted');
  await station.start();
  await bench.run(3 * MINUTE_MS);
  expect(await bench.files()).toEqual(before);

  station.clock.step(YEARS_MS);
  station.clock.setTrust('trusted');
  await bench.run(2 * MINUTE_MS);
  const files = await bench.files();
  expect(files.length).toBeGreaterThanOrEqual(before.length + 4);
  expect(files.every(({ name }) => name.includes('_2026'))).toBe(true);
  // From the restart on nothing is missing, though the clock was years off.
  const full = station.reported('COD').slice(-4);
  expect(full.map(({ completeness }) => completeness)).toEqual([1, 1, 1, 1]);
  assertSameAsOwn(station, files);
  await bench.assertMinistryReadsAll();
});

it('keeps readings of a lost boot without inventing a time for them', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station } = bench;
  await bench.runIntervals(1);
  await station.crash();
  station.clock.setTrust('untrusted');
  await station.start();
  await bench.run(2 * MINUTE_MS);
  await station.crash();
  station.clock.setTrust('trusted');
  await station.start();
  await bench.run(2 * MINUTE_MS);
  const ends = (await bench.files()).map(({ dataAt }) => dataAt);
  expect(ends).toEqual([...ends].sort());
  // The two minutes are a gap in the files; what was read in them is kept apart.
  const gaps = ends.slice(1).map((at, index) => (at ?? 0) - (ends[index] ?? 0));
  expect(Math.max(...gaps)).toBeGreaterThanOrEqual(2 * MINUTE_MS);
  await bench.assertMinistryReadsAll();
});
