/** The station starts without a network: until its clock has been set, readings are kept and no file gets a name. */
import { expect, it } from 'vitest';
import { ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

it('makes no file while the clock is not trusted, and all of them as soon as it is', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  await bench.station.stop();
  bench.station.clock.setTrust('untrusted');
  await bench.station.start();
  await bench.runIntervals(4);
  expect(await bench.files()).toEqual([]);

  bench.station.clock.setTrust('trusted');
  await bench.runIntervals(1);
  expect(await bench.files()).toHaveLength(5);
  expect(bench.station.reported('COD').every(({ completeness }) => completeness === 1)).toBe(true);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
