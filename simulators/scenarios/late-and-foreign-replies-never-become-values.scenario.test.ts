/** Replies that come too late, twice, damaged, or from somebody else: whatever is stored is what the instrument said then. */
import { expect, it } from 'vitest';
import type { FaultName } from '../instruments/faults.js';
import { ScenarioBench } from './scenario-bench.js';

/** About 10 s, first, while both are in good standing: during the next poll. 700 ms: after the deadline, before the next poll. */
const FAULTS: readonly (readonly [fault: FaultName, argument: number, replies: number])[] = [
  ['delay', 10_005, 1],
  ['delay', 10_030, 1],
  ['delay', 10_100, 1],
  ['delay', 10_250, 1],
  ['delay', 10_400, 1],
  ['delay', 10_100, 4],
  ['delay', 700, 4],
  ['delay', 480, 4],
  ['reply-twice', 0, 4],
  ['wrong-unit', 0, 4],
  ['wrong-function', 0, 4],
  ['wrong-transaction', 0, 4],
  ['bad-crc', 0, 4],
  ['short-frame', 0, 4],
  ['babble', 3_300, 4],
];

it('never takes an old, foreign or damaged reply for the answer', { timeout: 60_000 }, async () => {
  await using bench = await ScenarioBench.start();
  const { ozone, sensors } = bench.station.instruments;
  const truthAt = new Map<number, number>();
  const pollAndChange = async (polls: number) => {
    for (let poll = 0; poll < polls; poll += 1) {
      // Five seconds before each poll the world changes; a reply to an older request is now wrong.
      const value = 50 + (truthAt.size % 400);
      ozone.setValue('ozone', value);
      sensors.setValue('tss', value);
      truthAt.set(bench.clock.now() + 5_000, value);
      await bench.run(10_000);
    }
  };
  for (const [fault, argument, count] of FAULTS) {
    for (const instrument of [ozone, sensors])
      instrument.setFault(fault, argument, { kind: 'replies', count });
    await pollAndChange(8);
    for (const instrument of [ozone, sensors]) instrument.faults.turnAllOff();
    await pollAndChange(6);
  }
  await pollAndChange(6);

  for (const [instrument, channel] of [
    ['ozone', 'O3'],
    ['sensors', 'TSS'],
  ] as const) {
    const readings = bench.station
      .scansOf(instrument)
      .flatMap(({ at, readings: all }) =>
        all.filter((reading) => reading.channel === channel).map(({ raw, status }) => ({ at, raw, status })),
      );
    const wrong = readings.filter(
      ({ at, raw }) => raw !== null && !(Math.abs(raw - (truthAt.get(at) ?? NaN)) < 0.01),
    );
    expect(wrong).toEqual([]);
    expect(readings.some(({ status }) => status === 'no-comms')).toBe(true);
    expect(readings.slice(-3).every(({ status, raw }) => status === 'measuring' && raw !== null)).toBe(true);
  }
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
