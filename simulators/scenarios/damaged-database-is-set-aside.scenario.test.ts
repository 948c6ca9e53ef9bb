/** The SD card has spoilt the database: it is put aside for whoever wants to look, and the station goes on with a new one. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

it('goes on with a new database, says so, and keeps the old one as it was', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station } = bench;
  await bench.runIntervals(3);
  await station.stop();
  const damaged = readFileSync(station.databasePath);
  // 4 KiB of the database, as a bad sector of a card is.
  damaged.fill(0xa5, 1_024, 5_120);
  writeFileSync(station.databasePath, damaged);
  await station.start();
  await bench.runIntervals(3);

  const [told] = station.log.having('setAside');
  expect(told?.level).toBe('error');
  const setAside = String(told?.fields['setAside']);
  expect(readFileSync(setAside).equals(damaged)).toBe(true);
  expect(readdirSync(dirname(setAside)).filter((name) => /damaged-\d+$/.test(name))).toHaveLength(1);
  expect(existsSync(station.databasePath)).toBe(true);

  // Files of before the damage stand where they were sent; those after it follow in order.
  await bench.assertLedger();
  expect(await bench.files()).toHaveLength(6);
  // What was reported before the damage was read back into the new database.
  expect(station.reported('COD').map(({ usable }) => usable)).toEqual([6, 6, 6, 6, 6, 6]);
});
