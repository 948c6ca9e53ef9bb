/** The network breaks at every stage of an upload: each file is at the province exactly once, whole and in order. */
import { expect, it } from 'vitest';
import { ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

/** In which share of the bytes of an upload the connection breaks. */
const SHARES = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95];

it('delivers each file once wherever the connection breaks', { timeout: 60_000 }, async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline, network: 'proxy' });
  const { log } = bench.station;
  // The first upload makes the folders and the second is a usual one.
  await bench.runIntervals(1);
  bench.proxy.count();
  await bench.runIntervals(1);
  const whole = bench.proxy.count();
  for (const share of SHARES) {
    const before = bench.proxy.cuts;
    bench.proxy.cutAfter({ sent: Math.round(whole.sent * share) });
    await bench.runIntervals(1);
    expect(bench.proxy.cuts, `cut after ${share} of the bytes sent`).toBe(before + 1);
    bench.proxy.cutAfter({ received: Math.round(whole.received * share) });
    await bench.runIntervals(1);
    expect(bench.proxy.cuts, `cut after ${share} of the bytes received`).toBe(before + 2);
    bench.proxy.cutAfter(null);
  }
  await bench.runIntervals(1);

  // Some were cut when the file stood at its place already: it is recognised, not sent twice.
  expect(log.having('outcome', 'already-there').length).toBeGreaterThan(0);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
