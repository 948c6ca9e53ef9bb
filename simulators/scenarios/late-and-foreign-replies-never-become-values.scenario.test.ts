/** Replies that come too late, twice, damaged, or from somebody else: whatever is stored is what the instrument said then. */
import { expect, it } from 'vitest';
import type { FaultName } from '../instruments/faults.js';
import { ScenarioBench } from './scenario-bench.js';

/** 700 ms: after the deadline, before the next poll. 10.1 s: while the answer to the next poll is being waited for. */
const FAULTS: readonly (readonly [FaultName, number])[] = [
  ['delay', 700],
  ['delay', 10_100],
  ['delay', 480],
  ['reply-twice', 0],
  ['wrong-unit', 0],
  ['wrong-function', 0],
  ['wrong-transaction', 0],
  ['bad-crc', 0],
  ['short-frame', 0],
  ['babble', 3_300],
];

it('never takes an old, foreign or damaged reply for the answer', { timeout: 60_000 }, async () => {
  await using bench = await ScenarioBench.start();
  const { ozone, meter } = bench.station.instruments;
  const truthAt = new Map<number, number>();
  const pollAndChange = async (polls: number) => {
    for (let poll = 0; poll < polls; poll += 1) {
      // Five seconds before each poll the world changes; a reply to an older request is now wrong.
      const value = 50 + (truthAt.size % 400);
      ozone.setValue('ozone', value);
      meter.setValue('flow', value / 3600);
      truthAt.set(bench.clock.now() + 5_000, value);
      await bench.run(10_000);
    }
  };
  for (const [fault, argument] of FAULTS) {
    for (const instrument of [ozone, meter])
      instrument.setFault(fault, argument, { kind: 'replies', count: 4 });
    await pollAndChange(8);
    for (const instrument of [ozone, meter]) instrument.faults.turnAllOff();
    await pollAndChange(6);
  }
  await pollAndChange(6);

  for (const [instrument, channel] of [
    ['ozone', 'O3'],
    ['meter', 'Flow'],
  ] as const) {
    const readings = bench.station
      .scansOf(instrument)
      .flatMap(({ at, readings: all }) =>
        all.filter((reading) => reading.channel === channel).map(({ raw, status }) => ({ at, raw, status })),
      );
    const wrong = readings.filter(
      ({ at, raw }) => raw !== null && Math.abs(raw - (truthAt.get(at) ?? NaN)) > 0.01,
    );
    expect(wrong).toEqual([]);
    expect(readings.some(({ status }) => status === 'no-comms')).toBe(true);
    expect(readings.slice(-3).every(({ status, raw }) => status === 'measuring' && raw !== null)).toBe(true);
  }
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
