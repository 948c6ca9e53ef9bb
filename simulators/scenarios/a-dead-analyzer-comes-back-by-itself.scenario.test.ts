/** An analyzer loses its power for a while: nobody has to do anything for its values to come back. */
import { expect, it } from 'vitest';
import { ScenarioBench } from './scenario-bench.js';

it('reports an analyzer again, by itself, within a minute of its return', async () => {
  await using bench = await ScenarioBench.start();
  const { ozone, sensors } = bench.station.instruments;
  await bench.runIntervals(1);
  for (const instrument of [ozone, sensors]) instrument.setFault('silent');
  await bench.runIntervals(6);
  for (const instrument of [ozone, sensors]) instrument.faults.turnAllOff();
  await bench.runIntervals(3);

  for (const symbol of ['O3', 'TSS']) {
    const rows = bench.station.reported(symbol);
    expect(rows.map(({ status }) => status).slice(0, 7)).toEqual([
      'measuring',
      ...Array<string>(6).fill('no-comms'),
    ]);
    expect(rows.map(({ status }) => status).slice(8)).toEqual(['measuring', 'measuring']);
    expect(rows.slice(1, 7).every(({ value, usable }) => value === null && usable === 0)).toBe(true);
  }
  expect(bench.station.logger.acquisition.instruments().map(({ state }) => state)).toEqual(
    Array(4).fill('answering'),
  );
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
