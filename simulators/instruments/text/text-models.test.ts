// Every simulated text instrument as a driver sees it: its physics, its levers, and each fault of the wire through the real line.
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RequestLine } from '../../../hardware/serial/request-line.js';
import { createDriver } from '../../../protocols/profiles/create-driver.js';
import { type LoadedProfile, loadProfiles } from '../../../protocols/profiles/load-profiles.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import { VirtualClock } from '../../time/virtual-clock.js';
import { MemoryWire } from '../../wires/memory-wire.js';
import { serveTextInstruments } from './serve-text-instruments.js';
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
  ...(['nitric-oxide', 'nitrogen-dioxide', 'nitrogen-oxides'] as const).map((gas) =>
    cLink('thermo-42i', gas),
  ),
  cLink('thermo-43i', 'sulfur-dioxide'),
  cLink('thermo-48i', 'carbon-monoxide', 'ppm'),
  cLink('thermo-49i', 'ozone'),
  dcon('adam-4000-dcon', 'off'),
  dcon('adam-4000-dcon-checksum', 'on'),
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

function bench({ model, profile = model, settings, measurement, unit }: Setup) {
  const clock = new VirtualClock(0);
  const found = TEXT_MODELS.get(model)!;
  const unitId = unit ?? found.unitIds?.byDefault ?? 1;
  const simulated = found.make({ clock, unit: unitId, wire: 'serial', seed: 1 });
  const wire = new MemoryWire({ clock, baud: 9600, chunking: 'single-bytes' });
  const served = serveTextInstruments({ wire, clock, instruments: [simulated.instrument] });
  const line = new RequestLine({ open: wire.open, clock });
  onTestFinished(async () => {
    await line[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
  });
  const driver = createDriver({
    profile: profiles.get(profile)!.profile,
    ...{ measurements: [measurement], settings, unitId, wire: { kind: 'line', line } as const },
  });
  const poll = async (): Promise<string> => {
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
  return { clock, simulated, poll };
}

it('covers every model', () => {
  expect(new Set(SETUPS.map(({ model }) => model))).toEqual(new Set(TEXT_MODELS.keys()));
});

describe.each(SETUPS)('$model, $measurement', (setup) => {
  it('tells the value of its lever, and follows nature again', async () => {
    const { simulated, poll } = bench(setup);
    simulated.command(`value ${setup.variable} 12.5`);
    expect(await poll()).toBe('12.5 measuring');
    simulated.command(`value ${setup.variable} auto`);
    const before = await poll();
    expect(before).toMatch(/^\d+(\.\d+)? measuring$/);
    expect(await poll()).not.toBe(before);
  });

  it('tells its modes', async () => {
    const { simulated, poll } = bench(setup);
    const modes = simulated.modes.filter((mode) => mode !== 'measuring');
    for (const mode of modes) {
      simulated.command(`mode ${mode}`);
      expect(await poll()).toMatch(/ (calibrating|fault)|^fault/);
    }
  });

  it('answers nothing, late, damaged, in part, twice or as another, and never gives a wrong value for it', async () => {
    const { simulated, poll } = bench(setup);
    simulated.command(`value ${setup.variable} 12.5`);
    for (const [lever, outcome] of [
      ['fault silent', /^timeout$/],
      ['fault late 5000', /^timeout$/],
      ['fault late 200', /^12.5 measuring$/],
      // Without a checksum the last character is another: the value is, or is not, believed by its form.
      ['fault damaged', /^(bad-checksum|malformed-reply|timeout|12\.5 measuring|.*fault.*)$/],
      ['fault truncated', /^(timeout|bad-checksum)$/],
      ['fault reply-twice', /^12.5 measuring$/],
      ['fault foreign', /^(wrong-device|timeout|fault gas-not-in-reply)$/],
    ] as const) {
      simulated.command(lever);
      expect(await poll(), lever).toMatch(outcome);
      simulated.command('normal');
      expect(await poll(), `after ${lever}`).toBe('12.5 measuring');
    }
  });

  it('can babble without its words being taken for an answer', async () => {
    const { clock, simulated, poll } = bench(setup);
    simulated.command(`value ${setup.variable} 12.5`);
    simulated.command('fault silent');
    simulated.command('fault babble 40');
    expect(await poll()).toMatch(/^(timeout|bad-checksum|wrong-device|malformed-reply)$/);
    simulated.command('normal');
    // The last noise is still on the wire.
    await clock.advance(1000);
    expect(await poll()).toBe('12.5 measuring');
  });
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
