/** The way of a scan to the store, seen from the whole of acquisition. */
import { describe, expect, it } from 'vitest';
import { silentLog, type Log } from '../../protocols/vocabulary/log.js';
import { FakeStation, T0 } from './fake-station.contract.js';

describe('the hand-over to the store', () => {
  it('settles when every slot up to the instant is committed, and not before', async () => {
    const station = new FakeStation();
    station.bus('rtu', { a: 1_000, b: 5_000 });
    station.bus('tcp', { c: 1_000 });
    station.driver('b').answerMs = 250;
    const commits: string[] = [];
    station.start({
      onScan: async (scan) => {
        await station.clock.sleep(100);
        commits.push(`${scan.instrument} ${scan.at - T0}`);
      },
    });
    await station.clock.runUntil(T0 + 9_500);
    let settledAfterMs: number | null = null;
    void station.acquisition.settledUpTo(T0 + 10_000).then(() => (settledAfterMs = station.clock.now() - T0));
    await station.clock.runUntil(T0 + 10_389);
    expect(settledAfterMs).toBeNull();
    await station.clock.runUntil(T0 + 12_000);
    expect(settledAfterMs).toBe(10_390);
    expect(commits).toContain('b 10000');
    await station.end();
  });

  it('makes the buses wait when the store is slow, with no more than the limit on its way', async () => {
    const station = new FakeStation();
    station.bus('rtu', { a: 1_000, b: 1_000 });
    let most = 0;
    let inFlight = 0;
    station.start({
      settings: { scansInFlightMax: 3 },
      onScan: async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await station.clock.sleep(4_000);
        inFlight -= 1;
      },
    });
    await station.clock.runUntil(T0 + 60_000);
    expect(most).toBe(3);
    expect(station.instrument('a').slotsSkipped).toBeGreaterThan(10);
    station.stop.abort();
    await station.clock.advance(5_000);
    await station.running;
  });

  it('counts what the store refuses, tells it once, and goes on', async () => {
    const station = new FakeStation();
    station.bus('rtu', { a: 1_000 });
    const told: string[] = [];
    const log: Log = { ...silentLog, error: (_fields, message) => void told.push(message) };
    let full = true;
    station.start({
      log,
      onScan: async (scan) => {
        if (full) throw new Error('database or disk is full');
        station.scans.push(scan);
      },
    });
    await station.clock.runUntil(T0 + 3_500);
    expect(station.acquisition.handOver()).toEqual({ inFlight: 0, scansLost: 4, failing: true });
    expect(told).toHaveLength(1);
    full = false;
    await station.clock.runUntil(T0 + 5_500);
    expect(station.of('a')).toHaveLength(2);
    expect(station.acquisition.handOver().failing).toBe(false);
    await station.end();
  });

  it('ends when the logger stops, with everything read committed and nobody left waiting', async () => {
    const station = new FakeStation();
    station.bus('rtu', { a: 1_000 });
    let committed = 0;
    station.start({
      onScan: async () => {
        await station.clock.sleep(400);
        committed += 1;
      },
    });
    await station.clock.runUntil(T0 + 2_100);
    const waiting = station.acquisition.settledUpTo(T0 + 60_000);
    station.stop.abort();
    await station.clock.advance(1_000);
    await station.running;
    await waiting;
    expect(committed).toBe(3);
  });
});
