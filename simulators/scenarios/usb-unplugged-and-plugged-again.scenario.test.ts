/** The USB adapter of the RS-485 line is pulled, in the middle of a reply even, and put back: the line goes on by itself. */
import { expect, it } from 'vitest';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';

it('reads both instruments of the line again after its adapter came back', async () => {
  await using bench = await ScenarioBench.start();
  const { line } = bench.station.instruments.wires;
  await bench.runIntervals(1);
  // 20 ms into a poll: the reply is on the line.
  await bench.run(5_020);
  await line.unplug();
  await bench.runIntervals(4);
  await line.plug();
  await bench.run(MINUTE_MS);
  await bench.runIntervals(2);

  for (const symbol of ['TSS', 'Flow']) {
    const rows = bench.station.reported(symbol);
    expect(rows.slice(1, 5).every(({ value, status }) => value === null && status === 'no-comms')).toBe(true);
    expect(rows.slice(-2).map(({ status, completeness }) => ({ status, completeness }))).toEqual([
      { status: 'measuring', completeness: 1 },
      { status: 'measuring', completeness: 1 },
    ]);
  }
  expect(bench.station.reported('pH').every(({ completeness }) => completeness === 1)).toBe(true);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
