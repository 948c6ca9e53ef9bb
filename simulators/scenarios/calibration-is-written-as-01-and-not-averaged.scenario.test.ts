/** Span gas runs through the ozone analyzer: the file says 01, and not one reading of the gas gets into an average. */
import { expect, it } from 'vitest';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';

it('writes 01 while the analyzer calibrates and keeps the span gas out of the averages', async () => {
  await using bench = await ScenarioBench.start();
  const { ozone } = bench.station.instruments;
  ozone.setValue('ozone', 40);
  await bench.run(2 * MINUTE_MS + 50_000);
  ozone.setMode('span');
  await bench.run(3 * MINUTE_MS);
  ozone.setMode('measuring');
  await bench.run(3 * MINUTE_MS + 15_000);

  const rows = await bench.rows('O3');
  expect(rows.map(({ status }) => status)).toEqual([
    ...['measuring', 'measuring', 'measuring'],
    ...['calibrating', 'calibrating', 'calibrating'],
    ...['measuring', 'measuring', 'measuring'],
  ]);
  // Five readings before the gas and one of the gas: the five are the average.
  expect(rows[2]).toMatchObject({ value: 40, status: 'measuring' });
  expect(bench.station.reported('O3')[2]).toMatchObject({ usable: 5, expected: 6 });
  const [during] = (await bench.files()).filter(({ name }) => name.endsWith('_20260325080400.txt'));
  expect(during?.bytes.toString()).toContain('O3\t0.0\tppb\t20260325080400\t01\r\n');
  expect(rows.at(-1)?.value).toBeCloseTo(40, 0);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
