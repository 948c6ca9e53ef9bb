// Every simulated text instrument as a driver sees it: its physics, its levers, and each fault of the wire through the real line.
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ListeningLine } from '../../../hardware/serial/listening-line.js';
import { RequestLine } from '../../../hardware/serial/request-line.js';
import { createDriver, type InstrumentWire } from '../../../protocols/profiles/create-driver.js';
import { isModbusProfile } from '../../../protocols/profiles/instrument-profile.js';
import { type LoadedProfile, loadProfiles } from '../../../protocols/profiles/load-profiles.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import { VirtualClock } from '../../time/virtual-clock.js';
import { MemoryWire } from '../../wires/memory-wire.js';
import { serveSimulatedText } from './serve-simulated-text.js';
import { TEXT_MODELS } from './text-models.js';

let profiles: ReadonlyMap<string, LoadedProfile>;
beforeAll(async () => {
  profiles = await loadProfiles({ userFolder: null });
});

interface Setup {
  model: string;
  profile?: string;
  settings: Record<string, string | number>;
  measurement: string;
  variable: string;
  /** Unit of the model and of the driver; the model's own when left out. */
  unit?: number;
  /** What the lever sets and the driver reads; 12.5 when left out. */
  value?: number;
  /** Its mode → what the driver then tells; those of gas analyzers when left out. */
  modes?: Record<string, RegExp>;
  /** Nothing in its telegram shows that a character is another. */
  hasNoChecksum?: boolean;
}

const SETUPS: readonly Setup[] = [
  {
    model: 'acoem-serinus',
    settings: { unit: 'ppb', 'nitric-oxide-id': 843 },
    measurement: 'nitric-oxide',
    variable: 'nitric-oxide',
  },
  {
    model: 'teledyne-hessen',
    settings: { unit: 'ppb', 'response-mode': 'bcc', 'bit-0080': 'warning' },
    measurement: 'ozone',
    variable: 'ozone',
  },
  {
    model: 'met-one-bam-1020',
    settings: { unit: 'mg/m3', size: 'PM10', 'concentration-id': 1, 'pressure-id': 10 },
    measurement: 'concentration',
    variable: 'concentration',
    modes: {},
  },
  ...(['nitric-oxide', 'nitrogen-dioxide', 'nitrogen-oxides'] as const).map((gas) =>
    cLink('thermo-42i', gas),
  ),
  cLink('thermo-43i', 'sulfur-dioxide'),
  cLink('thermo-48i', 'carbon-monoxide', 'ppm'),
  cLink('thermo-49i', 'ozone'),
  dcon('adam-4000-dcon', 'off'),
  dcon('adam-4000-dcon-checksum', 'on'),
  teledyne(100, 'sulfur-dioxide', 'ppb'),
  teledyne(300, 'carbon-monoxide', 'ppm'),
  teledyne(400, 'ozone', 'ppb'),
  { model: 'ott-pls', settings: { unit: 'm' }, measurement: 'level', variable: 'level', modes: {}, unit: 3 },
  { model: 'ott-pluvio2', settings: {}, measurement: 'total', variable: 'total', modes: {} },
  {
    ...{ model: 'yaohua-xk3190', settings: { unit: 'kg' }, measurement: 'gross', variable: 'load' },
    ...{ value: 12_340, modes: { empty: /^0 measuring/, overload: /^fault not-a-number/ } },
  },
  wind('gill-windsonic'),
  wind('gill-windsonic-polled'),
  wind('nmea-wind'),
  { ...wind('vaisala-wxt530', { address: 2, period: 1 }), unit: 2 },
  { ...wind('vaisala-wxt530-ascii'), unit: 4 },
  scale('mettler-toledo-continuous', { settings: { checksum: 'on' }, measurement: 'gross' }),
  {
    ...scale('mettler-toledo-without-checksum', { settings: { checksum: 'off' }, measurement: 'gross' }),
    ...{ profile: 'mettler-toledo-continuous', hasNoChecksum: true },
  },
  ...(['xor', 'reversed', 'plain'] as const).map((telegram, format) => ({
    ...scale(`yaohua-xk3190-format-${format}`, { settings: { telegram }, measurement: 'weight' }),
    ...{ profile: 'yaohua-xk3190-continuous', hasNoChecksum: telegram !== 'xor' },
    modes: { empty: /^0 measuring/ },
  })),
  scale('yaohua-xk3190-a12', { settings: {}, measurement: 'weight' }),
  { ...scale('cas-22-byte', { settings: {}, measurement: 'gross' }), hasNoChecksum: true },
  { ...scale('and-18-byte', { settings: {}, measurement: 'gross' }), hasNoChecksum: true },
];

