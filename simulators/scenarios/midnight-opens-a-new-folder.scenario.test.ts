/** Midnight in Vietnam: the file of 00:00:00 belongs to the new day's folder, and no interval is lost or doubled by it. */
import { expect, it } from 'vitest';
import { ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

it('goes over the end of the day and of the month', async () => {
  // 31 March 2026, 23:57:05 in Vietnam.
  const startAt = Date.UTC(2026, 2, 31, 16, 57, 5);
  await using bench = await ScenarioBench.start({ startAt, station: onlyLiquiline });
  await bench.runIntervals(5);

  expect((await bench.files()).map(({ path }) => path)).toEqual([
    '2026/03/31/TB_CAPH_NUOSXL_20260331235800.txt',
    '2026/03/31/TB_CAPH_NUOSXL_20260331235900.txt',
    '2026/04/01/TB_CAPH_NUOSXL_20260401000000.txt',
    '2026/04/01/TB_CAPH_NUOSXL_20260401000100.txt',
    '2026/04/01/TB_CAPH_NUOSXL_20260401000200.txt',
  ]);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
