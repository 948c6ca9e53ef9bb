/** Somebody sets the station's clock back: no report is made twice, overwritten or put out of order. */
import { expect, it } from 'vitest';
import { formatFileName } from '../../protocols/report-file/file-name.js';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { assertSameAsOwn } from './received-ledger.js';
import { onlyLiquiline } from './station-draft.js';

it('makes no file until the clock has passed the last report again', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station } = bench;
  await bench.run(10 * MINUTE_MS);
  const before = await bench.files();
  station.clock.step(-5 * MINUTE_MS);
  await bench.run(4 * MINUTE_MS);

  expect(await bench.files()).toEqual(before);
  expect(station.logger.acquisition.clockStep()).toMatchObject({ stepMs: -5 * MINUTE_MS });
  expect(station.log.having('lastEndAt')).toHaveLength(1);

  await bench.run(5 * MINUTE_MS);
  const files = await bench.files();
  expect(files.slice(0, before.length)).toEqual(before);
  const firstEndAt = before[0]?.dataAt ?? 0;
  expect(files.map(({ name }) => name)).toEqual(
    files.map((_file, index) => formatFileName(station.setup.code, firstEndAt + index * MINUTE_MS)),
  );
  expect(files).toHaveLength(14);
  assertSameAsOwn(station, files);
  await bench.assertMinistryReadsAll();
});

it('waits out a step back over a restart as well', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  await bench.run(5 * MINUTE_MS);
  const before = await bench.files();
  await bench.station.crash();
  bench.station.clock.step(-3 * MINUTE_MS);
  await bench.station.start();
  await bench.run(2 * MINUTE_MS + 30_000);
  expect(await bench.files()).toEqual(before);

  await bench.run(4 * MINUTE_MS);
  const files = await bench.files();
  expect(files.length).toBeGreaterThan(before.length);
  assertSameAsOwn(bench.station, files);
  await bench.assertMinistryReadsAll();
});
