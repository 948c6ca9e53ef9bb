// Our reader and driver against Modbus servers written by others, with a profile that Quantrac does not ship: swapped words,
// unsigned 32-bit, scaled integers, coils, an exception, a slow unit; over TCP, and over RTU on a pair of pseudo-terminals.
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createModbusDriver } from '../../../protocols/modbus/modbus-driver.js';
import { parseModbusProfile } from '../../../protocols/profiles/example-profile.contract.js';
import type { Profile } from '../../../protocols/profiles/profile-schema.js';
import { SystemClock } from '../../host/system-clock.js';
import { serialByteChannel } from '../../serial/serial-byte-channel.js';
import { createModbusReader, type WiredModbusReader } from '../create-modbus-reader.js';
import { tcpByteChannel } from '../tcp-byte-channel.js';
import { compileLibmodbus, has, here, PYTHON, serialPair, start, stop } from './peer-programs.contract.js';

const BAUD = 19_200;
const clock = new SystemClock();

/** One measurement, as a vendor writes it; the particulars in flow style. */
const measurement = (id: string, particulars: string) => `
  - id: ${id}
    name: { vi: '${id}', en: '${id}' }
    parameter: null
    unit: ''
    decimals: 1
    validRange: null
    evidence: { manual: servers, page: map, confidence: A }
${particulars
  .split(', ')
  .map((line) => `    ${line}`)
  .join('\n')}`;

const PROFILE = `
id: foreign-meter
version: 1.0.0
maker: Nobody
model: Interoperability
kind: { vi: Thiết bị thử, en: Test instrument }
protocol: modbus
transports: [tcp, rtu]
manuals: [{ id: servers, title: The servers of these tests }]
addressBase: 0
wordOrder: low-first
measurements:
${measurement('float', 'table: holding, address: 100, type: float32')}
${measurement('counter', 'table: holding, address: 102, type: u32')}
${measurement('scaled', 'table: holding, address: 104, type: i16, scale: 0.1')}
${measurement('counter-high-first', 'table: input, address: 10, type: u32, wordOrder: high-first')}
${measurement('swapped-bytes', 'table: input, address: 12, type: u16, byteOrder: low-first')}
${measurement('coil', 'table: coil, address: 3, type: bit')}
${measurement('coil-off', 'table: coil, address: 4, type: bit')}
${measurement('contact', 'table: discrete-input, address: 7, type: bit')}
${measurement('nowhere', 'table: holding, address: 900, type: float32')}
`;

let folder = '';
let profile: Profile;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quantrac-interop-'));
  profile = parseModbusProfile(PROFILE, 'foreign-meter.yaml');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Setup {
  reader: WiredModbusReader;
  children: ChildProcess[];
}

async function overTcp(program: () => Promise<[string, string[]]>): Promise<Setup> {
  const [file, args] = await program();
  const { address, child } = await start(file, [...args, 'tcp']);
  const open = tcpByteChannel({ host: '127.0.0.1', port: Number(address), clock });
  return { reader: createModbusReader({ framing: 'tcp', open, clock }), children: [child] };
}

async function overRtu(program: () => Promise<[string, string[]]>): Promise<Setup> {
  const [file, args] = await program();
  const line = await serialPair(folder);
  const { child } = await start(file, [...args, 'rtu', line.theirs]);
  const open = serialByteChannel({
    path: line.ours,
    baudRate: BAUD,
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
  });
  const reader = createModbusReader({ framing: 'rtu', open, clock, bitsPerSecond: BAUD });
  return { reader, children: [child, line.child] };
}

const pymodbus = async (): Promise<[string, string[]]> => [PYTHON, [here('./serve-pymodbus.py')]];
const libmodbus = async (): Promise<[string, string[]]> => [await compileLibmodbus(folder), []];

