// Instruments and buses that do not go together are refused before anything is opened; what goes together is planned.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConfigError, formatConfigFault } from '../../protocols/vocabulary/errors.js';
import { describePlan } from './describe-plan.js';
import { loadStation } from './load-config.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-wires-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SERINUS = 'settings: { unit: ppb, ozone-id: 97 }, channels: [{ measurement: ozone, symbol: O3 }]';
const MODULE =
  "settings: { checksum: 'off', inputs: 8, signal: V }, channels: [{ measurement: input-0, symbol: IN }]";

function write(instruments: readonly string[]): string {
  const file = join(folder, 'station.yaml');
  const list = instruments.map((text) => `  - { ${text} }`).join('\n');
  writeFileSync(
    file,
    `configVersion: 1
station: { name: Test, kind: ambient, province: HN, facility: BKHN, code: KHIKXQ }
buses:
  - { id: modbus, type: modbus-tcp, host: 192.0.2.1 }
  - { id: line, type: serial, port: /dev/ttyS0, baudRate: 19200, parity: even, dataBits: 7 }
  - { id: net, type: tcp, host: 192.0.2.2, port: 9880, gap: 250ms }
instruments:
${list}
`,
  );
  return file;
}

async function faultsOf(...instruments: string[]): Promise<string[]> {
  try {
    await loadStation(write(instruments), { environment: {} });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => formatConfigFault(fault).replaceAll(`${folder}/`, ''));
  }
}

it('refuses a profile on a bus of the wrong kind, either way', async () => {
  expect(
    await faultsOf(
      `id: a, profile: acoem-serinus, bus: modbus, ${SERINUS}`,
      'id: b, profile: teledyne-t400, bus: line, channels: [{ measurement: ozone, symbol: O3b }]',
    ),
  ).toEqual([
    'station.yaml:8 instruments[0].bus: acoem-serinus speaks bayern-hessen, bus modbus is of type modbus-tcp (legal: a bus of type serial or tcp)',
    'station.yaml:9 instruments[1].bus: teledyne-t400 speaks modbus, bus line is of type serial (legal: a bus of type modbus-tcp, modbus-rtu, modbus-rtu-over-tcp, modbus-ascii or modbus-ascii-over-tcp)',
  ]);
});

it('refuses two instruments at one address of a wire, by what addresses them', async () => {
  const second = MODULE.replace('IN', 'IN2');
  expect(
    await faultsOf(
      `id: a, profile: adam-4000-dcon, bus: line, unitId: 31, ${MODULE}`,
      `id: b, profile: adam-4000-dcon, bus: line, unitId: 31, ${second}`,
      `id: c, profile: acoem-serinus, bus: line, ${SERINUS}`,
      `id: d, profile: acoem-serinus, bus: line, ${SERINUS.replace('O3', 'O3d')}`,
    ),
  ).toEqual([
    'station.yaml:9 instruments[1].unitId: module 1F on line is already a (legal: one instrument an address)',
    'station.yaml:11 instruments[3].settings: DA without an id on line is already c (legal: one instrument an address)',
  ]);
  const ids = [97, 98].map((id, index) => {
    const settings = SERINUS.replace('{ unit', `{ instrument-id: ${id}, unit`);
    return `id: s${id}, profile: acoem-serinus, bus: line, ${settings.replace('O3', `O3${index}`)}`;
  });
  expect(await faultsOf(...ids)).toEqual([]);
});

it('refuses an address that the protocol has not, and a setting that a measurement needs', async () => {
  expect(
    await faultsOf(
      "id: a, profile: thermo-49i, bus: net, unitId: 200, settings: { unit: ppb, address-byte: 'yes' }, channels: [{ measurement: ozone, symbol: O3 }]",
      'id: b, profile: acoem-serinus, bus: line, settings: { unit: ppb }, channels: [{ measurement: ozone, symbol: O3b }]',
    ),
  ).toEqual([
    expect.stringMatching(/instruments\[1\]\.settings\.ozone-id: the setting is missing: Gas id of ozone/),
    'station.yaml:8 instruments[0].unitId: 200 is no address of c-link (legal: 0…127)',
  ]);
});

it('plans the requests as they will be sent', async () => {
  const setup = await loadStation(
    write([
      `id: a, profile: adam-4000-dcon, bus: line, unitId: 31, ${MODULE}`,
      "id: b, profile: thermo-49i, bus: net, unitId: 0, settings: { unit: ppb, address-byte: 'yes' }, channels: [{ measurement: ozone, symbol: O3 }]",
    ]),
    { environment: {} },
  );
  const plan = describePlan(setup, 0);
  expect(plan).toEqual(
    expect.arrayContaining([
      'bus       line: serial /dev/ttyS0 19200 7E1, time-out 1s',
      '  a: Advantech / ICP DAS ADAM-4000 / I-7000 analogue inputs, DCON (adam-4000-dcon), module 1F, every 1s',
      '    "$1F2\\r"',
      '    "#1F\\r"',
      'bus       net: TCP 192.0.2.2:9880, time-out 1s',
      '    "gas mode\\r"',
      '    "flags\\r"',
      '    "o3\\r"',
    ]),
  );
});

const WIND = 'profile: gill-windsonic, bus: line, channels: [{ measurement: wind-speed, symbol: WindSpeed }]';

