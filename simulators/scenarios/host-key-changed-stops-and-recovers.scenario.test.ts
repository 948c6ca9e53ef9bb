/** The province shows another host key: nothing is sent to it, the station says so, and goes on when a person has agreed. */
import { expect, it } from 'vitest';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

it('sends nothing to a server with another key, until the new key is written into the configuration', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station, province } = bench;
  await bench.runIntervals(2);
  await province.stop();
  province.forgetHostKey();
  await province.start();
  await bench.runIntervals(7);

  const { fingerprint } = province.running.receiving;
  const { state, failure } = station.delivery();
  expect(state).toBe('stopped');
  expect(failure?.code).toBe('host-key-changed');
  expect(failure?.hint).toContain(fingerprint);
  expect(await bench.files()).toHaveLength(2);
  expect(station.log.having('code', 'host-key-changed')).toHaveLength(1);

  for (const target of station.draft.targets) target.hostKey = fingerprint;
  await bench.restartLogger();
  await bench.run(MINUTE_MS);
  expect(station.delivery()).toMatchObject({ state: 'idle', failure: null });
  expect(await bench.files()).toHaveLength(10);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
