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