it('gives an instrument that talks unasked a wire for itself', async () => {
  expect(await faultsOf(`id: a, ${WIND}`, `id: b, profile: acoem-serinus, bus: line, ${SERINUS}`)).toEqual([
    'station.yaml:8 instruments[0].bus: a talks unasked, so b cannot be on the same wire (legal: a bus for itself)',
  ]);
  expect(await faultsOf(`id: a, ${WIND}`, `id: b, ${WIND.replace('WindSpeed', 'WS2')}`)).toHaveLength(2);
  expect(await faultsOf(`id: a, ${WIND.replace('bus: line', 'bus: modbus')}`)).toEqual([
    expect.stringMatching(/gill-windsonic speaks ascii-line, bus modbus is of type modbus-tcp/),
  ]);
  expect(await faultsOf(`id: a, ${WIND}`)).toEqual([]);
});

it('refuses to poll it oftener than it talks, and plans what it listens for', async () => {
  const every = (period: number, poll: string) =>
    `id: a, pollInterval: ${poll}, settings: { period: ${period} }, ${WIND}`;
  expect(await faultsOf(every(4, '2s'))).toEqual([
    'station.yaml:8 instruments[0].pollInterval: 2s is shorter than the 4s from one telegram to the next (legal: at least 4s, or an instrument that is set to send oftener)',
  ]);
  const setup = await loadStation(write([every(4, '5s')]), { environment: {} });
  expect(describePlan(setup, 0)).toEqual(
    expect.arrayContaining([
      '  a: Gill Instruments WindSonic (gill-windsonic), talks unasked, every 5s',
      '    listens for lines polar, sent every 4 s; silent after 12 s',
    ]),
  );
});

const LEVEL = 'settings: { unit: m }, channels: [{ measurement: level, symbol: Level }]';

it('wants the time that a sensor may measure, and tells addresses as they are on the wire', async () => {
  expect(
    await faultsOf(
      `id: a, profile: ott-pls, bus: line, unitId: 36, pollInterval: 5s, ${LEVEL}`,
      'id: b, profile: ott-pls, bus: line, unitId: 36, pollInterval: 1m, settings: { unit: m, measuring-time: 60 }, channels: [{ measurement: level, symbol: L2 }]',
      `id: c, profile: ott-pls, bus: line, unitId: 62, pollInterval: 10s, settings: { unit: m }, channels: [{ measurement: level, symbol: L3 }]`,
      'id: d, profile: isco-6712, bus: net, channels: [{ measurement: state, symbol: S1, unit: x }]',
      'id: e, profile: isco-6712, bus: net, channels: [{ measurement: state, symbol: S2, unit: x }]',
    ),
  ).toEqual([
    'station.yaml:9 instruments[1].unitId: sensor A on line is already a (legal: one instrument an address)',
    'station.yaml:9 instruments[1].pollInterval: 1m is too short: ott-pls may measure for 1m (legal: at least 61s)',
    'station.yaml:10 instruments[2].unitId: 62 is no address of sdi-12 (legal: 0…61)',
    'station.yaml:12 instruments[4].settings: the sampler on net is already d (legal: one instrument an address)',
  ]);
});

it('plans what each of them is asked', async () => {
  const file = write([
    'id: gas, profile: teledyne-ascii, bus: net, settings: { unit: ppb, mode-query: v-mode, instrument-id: 101 }, channels: [{ measurement: sulfur-dioxide, symbol: SO2 }]',
    `id: level, profile: ott-pls, bus: line, unitId: 0, pollInterval: 10s, ${LEVEL}`,
  ]);
  const setup = await loadStation(file, { environment: {} });
  const plan = describePlan(setup, 0).join('\n');
  expect(plan).toContain('id 101');
  expect(plan).toContain('"V 101 MODE\\r"');
  expect(plan).toContain('sensor 0');
  expect(plan).toContain('"0CC!"');
  expect(plan).toContain('"0D0!" and on until all values are there');
});

const T400 = 'profile: teledyne-t400, bus: modbus, unitId: 1';

it('refuses two instruments that read one number of one unit behind a gateway', async () => {
  expect(
    await faultsOf(
      `id: a, ${T400}, channels: [{ measurement: ozone, symbol: O3 }]`,
      `id: b, ${T400}, channels: [{ measurement: ozone, symbol: O3b }]`,
    ),
  ).toEqual([
    expect.stringMatching(
      /^station.yaml:9 instruments\[1\].unitId: b asks unit 1 of 192.0.2.1:502, as a does, and both read \S+ registers \d+…\d+ \(b\/ozone, a\/ozone\) \(legal: a unit of its own; one unit twice only for different registers\)$/,
    ) as string,
  ]);
});

it('warns of two instruments at one unit that read different registers, and is silent of two units', async () => {
  const planOf = async (second: string) => {
    const file = write([`id: a, ${T400}, channels: [{ measurement: ozone, symbol: O3 }]`, second]);
    return describePlan(await loadStation(file, { environment: {} }), 0).join('\n');
  };
  const pressure = 'channels: [{ measurement: sample-pressure, symbol: P }]';
  expect(await planOf(`id: b, ${T400}, ${pressure}`)).toContain(
    'WARNING instruments[1].unitId: b asks unit 1 of 192.0.2.1:502, as a does: right only where both are one device',
  );
  expect(await planOf(`id: b, ${T400.replace('unitId: 1', 'unitId: 2')}, ${pressure}`)).not.toContain(
    'asks unit',
  );
});
