/** The station's clock was slow and is put right: the minutes jumped over never existed, and nothing is invented for them. */
import { expect, it } from 'vitest';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { assertSameAsOwn } from './received-ledger.js';
import { onlyLiquiline } from './station-draft.js';

it('goes on at the new time and writes no file for the time jumped over', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station } = bench;
  station.clock.step(-20 * MINUTE_MS);
  await bench.run(3 * MINUTE_MS + 30_000);
  station.clock.step(20 * MINUTE_MS);
  await bench.run(3 * MINUTE_MS);

  const files = await bench.files();
  expect(files.map(({ name }) => name.slice(-10, -6))).toEqual([
    ...['0741', '0742', '0743', '0744'],
    ...['0804', '0805', '0806'],
  ]);
  // The interval that the jump cut short, and the one that it fell into.
  const usable = station.reported('COD').map((row) => row.usable);
  expect(usable).toEqual([6, 6, 6, 3, 3, 6, 6]);
  assertSameAsOwn(station, files);
  await bench.assertMinistryReadsAll();
});
