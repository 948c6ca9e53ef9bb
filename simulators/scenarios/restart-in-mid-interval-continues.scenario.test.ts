/** The logger is restarted, or loses its power, in the middle of an interval: the report is made of what both runs have read. */
import { expect, it } from 'vitest';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

it('reports an interval as if it had not been restarted in it', async () => {
  await using bench = await ScenarioBench.start();
  await bench.run(2 * MINUTE_MS + 30_000);
  await bench.restartLogger();
  await bench.runIntervals(2);

  for (const symbol of ['COD', 'O3', 'TSS', 'Flow']) {
    expect(bench.station.reported(symbol).map(({ usable }) => usable)).toEqual([6, 6, 6, 6]);
  }
  // The counter goes on from the count before the restart.
  expect(
    bench.station
      .reported('FlowTotal')
      .slice(1)
      .every(({ status }) => status === 'measuring'),
  ).toBe(true);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});

it('loses nothing that was committed when the power fails for a moment', async () => {
  await using bench = await ScenarioBench.start();
  await bench.run(2 * MINUTE_MS + 30_000);
  const before = bench.station.scansOf('liquiline');
  await bench.station.crash();
  await bench.station.start();
  await bench.runIntervals(2);

  expect(bench.station.scansOf('liquiline').slice(0, before.length)).toEqual(before);
  expect(bench.station.reported('COD').map(({ usable }) => usable)).toEqual([6, 6, 6, 6]);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});

it('sends a file that was closed but not delivered at the moment of the power cut, once', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  await bench.runIntervals(1);
  await bench.province.stop();
  await bench.runIntervals(3);
  await bench.station.crash();
  await bench.province.start();
  await bench.station.start();
  await bench.runIntervals(1);

  expect(await bench.files()).toHaveLength(5);
  await bench.assertLedger();
});
