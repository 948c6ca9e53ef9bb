// NE 43 as a truth table over time, from the current of a loop to the judged reading, through the shipped profile.
import { beforeAll, describe, expect, it } from 'vitest';
import { makeChannel } from '../store/test-station.contract.js';
import { loadProfiles } from '../../protocols/profiles/load-profiles.js';
import { judgeMeasurement } from '../../protocols/profiles/judge-measurement.js';
import type { LineProfileOf } from '../../protocols/profiles/line-profile-schema.js';
import { resolveLineProfile } from '../../protocols/profiles/resolve-line-profile.js';
import type { DriverReading, Reading } from '../../protocols/vocabulary/reading.js';
import { FailurePersistence } from './failure-persistence.js';
import { judgeReading } from './judge-reading.js';

// COD, 0…500 mg/l on 4…20 mA.
const channel = makeChannel({ scale: 500 / 16, offset: -125, pollIntervalMs: 1_000 });
let driverSays: (current: number) => DriverReading;

beforeAll(async () => {
  const profile = (await loadProfiles({ userFolder: null })).get('adam-4000-dcon')?.profile;
  const settings = { checksum: 'off', inputs: 8, signal: '4-20mA' };
  const { measurements } = resolveLineProfile(profile as unknown as LineProfileOf<object>, settings);
  const [input] = measurements;
  if (input === undefined) throw new Error('the profile has no input');
  const state = input.state.map(({ read }) => read);
  driverSays = (current) =>
    judgeMeasurement(input, { status: [], expect: [] }, (read) => ({
      number: state.includes(read) ? 0 : current,
    }));
});

/** The current at each second; `null`: no scan. */
function play(currents: readonly (number | null)[], persistenceMs = 4_000, fromAt = 1_000_000): Reading[] {
  const persistence = new FailurePersistence(() => persistenceMs);
  return currents.flatMap((current, second) => {
    if (current === null) return [];
    const at = fromAt + second * 1_000;
    return [judgeReading(persistence.weigh(channel, driverSays(current), at), channel)];
  });
}
const statuses = (readings: readonly Reading[]) =>
  readings.map(({ status, raw }) => `${status}${raw === null ? '' : ` ${raw.toFixed(1)}`}`);

const spike = 'out-of-range';

describe('a current', () => {
  it.each([
    [0, 'fault'],
    [3.599, 'fault'],
    [3.6, 'fault'],
    [3.601, 'out-of-range -12.5'],
    [3.799, 'out-of-range -6.3'],
    [3.8, 'measuring -6.3'],
    [4, 'measuring 0.0'],
    [20, 'measuring 500.0'],
    [20.5, 'measuring 515.6'],
    [20.501, 'out-of-range 515.7'],
    [20.999, 'out-of-range 531.2'],
    [21, 'fault'],
    [24, 'fault'],
  ])('of %d mA that lasts is %s', (current, wanted) => {
    expect(statuses(play([current, current, current, current, current])).at(-1)).toBe(wanted);
  });

  it('that fails is a fault after four seconds, and has no value from the first', () => {
    expect(statuses(play([12, 3.2, 3.2, 3.2, 3.2, 3.2, 3.2, 12]))).toEqual([
      'measuring 250.0',
      ...[spike, spike, spike, spike],
      ...['fault', 'fault'],
      'measuring 250.0',
    ]);
    expect(play([3.2])[0]).toMatchObject({ raw: null, reason: 'loop-failure-not-confirmed' });
    expect(play([3.2, 3.2, 3.2, 3.2, 3.2]).at(-1)).toMatchObject({ raw: null, reason: 'loop-current-low' });
  });

  it('that is a spike of a second, however often, is never a fault', () => {
    const readings = play(Array.from({ length: 60 }, (_, second) => (second % 3 === 0 ? 22 : 12)));
    expect(new Set(statuses(readings))).toEqual(new Set([spike, 'measuring 250.0']));
  });

  it('that jumps between the two failures has failed all the time', () => {
    expect(statuses(play([0, 22, 0, 22, 0])).at(-1)).toBe('fault');
  });

  it('that is not heard of now and then goes on failing; after a long gap it begins anew', () => {
    expect(statuses(play([3, null, null, 3, null, 3])).at(-1)).toBe('fault');
    expect(statuses(play([3, 3, ...Array.from({ length: 9 }, () => null), 3])).at(-1)).toBe(spike);
  });

  it('is told at once where the station asks for it, and at the second poll where polls are rare', () => {
    expect(statuses(play([3], 0))).toEqual(['fault']);
    const rare = makeChannel({ ...channel, pollIntervalMs: 60_000 });
    const persistence = new FailurePersistence(() => 4_000);
    const seen = [0, 60_000].map((at) => persistence.weigh(rare, driverSays(3), at).status);
    expect(seen).toEqual([spike, 'fault']);
  });

  it('begins anew when the clock was set back', () => {
    const persistence = new FailurePersistence(() => 4_000);
    const at = (instant: number) => persistence.weigh(channel, driverSays(3), instant).status;
    expect([at(10_000), at(14_000), at(5_000), at(6_000)]).toEqual([spike, 'fault', spike, spike]);
  });
});
