// When derived scans are made: as soon as the inputs are there and not before, once for each instant, and again after a crash.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../protocols/vocabulary/log.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';
import type { ClockStep } from '../acquisition/acquisition.js';
import type { ScanStore } from '../store/scan-store.js';
import { makeReading, makeScan, START_AT, TestStation } from '../store/test-station.contract.js';
import { Derivation, LATE_INPUT_MS_MAX } from './derivation.js';
import type { DerivedChannel } from './derived-channel.js';
import { derive, nox, noxLoad, noxReferred, oxygen } from './derived-station.contract.js';

const second = (n: number) => START_AT + n * 1000;

let station: TestStation;
let step: ClockStep | null;
beforeEach(() => {
  station = new TestStation();
  step = null;
});
afterEach(() => station[Symbol.dispose]());

function start(derived: readonly DerivedChannel[] = [noxReferred], startedAt = START_AT) {
  const { scans } = station.openStores();
  const derivation = new Derivation({
    ...{ derived, scans, startedAt, log: silentLog, acquisition: { clockStep: () => step } },
  });
  return { scans, derivation };
}

const gas = (n: number, value = 100) => makeScan(second(n), { nox: value, flow: 1000 }, 'gas');
const o2 = (n: number, value = 14) => makeScan(second(n), { o2: value }, 'oxygen');

function commit(scans: ScanStore, ...given: Scan[]): void {
  for (const scan of given) void scans.append(scan);
  scans.flush();
}

/** `second → value or reason` of what is stored. */
function derivedOf(scans: ScanStore, channel = 'nox-ref'): Record<number, number | string | null> {
  const readings = scans.readChannel(channel, { startAt: 0, endAt: second(10_000) });
  return Object.fromEntries(readings.map(({ at, raw, reason }) => [(at - START_AT) / 1000, raw ?? reason]));
}