function cLink(model: string, gas: string, unit = 'ppb'): Setup {
  return { model, settings: { unit, 'address-byte': 'yes' }, measurement: gas, variable: gas };
}

function dcon(model: string, checksum: string): Setup {
  const settings = { checksum, inputs: 8, signal: '4-20mA' };
  return {
    model,
    profile: 'adam-4000-dcon',
    settings,
    measurement: 'input-2',
    variable: 'input-2',
    unit: 0x1f,
  };
}

function teledyne(number: number, gas: string, unit: string): Setup {
  const model = `teledyne-ascii-t${number}`;
  const settings = { unit, 'mode-query': 'v-mode', 'instrument-id': number };
  return { model, profile: 'teledyne-ascii', settings, measurement: gas, variable: gas };
}

function wind(model: string, settings: Setup['settings'] = {}): Setup {
  const modes = { calm: /^0(\.\d+)? measuring/ };
  return { model, settings, measurement: 'wind-speed', variable: 'wind-speed', modes };
}

function scale(model: string, { settings, measurement }: Pick<Setup, 'settings' | 'measurement'>): Setup {
  const modes = { empty: /^0 measuring/, overload: /^out-of-range (overload|weight-out-of-range)$/ };
  return { model, settings, measurement, variable: 'load', value: 12_340, modes };
}

