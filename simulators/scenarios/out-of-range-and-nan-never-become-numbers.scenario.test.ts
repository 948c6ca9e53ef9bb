/** Nonsense from instruments, of every kind that they know: the file says 02, and no number is made of it. */
import { expect, it } from 'vitest';
import { ScenarioBench } from './scenario-bench.js';

it('writes 02 and no number for what is out of range, not a number, refused or broken', async () => {
  await using bench = await ScenarioBench.start();
  const { liquiline, ozone, sensors, meter } = bench.station.instruments;
  await bench.runIntervals(1);
  liquiline.setValue('cod', 900);
  liquiline.setNan('ph', 'on');
  ozone.setAlarm('invalid-concentration', 'on');
  sensors.setFault('exception', 4);
  meter.setNan('flow', 'on');
  await bench.runIntervals(2);

  const reasons = ['COD', 'pH', 'O3', 'TSS', 'Flow'].map((symbol) => {
    const row = bench.station.reported(symbol).at(-1);
    return { symbol, value: row?.value, status: row?.status };
  });
  expect(reasons).toEqual([
    { symbol: 'COD', value: null, status: 'out-of-range' },
    { symbol: 'pH', value: null, status: 'fault' },
    { symbol: 'O3', value: null, status: 'fault' },
    { symbol: 'TSS', value: null, status: 'fault' },
    { symbol: 'Flow', value: null, status: 'fault' },
  ]);
  const last = (await bench.files()).at(-1);
  expect(last?.bytes.toString()).not.toMatch(/NaN|Inf|900/);
  expect(last?.bytes.toString()).toContain('COD\t0.00\tmg/L\t20260325080300\t02\r\n');
  // The raw value is kept beside the judgement.
  const cod = bench.station
    .scansOf('liquiline')
    .at(-1)
    ?.readings.find(({ channel }) => channel === 'COD');
  expect(cod).toMatchObject({ raw: 900, status: 'out-of-range' });
  liquiline.setAlarm('failure', 'on');
  await bench.runIntervals(1);
  expect(bench.station.reported('NH4').map(({ status }) => status)).toEqual([
    ...['measuring', 'measuring', 'measuring', 'fault'],
  ]);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
