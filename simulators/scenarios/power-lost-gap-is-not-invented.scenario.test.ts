/** The station is without power for a quarter of an hour: no file speaks of that time, and nothing is put in its place. */
import { expect, it } from 'vitest';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';

it('sends no file for intervals in which the logger was off, and no total across the gap', async () => {
  await using bench = await ScenarioBench.start();
  await bench.run(3 * MINUTE_MS + 20_000);
  await bench.station.crash();
  await bench.run(15 * MINUTE_MS);
  await bench.station.start();
  await bench.runIntervals(4);

  const minutes = (await bench.files()).map(({ name }) => name.slice(-10, -6));
  expect(minutes).toEqual(['0801', '0802', '0803', '0804', '0819', '0820', '0821', '0822']);
  const rows = bench.station.reported('COD');
  // 08:04 was read for 20 seconds, 08:19 from 25 seconds on: too little for an average.
  expect(rows[3]).toMatchObject({ value: null, usable: 2, expected: 6 });
  expect(rows[4]).toMatchObject({ value: null, usable: 4, expected: 6 });
  expect(rows.slice(5).every(({ status }) => status === 'measuring')).toBe(true);
  // What flowed during the gap belongs to no interval.
  expect(bench.station.reported('FlowTotal')[4]?.value).toBeNull();
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
