// Two readings of the same manuals meet over a wire: profiles and simulated instruments that talk unasked, which share no code.
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ListeningLine } from '../../../hardware/serial/listening-line.js';
import { RequestLine } from '../../../hardware/serial/request-line.js';
import { createDriver } from '../../../protocols/profiles/create-driver.js';
import { type LoadedProfile, loadProfiles } from '../../../protocols/profiles/load-profiles.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import { VirtualClock } from '../../time/virtual-clock.js';
import { MemoryWire } from '../../wires/memory-wire.js';
import { serveTalkingInstrument } from './serve-talking-instrument.js';
import { serveTextInstruments } from './serve-text-instruments.js';
import type { TalkingInstrument } from './talking-instrument.js';
import type { TextInstrument } from './text-instrument.js';
import { WeatherTransmitter } from './weather-transmitter.js';
import { WeighingIndicator, type IndicatorFormat } from './weighing-indicator.js';
import { WindSensor } from './wind-sensor.js';

let profiles: ReadonlyMap<string, LoadedProfile>;
beforeAll(async () => {
  profiles = await loadProfiles({ userFolder: null });
});

interface Wanted {
  profile: string;
  measurements: readonly string[];
  settings?: Record<string, string | number>;
}

/** Each poll comes after `waitMs` of listening, as a slot does. */
function bench(
  clock: VirtualClock,
  instrument: TalkingInstrument,
  { profile, measurements, settings = {} }: Wanted,
) {
  const wire = new MemoryWire({ clock, baud: 9600, chunking: 'single-bytes' });
  const served = serveTalkingInstrument({ wire, clock, instrument });
  const ear = new ListeningLine({ open: wire.open, clock });
  onTestFinished(async () => {
    await ear[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
  });
  const loaded = profiles.get(profile)!.profile;
  const driver = createDriver({
    ...{ profile: loaded, measurements, settings, unitId: 1 },
    wire: { kind: 'listening', ear },
  });
  const poll = async (waitMs = 2500): Promise<string[]> => {
    await clock.advance(waitMs);
    const polled = driver.poll(new AbortController().signal).then(
      (readings) =>
        readings.map(({ measurement, value, status, reason }) =>
          [measurement, value, status, reason].filter((part) => part !== null).join(' '),
        ),
      (error: unknown) => [isInstrumentError(error) ? error.code : String(error)],
    );
    await clock.advance(1500);
    return polled;
  };
  return { poll, wire, ear, driver };
}

describe('a WindSonic', () => {
  const wanted = { profile: 'gill-windsonic', measurements: ['wind-speed', 'wind-direction'] };

  it('tells wind, calm and blocked paths as the profile reads them', async () => {
    const clock = new VirtualClock(0);
    const sensor = new WindSensor(clock);
    const { poll } = bench(clock, sensor, wanted);
    expect(await poll()).toEqual(['wind-speed 2.74 measuring', 'wind-direction 229 measuring']);
    sensor.speed = 0.04;
    expect(await poll()).toEqual(['wind-speed 0.04 measuring', 'wind-direction out-of-range calm']);
    sensor.status = '04';
    expect(await poll()).toEqual([
      'wind-speed fault both-axes-failed',
      'wind-direction fault both-axes-failed',
    ]);
  });

  it('is never believed damaged, cut short or silent, and comes back by itself', async () => {
    const clock = new VirtualClock(0);
    const sensor = new WindSensor(clock);
    const { poll } = bench(clock, sensor, wanted);
    await poll();
    for (const [fault, code] of [
      ['bad-crc', 'bad-checksum'],
      ['short-frame', 'bad-checksum'],
      ['silent', 'timeout'],
    ] as const) {
      sensor.faults.turnOn(fault);
      await poll(4000);
      expect(await poll(4000)).toEqual([code]);
      sensor.faults.turnOff(fault);
      expect((await poll())[0]).toBe('wind-speed 2.74 measuring');
    }
  });

  it('is read through noise between its lines', async () => {
    const clock = new VirtualClock(0);
    const sensor = new WindSensor(clock);
    const { poll } = bench(clock, sensor, wanted);
    sensor.faults.turnOn('babble', 170);
    await poll();
    expect((await poll(6000))[0]).toBe('wind-speed 2.74 measuring');
  });

  it('is reported once a telegram, also when it is polled oftener than it sends', async () => {
    const clock = new VirtualClock(0);
    const sensor = new WindSensor(clock, 4000);
    const { poll } = bench(clock, sensor, { ...wanted, settings: { period: 4 } });
    await poll(4500);
    const polls = [];
    for (let count = 0; count < 4; count += 1) polls.push((await poll(500))[0]);
    // Two seconds a poll, four from one line to the next.
    expect(polls.filter((first) => first === 'timeout')).toHaveLength(2);
    expect(polls.filter((first) => first === 'wind-speed 2.74 measuring')).toHaveLength(2);
  });
});

describe('a WXT530', () => {
  const measurements = ['wind-direction', 'wind-gust', 'pressure', 'rain'];
  const settings = { period: 1 };

  it('tells its messages as the profile reads them, at any address', async () => {
    const clock = new VirtualClock(0);
    const station = new WeatherTransmitter(clock);
    station.address = 3;
    const wanted = { profile: 'vaisala-wxt530', measurements, settings: { ...settings, address: 3 } };
    const { poll } = bench(clock, station, wanted);
    expect(await poll()).toEqual([
      'wind-direction 57 measuring',
      'wind-gust 2 measuring',
      'pressure 1009.5 measuring',
      'rain 0.02 measuring',
    ]);
    station.windInvalid = true;
    expect((await poll())[0]).toBe('wind-direction fault marked-invalid');
  });

  it('loses only the measurements of a message that stopped', async () => {
    const clock = new VirtualClock(0);
    const station = new WeatherTransmitter(clock);
    const { poll } = bench(clock, station, { profile: 'vaisala-wxt530', measurements, settings });
    await poll();
    station.missing.add('weather');
    await poll(4000);
    expect(await poll(4000)).toEqual([
      'wind-direction 57 measuring',
      'wind-gust 2 measuring',
      'pressure no-comms timeout',
      'rain 0.02 measuring',
    ]);
  });

  it('tells MWV and its validity', async () => {
    const clock = new VirtualClock(0);
    const station = new WeatherTransmitter(clock);
    station.formatter = 'MWV';
    const wanted = { profile: 'vaisala-wxt530', measurements: ['mwv-speed'], settings };
    const { poll } = bench(clock, station, wanted);
    expect(await poll()).toEqual(['mwv-speed 1.5 measuring']);
    station.windInvalid = true;
    expect(await poll()).toEqual(['mwv-speed fault value-void']);
  });
});

describe.each<[IndicatorFormat, Wanted]>([
  [
    'mettler',
    { profile: 'mettler-toledo-continuous', measurements: ['gross'], settings: { checksum: 'on' } },
  ],
  [
    'mettler-without-check',
    { profile: 'mettler-toledo-continuous', measurements: ['gross'], settings: { checksum: 'off' } },
  ],
  [
    'yaohua-0',
    { profile: 'yaohua-xk3190-continuous', measurements: ['weight'], settings: { telegram: 'xor' } },
  ],
  [
    'yaohua-1',
    { profile: 'yaohua-xk3190-continuous', measurements: ['weight'], settings: { telegram: 'reversed' } },
  ],
  [
    'yaohua-2',
    { profile: 'yaohua-xk3190-continuous', measurements: ['weight'], settings: { telegram: 'plain' } },
  ],
  ['yaohua-a12', { profile: 'yaohua-xk3190-a12', measurements: ['weight'] }],
  ['cas-22', { profile: 'cas-22-byte', measurements: ['gross'] }],
  ['and-18', { profile: 'and-18-byte', measurements: ['gross'] }],
])('a weighing indicator that sends %s', (format, wanted) => {
  const [name = ''] = wanted.measurements;
  const saysMotion = format !== 'yaohua-a12';
  const saysOverload = !format.startsWith('yaohua-') || format === 'yaohua-a12';

  it('weighs when it rests, not in motion, and not beyond its capacity', async () => {
    const clock = new VirtualClock(0);
    const scale = new WeighingIndicator(clock, format);
    scale.load = 12_340;
    const { poll } = bench(clock, scale, wanted);
    await poll();
    expect(await poll(4000)).toEqual([`${name} 12340 measuring`]);
    scale.load = -40;
    expect(await poll(4000)).toEqual([`${name} -40 measuring`]);
    if (saysMotion) {
      scale.motion = true;
      expect((await poll())[0]).toMatch(/out-of-range motion$/);
      scale.motion = false;
    }
    if (!saysOverload) return;
    scale.load = 70_000;
    expect((await poll())[0]).toMatch(new RegExp(`^${name} out-of-range (overload|weight-out-of-range)$`));
  });

  it('is silent when it is silent', async () => {
    const clock = new VirtualClock(0);
    const scale = new WeighingIndicator(clock, format);
    const { poll } = bench(clock, scale, wanted);
    await poll(4000);
    scale.faults.turnOn('silent');
    expect(await poll(4000)).toEqual(['timeout']);
  });
});

it('tells net, tare and gross of a tared Mettler-Toledo, and that it is not zeroed', async () => {
  const clock = new VirtualClock(0);
  const scale = new WeighingIndicator(clock, 'mettler');
  scale.load = 12_340;
  scale.tare = 2000;
  const measurements = ['gross', 'net', 'tare'];
  const { poll } = bench(clock, scale, {
    ...{ profile: 'mettler-toledo-continuous', measurements, settings: { checksum: 'on' } },
  });
  expect(await poll()).toEqual(['gross 12340 measuring', 'net 10340 measuring', 'tare 2000 measuring']);
  scale.zeroed = false;
  expect((await poll())[0]).toBe('gross warming-up not-zeroed');
  scale.faults.turnOn('bad-crc');
  expect(await poll(5000)).toEqual(['bad-checksum']);
});

describe('asked for lines by the generic ASCII line', () => {
  function asked(
    clock: VirtualClock,
    instrument: TextInstrument,
    { profile, measurements }: Wanted,
    unitId: number,
  ) {
    const wire = new MemoryWire({ clock, baud: 9600, chunking: 'single-bytes' });
    const served = serveTextInstruments({ wire, clock, instruments: [instrument] });
    const line = new RequestLine({ open: wire.open, clock });
    onTestFinished(async () => {
      await line[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
    });
    const loaded = profiles.get(profile)!.profile;
    const driver = createDriver({
      ...{ profile: loaded, measurements, settings: {}, unitId },
      wire: { kind: 'line', line },
    });
    return async (): Promise<string[]> => {
      const polled = driver.poll(new AbortController().signal).then(
        (readings) =>
          readings.map((it) => [it.measurement, it.value, it.status, it.reason ?? ''].join(' ').trim()),
        (error: unknown) => [isInstrumentError(error) ? error.code : String(error)],
      );
      await clock.advance(5000);
      return polled;
    };
  }

  it('a polled WindSonic tells wind and calm, and is not believed damaged', async () => {
    const clock = new VirtualClock(0);
    const sensor = new WindSensor(clock);
    const wanted = { profile: 'gill-windsonic-polled', measurements: ['wind-speed', 'wind-direction'] };
    const poll = asked(clock, sensor, wanted, 1);
    expect(await poll()).toEqual(['wind-speed 2.74 measuring', 'wind-direction 229 measuring']);
    sensor.speed = 0;
    expect(await poll()).toEqual(['wind-speed 0 measuring', 'wind-direction  out-of-range calm']);
    sensor.faults.turnOn('bad-crc');
    expect(await poll()).toEqual(['bad-checksum']);
    sensor.faults.turnOn('silent');
    expect(await poll()).toEqual(['timeout']);
    sensor.faults.turnAllOff();
    expect((await poll())[0]).toBe('wind-speed 0 measuring');
  });

  it('a polled WXT530 tells its composite message, by address', async () => {
    const clock = new VirtualClock(0);
    const station = new WeatherTransmitter(clock);
    station.address = 4;
    const wanted = {
      profile: 'vaisala-wxt530-ascii',
      measurements: ['wind-speed', 'air-temperature', 'rain'],
    };
    const poll = asked(clock, station, wanted, 4);
    expect(await poll()).toEqual([
      'wind-speed 1.5 measuring',
      'air-temperature 23.3 measuring',
      'rain 0.02 measuring',
    ]);
    station.windInvalid = true;
    expect((await poll())[0]).toBe('wind-speed  fault unit-mismatch');
    station.faults.turnOn('bad-crc');
    expect(await poll()).toEqual(['wrong-device']);
  });
});
