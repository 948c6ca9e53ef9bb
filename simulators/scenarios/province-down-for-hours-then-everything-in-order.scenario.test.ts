/** The province is off for an afternoon: the station keeps everything, and sends it oldest first when the province is back. */
import { expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

it('keeps three hours of files and delivers them in order', { timeout: 120_000 }, async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  await bench.runIntervals(5);
  await bench.province.stop();
  await bench.run(3 * HOUR_MS);

  expect(bench.station.delivery()).toMatchObject({ state: 'waiting', failure: { code: 'unreachable' } });
  expect(bench.station.logger.outbox.summary('province').queued).toBe(180);
  // One line when it began, not one an attempt.
  expect(bench.station.log.having('target').filter(({ level }) => level === 'warn')).toHaveLength(1);

  await bench.province.start();
  await bench.run(10 * MINUTE_MS);
  expect(await bench.files()).toHaveLength(195);
  expect(bench.station.delivery()).toMatchObject({ state: 'idle', failure: null });
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
