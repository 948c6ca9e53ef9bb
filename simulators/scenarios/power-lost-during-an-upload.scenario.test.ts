/** The station loses its power while a file is on its way: after the restart it is at the province once, whole, and first. */
import { expect, it } from 'vitest';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

it('sends the file again after the restart, or finds it there', { timeout: 60_000 }, async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline, network: 'proxy' });
  await bench.runIntervals(1);
  bench.proxy.count();
  await bench.runIntervals(1);
  const whole = bench.proxy.count();
  let { cuts } = bench.proxy;
  for (const share of [0.2, 0.4, 0.6, 0.8, 0.95]) {
    bench.proxy.cutAfter({ received: Math.round(whole.received * share) });
    // Two seconds after its end the interval is closed and sent; half a second later the power is gone.
    const endAt = Math.ceil(bench.clock.now() / MINUTE_MS) * MINUTE_MS;
    await bench.clock.runUntil(endAt + 2_500);
    await bench.settle();
    expect(bench.proxy.cuts, `cut after ${share} of what the province answers`).toBe(cuts + 1);
    cuts += 1;
    await bench.station.crash();
    bench.proxy.cutAfter(null);
    await bench.station.start();
    // The first upload of a run looks for leftovers of the one before.
    await bench.runIntervals(1);
  }

  expect(await bench.files()).toHaveLength(12);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
