/**
 * NOx at reference oxygen through a day of a stack: what is computed is right, and what cannot be computed says why, with the
 * status of the input that is to blame: 01 while the analyzer calibrates, 02 with a broken oxygen loop or near the oxygen of air.
 */
import { expect, it } from 'vitest';
import { currentOf, draftStack } from './stack-draft.js';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';

const [NO, NO2, WATER] = [200, 10, 10];
/** 14 % dry. */
const OXYGEN_WET = 12.6;
/** By hand: 210 ppm × 46.005 g/mol ÷ 24.4654 L/mol = 394.9 mg/Nm³ wet, ÷ 0.9 dry, × (21 − 7) ÷ (21 − 14). */
const NOX = ((((NO + NO2) * 46.005) / 24.4654 / 0.9) * 14) / 7;

async function startStack(): Promise<ScenarioBench> {
  const bench = await ScenarioBench.start({ station: draftStack });
  const { analyzer, signals } = bench.station.instruments;
  analyzer.setValue('no', NO);
  analyzer.setValue('no2', NO2);
  analyzer.setValue('h2o', WATER);
  signals.setValue('ai0', currentOf(OXYGEN_WET));
  return bench;
}

it('reports NOx at reference oxygen with the status of what it is computed from', async () => {
  await using bench = await startStack();
  const { analyzer, signals } = bench.station.instruments;
  await bench.runIntervals(2);
  analyzer.setMode('span');
  await bench.runIntervals(2);
  analyzer.setMode('measuring');
  await bench.runIntervals(1);
  signals.setMode('broken', 'input-0');
  await bench.runIntervals(2);
  signals.setMode('measuring', 'input-0');
  signals.setValue('ai0', currentOf(18.5)); // 20.6 % dry
  await bench.runIntervals(2);
  signals.setValue('ai0', currentOf(OXYGEN_WET));
  await bench.runIntervals(1);

  const rows = bench.station.reported('NOx');
  expect(rows.map(({ status, reason }) => [status, reason])).toEqual([
    ['measuring', null],
    ['measuring', null],
    ['calibrating', 'input:no-wet:values-held'],
    ['calibrating', 'input:no-wet:values-held'],
    ['measuring', null],
    ['fault', 'input:o2-wet:burn-out'],
    ['fault', 'input:o2-wet:burn-out'],
    ['out-of-range', 'oxygen-near-air'],
    ['out-of-range', 'oxygen-near-air'],
    ['measuring', null],
  ]);
  for (const { value, status, usable, expected } of rows) {
    expect(expected).toBe(6);
    if (status === 'measuring') expect((value ?? 0) / NOX).toBeCloseTo(1, 4);
    if (status !== 'measuring') expect([value, usable]).toEqual([null, 0]);
  }
  // What does not need the oxygen is told all the while.
  expect(bench.station.reported('NOx-dry').filter(({ status }) => status === 'measuring')).toHaveLength(8);

  const files = await bench.files();
  const lineOf = (index: number) => {
    const text = files[index]?.bytes.toString() ?? '';
    return text.split('\r\n').find((line) => line.startsWith('NOx\t'));
  };
  expect(lineOf(0)).toBe(`NOx\t${NOX.toFixed(2)}\tmg/Nm3\t20260325080100\t00`);
  expect(lineOf(2)).toBe('NOx\t0.00\tmg/Nm3\t20260325080300\t01');
  expect(lineOf(5)).toBe('NOx\t0.00\tmg/Nm3\t20260325080600\t02');
  expect(lineOf(7)).toBe('NOx\t0.00\tmg/Nm3\t20260325080800\t02');
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});

it('computes nothing from the last reading of an instrument that has gone silent', async () => {
  await using bench = await startStack();
  const { signals } = bench.station.instruments;
  await bench.runIntervals(1);
  signals.setFault('silent');
  await bench.runIntervals(3);
  signals.faults.turnAllOff();
  await bench.runIntervals(3);

  const rows = bench.station.reported('NOx');
  expect(rows.slice(1, 4).map(({ status, reason }) => [status, reason])).toEqual(
    Array(3).fill(['no-comms', 'input:o2-wet:timeout']),
  );
  expect(rows.at(-1)?.status).toBe('measuring');
  // No number was made from the moment on at which the oxygen was silent.
  const silent = bench.station.scansOf('loops').filter(({ readings }) => readings[0]?.status !== 'measuring');
  const derived = new Map(bench.station.scansOf('derived').map(({ at, readings }) => [at, readings]));
  expect(silent.length).toBeGreaterThan(12);
  for (const { at } of silent) {
    expect(derived.get(at)?.find(({ channel }) => channel === 'NOx')).toMatchObject({ raw: null });
  }
  await bench.assertLedger();
});

it('loses no derived reading in a power cut whose inputs were committed', async () => {
  await using bench = await startStack();
  await bench.runIntervals(1);
  // A poll was committed at the end of the second; what is computed from it waits for the next commit.
  await bench.run(2 * MINUTE_MS + 5_000 + 1_100);
  await bench.station.crash();
  await bench.run(30_000);
  await bench.station.start();
  await bench.runIntervals(2);

  const at = (instrument: string) => bench.station.scansOf(instrument).map((scan) => scan.at);
  expect(at('derived')).toEqual(at('gases'));
  await bench.assertLedger();
});

it('follows the clock back and forth without a number twice', async () => {
  await using bench = await startStack();
  await bench.runIntervals(2);
  bench.station.clock.step(-5 * MINUTE_MS);
  await bench.run(MINUTE_MS);
  bench.station.clock.step(10 * MINUTE_MS);
  await bench.run(3 * MINUTE_MS);
  const instants = bench.station.scansOf('derived').map((scan) => scan.at);
  expect(new Set(instants).size).toBe(instants.length);
  expect(instants).toEqual(bench.station.scansOf('gases').map((scan) => scan.at));
  expect(bench.station.reported('NOx').at(-1)).toMatchObject({ status: 'measuring' });
});
