/** The province knows what it misses, and gets exactly that: once, or the reason why there is nothing. */
import { expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline, PROVINCE_TARGET } from './station-draft.js';

const PROVINCE = { wanted: { days: 60, grace: '2m' } };

async function namesAtProvince(bench: ScenarioBench): Promise<string[]> {
  return (await bench.files()).map(({ name }) => name);
}

/** How often each file was received, by the receipts of the whole time. */
function timesReceived(bench: ScenarioBench): Map<string, number> {
  const times = new Map<string, number>();
  for (const { fields } of bench.province.log.having('outcome')) {
    const name = String(fields['path']).replace(/^.*\//, '');
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  return times;
}

const filesOf = ({ station }: ScenarioBench) =>
  station.logger.outbox.files({ limit: 500, target: PROVINCE_TARGET });

it('a file that the province has lost comes again once, and nothing else does', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline, province: PROVINCE });
  await bench.runIntervals(6);
  const before = await namesAtProvince(bench);
  const lost = before[2]!;
  await bench.province.stop();
  bench.province.loseFile(lost);
  await bench.province.start();
  await bench.runIntervals(12);
  const after = await namesAtProvince(bench);
  expect([...after].sort()).toEqual(
    filesOf(bench)
      .map(({ name }) => name)
      .sort(),
  );
  const times = timesReceived(bench);
  expect(times.get(lost)).toBe(2);
  expect([...times].filter(([name, n]) => name !== lost && n !== 1)).toEqual([]);
  expect(filesOf(bench).find(({ name }) => name === lost)?.receipt).toMatchObject({ agreement: 'matches' });
});

it('a province restored from an old backup gets back all that came since, oldest first, each once', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline, province: PROVINCE });
  await bench.runIntervals(4);
  await bench.province.stop();
  bench.province.backUp();
  await bench.province.start();
  await bench.runIntervals(8);
  const whole = await namesAtProvince(bench);
  await bench.province.stop();
  bench.province.restore();
  await bench.province.start();
  expect((await namesAtProvince(bench)).length).toBeLessThan(6);
  await bench.runIntervals(12);
  const after = await namesAtProvince(bench);
  expect([...after].sort()).toEqual(
    filesOf(bench)
      .map(({ name }) => name)
      .sort(),
  );
  const times = timesReceived(bench);
  const back = whole.slice(4);
  expect(back.map((name) => times.get(name))).toEqual(back.map(() => 2));
  expect([...times].filter(([name, n]) => !back.includes(name) && n !== 1)).toEqual([]);
  for (const { name, receipt } of filesOf(bench))
    expect(receipt, name).toMatchObject({ agreement: 'matches' });
});

it('an interval in which the logger was off is answered with that reason, once', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline, province: PROVINCE });
  await bench.runIntervals(5);
  await bench.station.stop();
  await bench.run(4 * MINUTE_MS);
  await bench.station.start();
  await bench.runIntervals(4);
  await bench.station.crash('power');
  await bench.run(4 * MINUTE_MS);
  await bench.station.start();
  await bench.runIntervals(12);
  const { completeness } = bench.province.running.store;
  const { code } = bench.station;
  const answers = await completeness.answers(code, 0, bench.clock.now());
  const reasons = answers.map(({ symbol, reason }) => `${symbol ?? 'all'} ${reason}`);
  expect(new Set(reasons)).toEqual(new Set(['all logger-off', 'all no-power']));
  expect(await completeness.wanted(code)).toEqual([]);
  const statements = bench.station.log.having('explained').filter(({ fields }) => fields['explained'] !== 0);
  expect(statements.length).toBeLessThanOrEqual(3);
  expect([...timesReceived(bench).values()].every((n) => n === 1)).toBe(true);
  await bench.run(HOUR_MS / 4);
  expect(await completeness.answers(code, 0, bench.clock.now())).toHaveLength(answers.length);
});
