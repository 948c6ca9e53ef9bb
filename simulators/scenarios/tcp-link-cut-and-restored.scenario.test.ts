/** The network cable of the cabinet: a short cut costs nothing, a long one is told and ends by itself. */
import { expect, it } from 'vitest';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';

it('survives a cut between two polls without losing a reading', async () => {
  await using bench = await ScenarioBench.start();
  const { cabinet } = bench.station.instruments.wires;
  await bench.runIntervals(1);
  await cabinet.cut();
  await bench.runIntervals(2);

  expect(cabinet.openings).toBe(2);
  expect(bench.station.reported('COD').map(({ usable }) => usable)).toEqual([6, 6, 6]);
  await bench.assertLedger();
});

it('tells a link that is down as 02 and reads on as soon as it is up', async () => {
  await using bench = await ScenarioBench.start();
  const { cabinet } = bench.station.instruments.wires;
  await bench.runIntervals(1);
  await cabinet.unplug();
  await bench.runIntervals(5);
  await cabinet.plug();
  await bench.run(MINUTE_MS);
  await bench.runIntervals(2);

  const statuses = bench.station.reported('COD').map(({ status }) => status);
  expect(statuses.slice(0, 6)).toEqual(['measuring', ...Array<string>(5).fill('no-comms')]);
  expect(statuses.slice(-2)).toEqual(['measuring', 'measuring']);
  expect(bench.station.reported('O3').every(({ completeness }) => completeness === 1)).toBe(true);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