describe('derivation', () => {
  it('computes an instant in the moment in which its last input is committed, and commits it with the next', () => {
    const { scans } = start();
    commit(scans, o2(0), gas(0), gas(1), gas(2));
    expect(derivedOf(scans)).toEqual({ 0: 200, 1: 200, 2: 200 });
  });

  it('waits for the slower input where both have a slot, and uses its last reading between', () => {
    const { scans } = start();
    commit(scans, o2(0), gas(0), gas(4, 50));
    commit(scans, gas(5), gas(6));
    expect(derivedOf(scans)).toEqual({ 0: 200, 4: 100 });
    commit(scans, o2(5, 7));
    expect(derivedOf(scans)).toEqual({ 0: 200, 4: 100, 5: 100, 6: 100 });
  });

  it('takes the reading of the instant, not the newest, when an input was held up', () => {
    const { scans } = start();
    commit(scans, o2(0, 14), gas(0), gas(5), gas(6), gas(10));
    commit(scans, o2(10, 7), o2(5, 14));
    expect(derivedOf(scans)).toMatchObject({ 5: 200, 6: 200, 10: 100 });
  });

  it('does not wait longer than the limit for a poll that was left out', () => {
    const { scans } = start();
    commit(scans, o2(0), gas(0));
    const late = LATE_INPUT_MS_MAX / 1000;
    for (let n = 1; n <= 5 + late; n += 1) commit(scans, gas(n));
    expect(derivedOf(scans)[5]).toBeUndefined();
    commit(scans, gas(6 + late));
    // One poll of the oxygen is missing; after a second one its reading is too old.
    expect(derivedOf(scans)).toMatchObject({ 5: 200, 6: 200 });
    for (let n = 7; n <= 20; n += 1) commit(scans, gas(n + late));
    expect(derivedOf(scans)[11]).toBe('input:o2:no-recent-reading');
  });

  it('waits for nothing when the interval ends and all polls are done', () => {
    const { scans, derivation } = start();
    commit(scans, o2(0), gas(0), gas(5));
    derivation.computeUpTo(second(5));
    scans.flush();
    expect(derivedOf(scans)).toEqual({ 0: 200, 5: 200 });
  });

  it('does not wait for slots from before the start', () => {
    const { scans } = start([noxReferred], second(7));
    commit(scans, gas(8));
    expect(derivedOf(scans)).toEqual({ 8: 'input:o2:no-recent-reading' });
  });

  it('tells the word of an input that is calibrating or silent at every instant', () => {
    const { scans } = start();
    const calibrating = { ...gas(1), readings: [makeReading('nox', 450, 'calibrating')] };
    commit(scans, o2(0), gas(0), calibrating, gas(2));
    const readings = scans.readChannel('nox-ref', { startAt: 0, endAt: second(10) });
    expect(readings.map(({ status, raw, reason }) => [status, raw, reason])).toEqual([
      ['measuring', 200, null],
      ['calibrating', null, 'input:nox:why-calibrating'],
      ['measuring', 200, null],
    ]);
  });

  it('computes a chain in one scan, at the pace of each', () => {
    const slow = derive('o2-dry', 'dry-from-wet', {
      concentration: oxygen,
      moisture: { ...oxygen, id: 'h2o' },
    });
    const quick = derive(
      'nox-dry-ref',
      'oxygen-reference',
      { concentration: nox, oxygen: slow.channel },
      { settings: { referenceOxygen: 7 }, change: { pollIntervalMs: 1000 } },
    );
    const { scans } = start([slow, quick, noxLoad]);
    commit(scans, makeScan(second(0), { o2: 12.6, h2o: 10 }, 'oxygen'), gas(0), gas(1));
    expect(derivedOf(scans, 'o2-dry')).toEqual({ 0: 14 });
    expect(derivedOf(scans, 'nox-dry-ref')).toEqual({ 0: 200, 1: 200 });
    expect(derivedOf(scans, 'nox-load')).toEqual({ 0: 0.1, 1: 0.1 });
    expect(scans.latest().get('nox-load')).toMatchObject({ at: second(1) });
    const [first] = [...scans.readScans({ startAt: 0, endAt: second(0) })].filter(
      ({ instrument }) => instrument === 'derived',
    );
    expect(first?.readings.map(({ channel }) => channel)).toEqual(['o2-dry', 'nox-dry-ref', 'nox-load']);
  });

  it('after a crash computes what is missing behind the committed readings, and the same', () => {
    const first = start();
    commit(first.scans, o2(0), gas(0), gas(1));
    first.derivation[Symbol.dispose]();
    // Committed, and the power went before anything was computed from them.
    commit(first.scans, gas(2, 70), gas(3));
    station.closeAll();
    const { scans } = start([noxReferred], second(61));
    scans.flush();
    expect(derivedOf(scans)).toEqual({ 0: 200, 1: 200, 2: 140, 3: 200 });
    commit(scans, gas(61));
    expect(derivedOf(scans)[61]).toBe('input:o2:no-recent-reading');
  });

  it('begins now when it is new, and not in the past', () => {
    const { scans } = station.openStores();
    commit(scans, o2(0), gas(0), gas(1));
    station.closeAll();
    const next = start([noxReferred], second(2));
    commit(next.scans, gas(2));
    expect(derivedOf(next.scans)).toEqual({ 2: 200 });
  });

  it('follows the clock back: what was stored stays, and what repeats its instants waits with its inputs', () => {
    const { scans } = start();
    commit(scans, o2(600), gas(600), gas(601));
    step = { at: second(300), stepMs: -301_000 };
    commit(scans, o2(300, 7), gas(300), gas(301));
    expect(derivedOf(scans)).toEqual({ 600: 200, 601: 200 });
    expect(scans.latest().get('nox-ref')?.raw).toBe(100);
  });

  it('follows the clock forwards without inventing instants', () => {
    const { scans } = start();
    commit(scans, o2(0), gas(0));
    step = { at: second(3600), stepMs: 3_600_000 };
    commit(scans, o2(3600), gas(3600), gas(3601));
    expect(derivedOf(scans)).toEqual({ 0: 200, 3600: 200, 3601: 200 });
  });

  it('loses nothing when the store closes under it', async () => {
    const { scans } = start();
    void scans.append(o2(0));
    void scans.append(gas(0));
    await scans[Symbol.asyncDispose]();
    station.closeAll();
    const next = start([noxReferred], second(1));
    next.scans.flush();
    expect(Object.keys(derivedOf(next.scans))).toEqual([]);
  });
});
