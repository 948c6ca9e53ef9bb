/** The day on which nothing happens: every minute's file arrives, in order, whole, and means the same to the Ministry. */
import { expect, it } from 'vitest';
import { HOUR_MS, ScenarioBench } from './scenario-bench.js';

it('brings every minute of quiet hours to the province, byte for byte', { timeout: 120_000 }, async () => {
  await using bench = await ScenarioBench.start();
  await bench.run(2 * HOUR_MS);

  const files = await bench.files();
  expect(files).toHaveLength(120);
  expect(files[0]?.name).toBe('TB_CAPH_NUOSXL_20260325080100.txt');
  expect(files.at(-1)?.name).toBe('TB_CAPH_NUOSXL_20260325100000.txt');
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
  for (const symbol of ['pH', 'Temp', 'COD', 'NH4', 'O3', 'TSS', 'Flow']) {
    const rows = await bench.rows(symbol);
    expect(rows.every(({ value, status }) => value !== null && value > 0 && status === 'measuring')).toBe(
      true,
    );
  }
  // The first interval has no count from before it to grow from.
  const totals = await bench.rows('FlowTotal');
  expect(totals.map(({ status }) => status)).toEqual(['fault', ...Array<string>(119).fill('measuring')]);
  expect(bench.station.log.entries.filter(({ level }) => level !== 'info')).toEqual([]);
});
