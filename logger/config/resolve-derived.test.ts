// Faults of the derived list: each by key, with what is legal; and what a sound one becomes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError, formatConfigFault } from '../../protocols/vocabulary/errors.js';
import { loadStation } from './load-config.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-derived-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Entry = Record<string, unknown>;

const CHANNELS = [
  { measurement: 'so2', id: 'so2', symbol: 'SO2-ppm' },
  { measurement: 'no', id: 'no', symbol: 'NO' },
  { measurement: 'water', id: 'h2o', symbol: 'H2O', unit: '%V' },
  { measurement: 'co2', id: 'dust', symbol: 'PM', unit: 'mg/m3' },
  { measurement: 'o2', id: 'o2', symbol: 'O2', unit: '%V' },
  { measurement: 'co', id: 'flow', symbol: 'Flow', unit: 'm3/h' },
  { measurement: 'voc', id: 'odd', symbol: 'Odd', unit: 'OU' },
];

function load(derived: readonly Entry[], rest: Entry = {}) {
  const file = join(folder, 'station.yaml');
  const instrument = {
    ...{ id: 'gases', profile: 'sick-marsic300', bus: 'wire', pollInterval: '5s', channels: CHANNELS },
    settings: { numbering: 'from-0', 'word-order': 'high-first', 'trace-unit': 'ppm', 'bulk-unit': '%' },
  };
  const station = { name: 'Thử', kind: 'stack', province: 'TB', facility: 'NMAM', code: 'KHILO1' };
  const buses = [{ id: 'wire', type: 'modbus-tcp', host: '192.0.2.1' }];
  writeFileSync(
    file,
    stringify({ configVersion: 1, station, buses, instruments: [instrument], derived, ...rest }),
  );
  return loadStation(file, { environment: {} });
}

async function faultsOf(derived: readonly Entry[], rest: Entry = {}): Promise<string[]> {
  try {
    await load(derived, rest);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => formatConfigFault(fault).replace(/^.*station\.yaml:\d+ /, ''));
  }
}

const referred: Entry = {
  ...{ symbol: 'SO2', formula: 'oxygen-reference', settings: { referenceOxygen: 7 } },
  inputs: { concentration: 'so2', oxygen: 'o2' },
};