function bench({ model, profile = model, settings, measurement, unit }: Setup) {
  const clock = new VirtualClock(0);
  const found = TEXT_MODELS.get(model)!;
  const unitId = unit ?? found.unitIds?.byDefault ?? 1;
  const simulated = found.make({ clock, unit: unitId, wire: 'serial', seed: 1 });
  const wire = new MemoryWire({ clock, baud: 9600, chunking: 'single-bytes' });
  const served = serveSimulatedText({ wire, clock, simulated: [simulated] });
  const opened = openedWire(found.speech, wire, clock);
  onTestFinished(async () => {
    await opened[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
  });
  const driver = createDriver({
    profile: profiles.get(profile)!.profile,
    ...{ measurements: [measurement], settings, unitId, wire: opened },
  });
  const ask = async (): Promise<string> => {
    const polled = driver.poll(new AbortController().signal).then(
      (readings) =>
        readings
          .map(({ value, status, reason }) => [value, status, reason].filter((it) => it !== null).join(' '))
          .join(),
      (error: unknown) => (isInstrumentError(error) ? error.code : String(error)),
    );
    await clock.advance(20_000);
    return polled;
  };
  const poll = async (): Promise<string> => {
    if (found.speech === 'asked') return ask();
    // What was heard before the lever was pulled is not what is meant.
    await ask();
    return ask();
  };
  return { clock, simulated, poll, speech: found.speech };
}

function openedWire(
  speech: 'asked' | 'unasked',
  wire: MemoryWire,
  clock: VirtualClock,
): InstrumentWire & AsyncDisposable {
  if (speech === 'asked') {
    const line = new RequestLine({ open: wire.open, clock });
    return { kind: 'line', line, [Symbol.asyncDispose]: () => line[Symbol.asyncDispose]() };
  }
  const ear = new ListeningLine({ open: wire.open, clock });
  return { kind: 'listening', ear, [Symbol.asyncDispose]: () => ear[Symbol.asyncDispose]() };
}

it('covers every model, and every profile in text has one', () => {
  const covered = new Set([...SETUPS.map(({ model }) => model), 'isco-6712']);
  expect(covered).toEqual(new Set(TEXT_MODELS.keys()));
  const inText = [...profiles.values()].filter(({ profile }) => !isModbusProfile(profile));
  const spoken = new Set([...SETUPS.map(({ model, profile = model }) => profile), 'isco-6712']);
  expect(spoken).toEqual(new Set(inText.map(({ profile }) => profile.id)));
});

describe.each(SETUPS)('$model, $measurement', (setup) => {
  const { variable, value = 12.5, modes = null, hasNoChecksum = false } = setup;
  const good = `${value} measuring`;

  it('tells the value of its lever, and follows nature again', async () => {
    const { clock, simulated, poll } = bench(setup);
    simulated.command(`value ${variable} ${value}`);
    expect(await poll()).toBe(good);
    simulated.command(`value ${variable} auto`);
    const before = await poll();
    expect(before).toMatch(/^\d+(\.\d+)? measuring/);
    await clock.advance(600_000);
    expect(await poll()).not.toBe(before);
  });

  it('tells its modes', async () => {
    const { clock, simulated, poll } = bench(setup);
    const others = simulated.modes.filter((mode) => mode !== 'measuring');
    if (modes !== null && setup.profile !== 'yaohua-xk3190-continuous')
      expect(others).toEqual(Object.keys(modes));
    for (const mode of modes === null ? others : Object.keys(modes)) {
      simulated.command(`mode ${mode}`);
      await clock.advance(60_000);
      expect(await poll(), mode).toMatch(modes?.[mode] ?? / (calibrating|fault)|^fault/);
    }
  });

  it('is silent, late, damaged, cut short, doubled or another, and never gives a wrong value for it', async () => {
    const { clock, simulated, poll, speech } = bench(setup);
    simulated.command(`value ${variable} ${value}`);
    const isGood = new RegExp(`^${value} measuring$`);
    const unsure = new RegExp(
      `^(bad-checksum|malformed-reply|timeout|wrong-device|${value} measuring|.*fault.*)$`,
    );
    for (const [lever, outcome] of [
      ['fault silent', /^timeout$/],
      ...(speech === 'asked' ? [['fault late 5000', /^timeout$/] as const] : []),
      ['fault late 200', isGood],
      // Where there is no checksum, one digit is another: no receiver can know.
      [
        'fault damaged',
        hasNoChecksum ? /^(\d+ (measuring|out-of-range motion)|bad-checksum|timeout)$/ : unsure,
      ],
      ['fault truncated', /^(timeout|bad-checksum|malformed-reply)$/],
      // Values that come in several answers of one form: the second copy stands where the next answer is awaited.
      ['fault reply-twice', setup.model === 'ott-pluvio2' ? unsure : isGood],
      ...(simulated.faultNames.includes('wrong-unit')
        ? [['fault foreign', /^(wrong-device|timeout|fault gas-not-in-reply)$/] as const]
        : []),
    ] as const) {
      simulated.command(lever);
      expect(await poll(), lever).toMatch(outcome);
      simulated.command('normal');
      await clock.advance(1000);
      expect(await poll(), `after ${lever}`).toBe(good);
    }
  });

  it('can babble without its words being taken for an answer', async () => {
    const { clock, simulated, poll } = bench(setup);
    simulated.command(`value ${variable} ${value}`);
    await poll();
    simulated.command('fault silent');
    simulated.command('fault babble 40');
    expect(await poll()).toMatch(/^(timeout|bad-checksum|wrong-device|malformed-reply)$/);
    simulated.command('normal');
    // The last noise is still on the wire.
    await clock.advance(1000);
    expect(await poll()).toBe(good);
  });
});

describe('an ISCO 6712', () => {
  const setup = { model: 'isco-6712', settings: {}, measurement: 'state', variable: 'supply' };

  it('tells its troubles, and is turned on again by command', async () => {
    const { clock, simulated, poll } = bench(setup);
    expect(await poll()).toBe('1 measuring');
    simulated.command('alarm pump-jammed on');
    expect(await poll()).toMatch(/^5 fault pump-jammed/);
    simulated.command('alarm pump-jammed off');
    simulated.command('alarm off on');
    expect(await poll()).toMatch(/^9 /);
    if (simulated.speech.kind === 'asked') simulated.speech.instrument.answer('STS,2\r');
    expect(await poll()).toBe('1 measuring');
    await clock.advance(1000);
  });

  it('is not believed when it misbehaves', async () => {
    const { simulated, poll } = bench(setup);
    for (const [lever, code] of [
      ['fault silent', 'timeout'],
      ['fault late 5000', 'timeout'],
      ['fault damaged', 'bad-checksum'],
      ['fault truncated', 'timeout'],
      ['fault foreign', 'wrong-device'],
    ] as const) {
      simulated.command(lever);
      expect(await poll(), lever).toBe(code);
      simulated.command('normal');
      expect(await poll(), `after ${lever}`).toBe('1 measuring');
    }
  });
});

it('one that talks by itself changes its pace with a setting', async () => {
  const { clock, simulated, poll } = bench(wind('gill-windsonic'));
  expect(await poll()).toMatch(/measuring$/);
  simulated.command('setting period-ms 300000');
  await clock.advance(2000);
  expect(await poll()).toBe('timeout');
});

it('a Thermo 49i tells service mode and its alarms in its flags', async () => {
  const { simulated, poll } = bench(cLink('thermo-49i', 'ozone'));
  simulated.command('value ozone 20');
  simulated.command('alarm service-mode on');
  expect(await poll()).toBe('20 maintenance service-mode');
  simulated.command('alarm service-mode off');
  simulated.command('alarm sample-temperature on');
  expect(await poll()).toBe('20 measuring sample-temperature-alarm');
});

it('a Serinus tells maintenance and failures', async () => {
  const [serinus] = SETUPS;
  const { simulated, poll } = bench(serinus!);
  simulated.command('alarm maintenance on');
  expect(await poll()).toMatch(/ maintenance /);
  simulated.command('alarm maintenance off');
  simulated.command('alarm lamp on');
  expect(await poll()).toBe('fault lamp-failure');
});
