/** The network breaks at every stage of an upload: each file is at the province exactly once, whole and in order. */
import { expect, it } from 'vitest';
import { ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

/** Of the encrypted stream: from the first byte of an upload to the answer of its last request. */
const CUTS = [
  ...[1, 150, 300, 450, 600, 750, 900, 1_050, 1_200].map((sent) => ({ sent })),
  ...[1, 120, 240, 360, 480, 600, 720].map((received) => ({ received })),
];

it('delivers each file once wherever the connection breaks', { timeout: 60_000 }, async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline, network: 'proxy' });
  await bench.runIntervals(1);
  for (const cut of CUTS) {
    bench.proxy.cutAfter(cut);
    await bench.runIntervals(1);
  }
  bench.proxy.cutAfter(null);
  await bench.runIntervals(2);

  const failures = bench.station.log.having('code', 'connection-lost');
  expect(failures.length).toBeGreaterThan(CUTS.length / 2);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
