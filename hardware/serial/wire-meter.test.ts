// What a wire's figures say, on a virtual clock.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { RecentSum } from './recent-sum.js';
import { LATENCIES_KEPT, WireMeter } from './wire-meter.js';

const SECOND_MS = 1000;

async function useFor(meter: WireMeter, clock: VirtualClock, ms: number): Promise<void> {
  using _turn = meter.turn();
  void _turn;
  await clock.advance(ms);
}

describe('WireMeter', () => {
  it('tells how much of the last minute, and of all the time, the wire was in use', async () => {
    const clock = new VirtualClock(0);
    const meter = new WireMeter({ clock, msPerCharacter: null });
    expect(meter.figures().busy).toEqual({ lastMinute: 0, sinceStart: 0 });
    for (let n = 0; n < 60; n += 1) {
      await useFor(meter, clock, 250);
      await clock.advance(750);
    }
    expect(meter.figures().busy.lastMinute).toBeCloseTo(0.25, 2);
    expect(meter.figures().busy.sinceStart).toBeCloseTo(0.25, 6);
    await clock.advance(60 * SECOND_MS);
    expect(meter.figures().busy).toEqual({ lastMinute: 0, sinceStart: 0.125 });
    expect(meter.figures()).toMatchObject({ busyMs: 15_000, upMs: 120_000 });
  });

  it('counts a turn that is in hand, and two at a time as one', async () => {
    const clock = new VirtualClock(0);
    const meter = new WireMeter({ clock, msPerCharacter: null });
    const first = meter.turn();
    const second = meter.turn();
    await clock.advance(30 * SECOND_MS);
    expect(meter.figures().busy).toEqual({ lastMinute: 1, sinceStart: 1 });
    first[Symbol.dispose]();
    second[Symbol.dispose]();
    await clock.advance(30 * SECOND_MS);
    expect(meter.figures().busy.sinceStart).toBe(0.5);
  });

  it('tells how much of the time bits were on a serial line', async () => {
    const clock = new VirtualClock(0);
    const meter = new WireMeter({ clock, msPerCharacter: 11_000 / 9600 });
    meter.bytes('sent', 8);
    meter.bytes('received', 37);
    await clock.advance(10 * SECOND_MS);
    const { line, bytesSent, bytesReceived } = meter.figures();
    expect(line?.sinceStart).toBeCloseTo((45 * 11) / 9600 / 10, 6);
    expect(line?.lastMinute).toBeCloseTo(line?.sinceStart ?? 0, 6);
    expect({ bytesSent, bytesReceived }).toEqual({ bytesSent: 8, bytesReceived: 37 });
  });

  it('tells the latency of the newest replies, bounded', () => {
    const meter = new WireMeter({ clock: new VirtualClock(0), msPerCharacter: null });
    expect(meter.figures()).toMatchObject({ latencyMsMean: null, latencyMsP95: null });
    for (let n = 0; n < 3 * LATENCIES_KEPT; n += 1) {
      meter.statistics.replies += 1;
      meter.latency(n < 2 * LATENCIES_KEPT ? 5000 : 1 + (n % 100));
    }
    expect(meter.figures().latencyMsP95).toBeLessThanOrEqual(100);
    expect(meter.figures()).toMatchObject({ latencyMsMax: 5000 });
  });

  it('forgets the troubles of the last hour, not those since the start', async () => {
    const clock = new VirtualClock(0);
    const meter = new WireMeter({ clock, msPerCharacter: null });
    meter.statistics.requests += 20;
    meter.statistics.timeouts += 3;
    meter.statistics.crcErrors += 1;
    expect(meter.figures().lastHour).toEqual({ requests: 20, troubles: 4 });
    await clock.advance(61 * 60 * SECOND_MS);
    expect(meter.figures()).toMatchObject({ timeouts: 3, lastHour: { requests: 0, troubles: 0 } });
  });
});

describe('RecentSum', () => {
  it('holds what a list of everything would, within its sixty buckets', () => {
    const events = fc.array(fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.nat(1000)), { maxLength: 60 });
    fc.assert(
      fc.property(events, (steps) => {
        const sum = new RecentSum(SECOND_MS);
        const all: [number, number][] = [];
        let nowMs = 12_345;
        for (const [waitMs, amount] of steps) {
          nowMs += waitMs;
          sum.add(nowMs, amount);
          all.push([nowMs, amount]);
          const first = Math.floor(nowMs / SECOND_MS) - 59;
          const wanted = all
            .filter(([atMs]) => Math.floor(atMs / SECOND_MS) >= first)
            .reduce((total, [, each]) => total + each, 0);
          expect(sum.total(nowMs)).toBeCloseTo(wanted, 6);
        }
      }),
    );
  });

  it('keeps all of a time that lies within the minute, however it is cut', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 59_000 }));
    fc.assert(
      fc.property(span, ([fromMs, lengthMs]) => {
        const sum = new RecentSum(SECOND_MS);
        sum.addTime(fromMs, fromMs + lengthMs);
        expect(sum.total(fromMs + lengthMs)).toBeCloseTo(lengthMs, 6);
      }),
    );
  });
});