/** `silent`: a unit that is not there does not answer, and nobody minds. */
const peers = [
  { name: 'pymodbus over TCP', run: has.pymodbus, units: 'silent', make: () => overTcp(pymodbus) },
  {
    name: 'pymodbus over RTU',
    run: has.pymodbus && has.socat,
    units: 'silent',
    make: () => overRtu(pymodbus),
  },
  { name: 'libmodbus over TCP', run: has.libmodbus, units: 'all-answer', make: () => overTcp(libmodbus) },
  // One unit only; and after a request to another unit it waits for that one's reply, swallowing the next request.
  {
    name: 'libmodbus over RTU',
    run: has.libmodbus && has.socat,
    units: 'one',
    make: () => overRtu(libmodbus),
  },
];

const ALL = profileIds('float counter scaled counter-high-first swapped-bytes coil coil-off contact nowhere');
const GOOD = [45.5, 4_294_967_294, -12.3, 65_538, 4660, 1, 0, 1];

function profileIds(words: string): string[] {
  return words.split(' ');
}

describe.each(peers.filter(({ run }) => run))('$name', ({ make, units }) => {
  let setup: Setup;
  beforeAll(async () => {
    setup = await make();
  });
  afterAll(async () => {
    await setup.reader[Symbol.asyncDispose]();
    for (const child of setup.children) await stop(child);
  });

  const driver = (unitId: number, measurements: readonly string[], replyTimeoutMs = 5000) =>
    createModbusDriver({ profile, measurements, settings: {}, unitId, reader: setup.reader, replyTimeoutMs });
  const poll = (unitId: number, measurements: readonly string[] = ALL, replyTimeoutMs = 5000) =>
    driver(unitId, measurements, replyTimeoutMs).poll(new AbortController().signal);

  it('is read in five requests, one of which it refuses', async () => {
    expect(driver(1, ALL).plan).toEqual([
      'FC01 unit 1 addresses 3…4 (2 bits)',
      'FC02 unit 1 address 7 (1 bit)',
      'FC04 unit 1 addresses 10…12 (3 registers)',
      'FC03 unit 1 addresses 100…104 (5 registers)',
      'FC03 unit 1 addresses 900…901 (2 registers)',
    ]);
    const readings = await poll(1);
    expect(readings.slice(0, -1).map(({ value }) => value)).toEqual(GOOD);
    expect(
      readings.slice(0, -1).every(({ status, reason }) => status === 'measuring' && reason === null),
    ).toBe(true);
    expect(readings.at(-1)).toEqual({
      measurement: 'nowhere',
      value: null,
      status: 'fault',
      reason: 'exception-2',
    });
  });

  it('gives the same time after time, with nothing lost', async () => {
    for (let round = 0; round < 25; round += 1) {
      const readings = await poll(1, ALL.slice(0, -1));
      expect(readings.map(({ value }) => value)).toEqual(GOOD);
    }
    expect(setup.reader.statistics).toMatchObject({ timeouts: 0, crcErrors: 0, foreignReplies: 0 });
  });

  it.runIf(units !== 'one')('has a slow unit, whose late replies spoil nothing', async () => {
    for (let round = 0; round < 2; round += 1) {
      await expect(poll(2, ['float'], 60)).rejects.toMatchObject({ code: 'timeout' });
      // The same shape of request to the same unit, at once: 0xFFFE FFFF must not become the float's 0000 4236.
      expect(await poll(2, ['counter'])).toMatchObject([{ value: 4_294_967_294 }]);
      expect(await poll(1, ['float', 'counter'])).toMatchObject([{ value: 45.5 }, { value: 4_294_967_294 }]);
    }
  });

  it.runIf(units === 'silent')('does not answer for a unit that is not there', async () => {
    const stranger = poll(77, ['float'], 150);
    await expect(stranger).rejects.toMatchObject({ code: expect.stringMatching(/timeout|not-connected/) });
    expect(await poll(1, ['float'])).toMatchObject([{ value: 45.5 }]);
  });
});
