/** The province changed the station's password: the station says so, never tells it, and goes on when either side is put right. */
import { expect, it } from 'vitest';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline, PROVINCE_TARGET } from './station-draft.js';

const OTHER_PASSWORD = 'scenario, another one';

it('stops at a refused login and recovers by itself when the province puts it right', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station, province } = bench;
  await province.running.stations.setPassword(station.code, OTHER_PASSWORD);
  // A session that was let in before goes on; the next one is asked.
  await bench.restartLogger();
  await bench.runIntervals(3);

  expect(station.delivery()).toMatchObject({ state: 'stopped', failure: { code: 'login-refused' } });
  expect(await bench.files()).toEqual([]);

  await province.running.stations.setPassword(station.code, station.passwords[PROVINCE_TARGET] ?? '');
  await bench.run(6 * MINUTE_MS);
  expect(station.delivery()).toMatchObject({ state: 'idle', failure: null });
  await bench.assertLedger();
  expect(station.log.text + province.log.text).not.toContain(station.passwords[PROVINCE_TARGET]);
});

it('goes on after the password was corrected at the station', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station, province } = bench;
  await province.running.stations.setPassword(station.code, OTHER_PASSWORD);
  await bench.runIntervals(3);
  station.passwords[PROVINCE_TARGET] = OTHER_PASSWORD;
  await bench.restartLogger();
  await bench.runIntervals(1);

  expect(await bench.files()).toHaveLength(4);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