const FAULTS: readonly [string, Entry[], string | RegExp][] = [
  [
    'a formula that does not exist',
    [{ ...referred, formula: 'oxygen' }],
    /^derived\[0\]\.formula: oxygen is not a formula \(legal: mg-from-ppm, .*amount-per-interval, expression\)$/,
  ],
  [
    'an input that is no channel',
    [{ ...referred, inputs: { concentration: 'so3', oxygen: 'o2' } }],
    'derived[0].inputs.concentration: so3 is not a channel (legal: so2, no, h2o, dust, o2, flow, odd, SO2)',
  ],
  [
    'an input that the formula does not have',
    [{ ...referred, inputs: { concentration: 'so2', oxygen: 'o2', water: 'h2o' } }],
    'derived[0].inputs.water: is not an input of oxygen-reference (legal: concentration, oxygen)',
  ],
  [
    'a missing input',
    [{ ...referred, inputs: { concentration: 'so2' } }],
    /^derived\[0\]\.inputs\.oxygen: is missing \(legal: a channel in one of ppm, .*%V/,
  ],
  [
    'mg/m³ where ppm is wanted',
    [{ symbol: 'X', formula: 'mg-from-ppm', inputs: { concentration: 'dust' }, settings: { gas: 'SO2' } }],
    'derived[0].inputs.concentration: dust is in mg/m3, and concentration is wanted (legal: a channel in one of ppm, ppmv, ppb, ppbv, %V, %vol, vol%, %; another formula may convert it first)',
  ],
  [
    'a unit that nobody knows',
    [{ symbol: 'X', formula: 'dry-from-wet', inputs: { concentration: 'odd', moisture: 'h2o' } }],
    /^derived\[0\]\.inputs\.concentration: odd is in OU, and concentration is wanted \(legal: a channel in one of ppm, .*g\/Nm3\)$/,
  ],
  [
    'a result in a unit of something else',
    [{ ...referred, unit: 'mg/Nm3' }],
    /^derived\[0\]\.unit: mg\/Nm3 is not a unit of the result of oxygen-reference \(legal: ppm, ppmv/,
  ],
  [
    'NO by volume and NO2 by mass',
    [{ symbol: 'X', formula: 'nox-as-no2', inputs: { no: 'no', no2: 'dust' } }],
    'derived[0].inputs.no2: is in mg/m3, and no in ppm (legal: both by volume, or both by mass)',
  ],
  [
    'a normal concentration with a flow that is not',
    [
      { symbol: 'X', formula: 'mg-from-ppm', inputs: { concentration: 'so2' }, settings: { gas: 'SO2' } },
      { symbol: 'Y', formula: 'load', inputs: { concentration: 'X', flow: 'flow' } },
    ],
    'derived[1].inputs.flow: a flow in m3/h does not go with a concentration in mg/Nm3 (legal: a flow in Nm3/h (normalised-flow makes Nm3/h of m3/h))',
  ],
  [
    'a load of a concentration at reference oxygen, also through other steps',
    [
      { ...referred, inputs: { concentration: 'dust', oxygen: 'o2' } },
      { symbol: 'W', formula: 'wet-from-dry', inputs: { concentration: 'SO2', moisture: 'h2o' } },
      { symbol: 'Y', formula: 'load', inputs: { concentration: 'W', flow: 'flow' } },
    ],
    'derived[2].inputs.concentration: W is at reference oxygen (SO2), and the flow is not (legal: the concentration before its reference to oxygen)',
  ],
  [
    'a setting that is missing',
    [{ ...referred, settings: {} }],
    'derived[0].settings.referenceOxygen: is missing (legal: a number 0…20)',
  ],
  [
    'a setting out of its range',
    [{ ...referred, settings: { referenceOxygen: 21 } }],
    'derived[0].settings.referenceOxygen: 21 is not allowed (legal: a number 0…20)',
  ],
  [
    'a guard above the oxygen of air',
    [{ ...referred, settings: { referenceOxygen: 7, oxygenMax: 21 } }],
    'derived[0].settings.oxygenMax: 21 is not allowed (legal: a number 1…20.4)',
  ],
  [
    'a setting that does not exist',
    [{ ...referred, settings: { referenceOxygen: 7, referenceO2: 7 } }],
    'derived[0].settings.referenceO2: is not a known key (legal: referenceOxygen, airOxygen, oxygenMax, belowReference)',
  ],
  [
    'neither gas nor molar mass',
    [{ symbol: 'X', formula: 'mg-from-ppm', inputs: { concentration: 'so2' } }],
    /^derived\[0\]\.settings\.gas: neither gas nor molarMass is given \(legal: molarMass, or gas: SO2, NO, /,
  ],
  [
    'a gas that has no molar mass here',
    [{ symbol: 'X', formula: 'mg-from-ppm', inputs: { concentration: 'so2' }, settings: { gas: 'NOx' } }],
    /^derived\[0\]\.settings\.gas: "NOx" is not one of the choices \(legal: "SO2" \| "NO"/,
  ],
  [
    'nothing but fixed numbers',
    [{ symbol: 'X', formula: 'flow-from-velocity', inputs: { velocity: 3 }, settings: { area: 2 } }],
    'derived[0].inputs: names no channel (legal: at least one input that is a channel)',
  ],
  [
    'a fixed number whose unit nobody knows',
    [{ ...referred, inputs: { concentration: 100, oxygen: 'o2' } }],
    'derived[0].inputs.concentration: a fixed number would have no certain unit here (legal: the id of a channel)',
  ],
  [
    'an interval that its inputs do not have',
    [{ ...referred, interval: '2s' }],
    "derived[0].interval: 2s is no multiple of an input's poll interval (legal: a multiple of 5s)",
  ],
  [
    'an interval that does not divide the report’s',
    [{ ...referred, interval: '35s' }],
    'derived[0].interval: 35s does not divide the reporting interval (legal: a divisor of reporting.interval)',
  ],
  [
    'an id that is taken',
    [{ ...referred, id: 'so2' }],
    'derived[0].id: so2 is already the id of another channel (legal: each id once)',
  ],
  [
    'a symbol that is written already',
    [{ ...referred, symbol: 'o2', id: 'x' }],
    'derived[0].symbol: o2 is already written by gases (legal: each symbol once a file)',
  ],
  [
    'a symbol that cannot be an id',
    [{ ...referred, symbol: 'SO₂' }],
    /^derived\[0\]\.id: the symbol "SO₂" cannot serve as the channel's id/,
  ],
  [
    'an expression without a unit',
    [{ symbol: 'X', formula: 'expression', inputs: { a: 'so2' }, settings: { expression: 'a * 2' } }],
    "derived[0].unit: is missing: an expression does not tell its unit (legal: a unit, or '' for none)",
  ],
  [
    'an expression that reaches for code',
    [
      {
        symbol: 'X',
        formula: 'expression',
        unit: '',
        inputs: { a: 'so2' },
        settings: { expression: 'a.constructor' },
      },
    ],
    /^derived\[0\]\.settings\.expression: holds something that is no arithmetic \(legal: numbers, /,
  ],
  [
    'an expression of a name that is no input',
    [
      {
        symbol: 'X',
        formula: 'expression',
        unit: '',
        inputs: { a: 'so2' },
        settings: { expression: 'a + no' },
      },
    ],
    'derived[0].settings.expression: no is not an input (legal: a)',
  ],
];

describe('faults of derived', () => {
  it.each(FAULTS)('%s', async (_what, derived, fault) => {
    const faults = await faultsOf(derived);
    expect(faults).toHaveLength(1);
    if (typeof fault === 'string') expect(faults[0]).toBe(fault);
    else expect(faults[0]).toMatch(fault);
  });

  it('tells a circle at each of its members, with the way round', async () => {
    const step = (symbol: string, from: string): Entry => ({
      ...{ symbol, formula: 'dry-from-wet', inputs: { concentration: from, moisture: 'h2o' } },
    });
    const faults = await faultsOf([
      step('A', 'B'),
      step('B', 'C'),
      step('C', 'A'),
      step('D', 'A'),
      step('E', 'E'),
    ]);
    expect(faults).toEqual([
      expect.stringMatching(
        /^derived\[0\]\.inputs: A is computed from itself: A ← B ← C ← A \(legal: measured/,
      ),
      expect.stringMatching(/^derived\[1\]\.inputs: B is computed from itself: B ← C ← A ← B/),
      expect.stringMatching(/^derived\[2\]\.inputs: C is computed from itself/),
      expect.stringMatching(/^derived\[4\]\.inputs: E is computed from itself: E ← E/),
    ]);
  });

  it('tells the fault of an input once, not again at all that need it', async () => {
    const chain = [
      { ...referred, settings: {} },
      { symbol: 'A', formula: 'dry-from-wet', inputs: { concentration: 'SO2', moisture: 'h2o' } },
      { symbol: 'B', formula: 'wet-from-dry', inputs: { concentration: 'A', moisture: 'h2o' } },
    ];
    expect(await faultsOf(chain)).toHaveLength(1);
    expect(await faultsOf([{ ...referred, formula: 'none' }, ...chain.slice(1)])).toHaveLength(1);
  });

  it('keeps the name of the derived scans for itself', async () => {
    const file = join(folder, 'station.yaml');
    await load([referred]);
    const { readFileSync } = await import('node:fs');
    writeFileSync(file, readFileSync(file, 'utf8').replace('id: gases', 'id: derived'));
    await expect(loadStation(file, { environment: {} })).rejects.toThrow(
      'instruments[0].id: derived is where derived channels are kept',
    );
  });
});

describe('a sound derived list', () => {
  it('is put in order, whatever the order of the file, and its rows stay in the order of the file', async () => {
    const { derived, reportChannels } = await load([
      { symbol: 'NOx', formula: 'dry-from-wet', inputs: { concentration: 'nox-mg', moisture: 12 } },
      { symbol: 'NOx-mg', id: 'nox-mg', formula: 'nox-as-no2', inputs: { no: 'no' } },
    ]);
    expect(derived.map(({ channel }) => channel.id)).toEqual(['nox-mg', 'NOx']);
    expect(reportChannels.slice(-2).map(({ symbol }) => symbol)).toEqual(['NOx', 'NOx-mg']);
    expect(derived[1]?.channel).toMatchObject({
      ...{
        instrument: 'derived',
        measurement: 'dry-from-wet',
        unit: 'mg/Nm3',
        parameter: 'NOx',
        pollIntervalMs: 5000,
      },
    });
    expect(derived[1]?.compute({ concentration: 88 })).toBeCloseTo(100, 9);
  });

  it('converts the units of inputs and of the result', async () => {
    const { derived } = await load([
      { ...referred, unit: 'ppb' },
      {
        symbol: 'X',
        formula: 'mg-from-ppm',
        inputs: { concentration: 'o2' },
        settings: { molarMass: 32 },
        unit: 'g/Nm3',
      },
    ]);
    expect(derived[0]?.compute({ concentration: 1, oxygen: 14 })).toBeCloseTo(2000, 9);
    // 20 %V are 200 000 ppm; × 32 ÷ 24.465 = 261 597 mg.
    expect(derived[1]?.compute({ concentration: 20 })).toBeCloseTo(261.6, 1);
  });

  it('takes the normal state of the station', async () => {
    const entry = {
      symbol: 'X',
      formula: 'mg-from-ppm',
      inputs: { concentration: 'so2' },
      settings: { gas: 'SO2' },
    };
    const at0 = await load([entry], { normalState: { temperature: 0 } });
    const at25 = await load([entry]);
    expect(at0.derived[0]?.compute({ concentration: 1 })).toBeCloseTo(2.858, 3);
    expect(at25.derived[0]?.compute({ concentration: 1 })).toBeCloseTo(2.618, 3);
  });

  it('keeps the unit of the channel where the quantity stays', async () => {
    const { derived } = await load([
      { symbol: 'O2d', formula: 'dry-from-wet', inputs: { concentration: 'o2', moisture: 'h2o' } },
    ]);
    expect(derived[0]?.channel.unit).toBe('%V');
    expect(derived[0]?.compute({ concentration: 9, moisture: 10 })).toBeCloseTo(10, 9);
  });
});
