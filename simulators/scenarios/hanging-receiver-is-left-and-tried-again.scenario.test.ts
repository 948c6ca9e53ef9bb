/** A receiver that takes the file and never answers: the attempt ends by its deadline, readings go on, and so do the files. */
import { expect, it } from 'vitest';
import { MemoryRemote, MemoryTarget } from '../../protocols/delivery/memory-target.js';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline, PROVINCE_TARGET } from './station-draft.js';

it('gives up a transfer that hangs and delivers everything when the receiver answers again', async () => {
  const remote = new MemoryRemote();
  await using bench = await ScenarioBench.start({
    station: onlyLiquiline,
    targets: { [PROVINCE_TARGET]: (clock) => new MemoryTarget({ remote, clock }) },
  });
  await bench.runIntervals(1);
  remote.levers.reply = 'never';
  await bench.run(20 * MINUTE_MS);
  expect(bench.station.delivery().failure?.code).toBe('timeout');
  expect(bench.station.reported('COD').every(({ completeness }) => completeness === 1)).toBe(true);

  remote.levers.reply = 'usual';
  await bench.run(10 * MINUTE_MS);
  const names = remote.arrivals.map((path) => path.slice(path.lastIndexOf('/') + 1));
  expect(names).toEqual([...bench.station.ownFiles().keys()]);
  expect(names).toHaveLength(31);
});
