import { describe, expect, it } from 'vitest';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import { InstrumentError, type InstrumentErrorOptions } from '../../protocols/vocabulary/errors.js';
import type { InstrumentDriver } from '../../protocols/vocabulary/instrument-driver.js';
import type { DriverReading, Reading } from '../../protocols/vocabulary/reading.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import type { InstrumentPlan } from './bus-plan.js';
import { pollInstrument, probeInstrument, type PollResult } from './poll-instrument.js';

const T0 = Date.UTC(2026, 2, 25, 0, 0, 0);

function channel(id: string, measurement: string): Channel {
  return {
    id,
    instrument: 'iq-1',
    measurement,
    symbol: id,
    parameter: null,
    unit: 'mg/l',
    decimals: 2,
    averaging: { kind: 'arithmetic' },
    validRange: null,
    scale: 1,
    offset: 0,
    pollIntervalMs: 10_000,
  };
}

function judge(target: Channel, { value, status, reason }: DriverReading): Reading {
  return { channel: target.id, raw: value, instrumentStatus: status, status, reason };
}

const good: DriverReading[] = [{ measurement: 'cod', value: 12.5, status: 'measuring', reason: null }];

function planOf(poll: InstrumentDriver['poll'], overrides: Partial<InstrumentPlan> = {}): InstrumentPlan {
  return {
    id: 'iq-1',
    maker: 'WTW',
    model: 'IQ SensorNet',
    driver: { measurements: ['cod'], plan: ['one request'], poll, probe: async () => undefined },
    address: 'unit 1',
    channels: [channel('COD', 'cod')],
    pollIntervalMs: 10_000,
    requestTimeoutMs: 500,
    retries: 2,
    ...overrides,
  };
}

async function polled(plan: InstrumentPlan, attempts = 3): Promise<PollResult & { tookMs: number }> {
  const clock = new VirtualClock(T0 + 40);
  const running = pollInstrument(
    plan,
    { slotAt: T0, attempts },
    { clock, judge, signal: new AbortController().signal },
  );
  let tookMs = -1;
  void running.then(() => (tookMs = clock.monotonicMs())).catch(() => undefined);
  await clock.advance(60_000);
  return { ...(await running), tookMs };
}

function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

describe('a poll', () => {
  it('gives a judged reading for every channel; several may use one measurement', async () => {
    const channels = [channel('COD', 'cod'), channel('COD-raw', 'cod'), channel('TSS', 'tss')];
    const { scan, failure } = await polled(planOf(async () => good, { channels }));
    expect(failure).toBeNull();
    expect(scan).toMatchObject({ instrument: 'iq-1', at: T0, delayMs: 40 });
    expect(scan.readings).toEqual([
      { channel: 'COD', raw: 12.5, instrumentStatus: 'measuring', status: 'measuring', reason: null },
      { channel: 'COD-raw', raw: 12.5, instrumentStatus: 'measuring', status: 'measuring', reason: null },
      { channel: 'TSS', raw: null, instrumentStatus: 'fault', status: 'fault', reason: 'not-reported' },
    ]);
  });

  it.each<[InstrumentErrorOptions['code'], 'no-comms' | 'fault']>([
    ['timeout', 'no-comms'],
    ['not-connected', 'no-comms'],
    ['bad-checksum', 'no-comms'],
    ['malformed-reply', 'no-comms'],
    ['wrong-device', 'no-comms'],
    ['device-exception', 'fault'],
  ])('that fails with %s is null and %s, with the code as the reason', async (code, status) => {
    const { scan, failure } = await polled(
      planOf(() => Promise.reject(new InstrumentError({ code, message: 'no' }))),
    );
    expect(failure).toEqual({ code, message: 'no', hint: null });
    expect(scan.readings).toEqual([
      { channel: 'COD', raw: null, instrumentStatus: status, status, reason: code },
    ]);
  });

  it('that meets a fault of the driver itself is a fault, and the logger goes on', async () => {
    const { scan, failure } = await polled(
      planOf(() => Promise.reject(new TypeError('undefined is not a register'))),
    );
    expect(failure?.code).toBe('driver-error');
    expect(scan.readings[0]).toMatchObject({ raw: null, status: 'fault', reason: 'driver-error' });
  });

  it.each([
    { code: 'timeout' as const, exception: undefined, asked: 3 },
    { code: 'bad-checksum' as const, exception: undefined, asked: 3 },
    { code: 'device-exception' as const, exception: 2, asked: 1 },
    { code: 'device-exception' as const, exception: 6, asked: 3 },
    { code: 'wrong-device' as const, exception: undefined, asked: 1 },
  ])('asks $asked time(s) on $code $exception', async ({ code, exception, asked }) => {
    let times = 0;
    const error = new InstrumentError({
      code,
      message: 'no',
      ...(exception === undefined ? {} : { exception }),
    });
    await polled(planOf(() => ((times += 1), Promise.reject(error))));
    expect(times).toBe(asked);
  });

  it('that succeeds on a retry is a good poll', async () => {
    let times = 0;
    const flaky = async () => {
      times += 1;
      if (times === 1) throw new InstrumentError({ code: 'bad-checksum', message: 'no' });
      return good;
    };
    expect((await polled(planOf(flaky))).failure).toBeNull();
  });

  it('ends at its deadline even when the driver never does', async () => {
    const { failure, tookMs } = await polled(planOf(hang), 1);
    expect(failure?.code).toBe('timeout');
    expect(tookMs).toBe(1_000);
  });

  it('never lasts longer than its interval', async () => {
    const { scan, tookMs } = await polled(planOf(hang, { pollIntervalMs: 700 }));
    expect(tookMs).toBe(700);
    expect(scan.delayMs).toBe(740);
  });

  it('tells the first cause when the deadline cuts a retry short', async () => {
    let times = 0;
    const badThenHanging = (signal: AbortSignal) => {
      times += 1;
      return times === 1
        ? Promise.reject(new InstrumentError({ code: 'bad-checksum', message: 'CRC is wrong' }))
        : hang(signal);
    };
    expect((await polled(planOf(badThenHanging))).failure?.code).toBe('bad-checksum');
  });

  it('rejects when the logger stops, rather than inventing a scan', async () => {
    const clock = new VirtualClock(T0);
    const stop = new AbortController();
    const running = pollInstrument(
      planOf(hang),
      { slotAt: T0, attempts: 1 },
      { clock, judge, signal: stop.signal },
    );
    const outcome = running.then(
      () => 'scan',
      () => 'stopped',
    );
    await clock.advance(10);
    stop.abort();
    expect(await outcome).toBe('stopped');
  });
});

describe('a probe', () => {
  it('ends within two request timeouts', async () => {
    const clock = new VirtualClock(T0);
    const plan = planOf(async () => good);
    plan.driver.probe = hang;
    const running = probeInstrument(plan, { clock, signal: new AbortController().signal });
    await clock.advance(1_000);
    expect(await running).toMatchObject({ code: 'timeout' });
  });
});
