// Commands, identification and ASCII against programs by others, both ways: our writer at their servers, their clients at our
// simulated instruments.
import { execFile, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadSimulatedInstrument } from '../../../simulators/instruments/load-simulated-instrument.js';
import type { Framing } from '../../../simulators/instruments/modbus-frames.js';
import { serveInstruments } from '../../../simulators/instruments/serve-instruments.js';
import { SimulatedInstrument } from '../../../simulators/instruments/simulated-instrument.js';
import { PseudoTerminal } from '../../../simulators/wires/pseudo-terminal.js';
import { TcpWire } from '../../../simulators/wires/tcp-wire.js';
import { SystemClock } from '../../host/system-clock.js';
import { serialByteChannel } from '../../serial/serial-byte-channel.js';
import { createModbusReader, MODBUS_CODECS, type WiredModbusReader } from '../create-modbus-reader.js';
import { tcpByteChannel } from '../tcp-byte-channel.js';
import { compileLibmodbus, has, here, PYTHON, serialPair, start, stop } from './peer-programs.contract.js';

const BAUD = 19_200;
const clock = new SystemClock();
const options = { deadlineMs: 5000, signal: new AbortController().signal };
const run = promisify(execFile);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quantrac-commands-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pymodbus = async (): Promise<[string, string[]]> => [PYTHON, [here('./serve-pymodbus.py')]];
const libmodbus = async (): Promise<[string, string[]]> => [await compileLibmodbus(folder), []];
type Program = typeof pymodbus;

const servers: {
  name: string;
  here: boolean;
  program: Program;
  kind: Framing;
  identifies: 'yes' | 'refuses' | 'silent';
}[] = [
  { name: 'pymodbus over TCP', here: has.pymodbus, program: pymodbus, kind: 'tcp', identifies: 'yes' },
  {
    name: 'pymodbus over RTU',
    here: has.pymodbus && has.socat,
    program: pymodbus,
    kind: 'rtu',
    identifies: 'yes',
  },
  {
    name: 'pymodbus over ASCII',
    here: has.pymodbus && has.socat,
    program: pymodbus,
    kind: 'ascii',
    identifies: 'yes',
  },
  { name: 'libmodbus over TCP', here: has.libmodbus, program: libmodbus, kind: 'tcp', identifies: 'refuses' },
  {
    name: 'libmodbus over RTU',
    here: has.libmodbus && has.socat,
    program: libmodbus,
    kind: 'rtu',
    identifies: 'silent',
  },
];

const cases = servers
  .filter((it) => it.here)
  .flatMap((it) => MODBUS_CODECS.map((codec) => ({ ...it, codec })));

describe.each(cases)('$name, encoded by $codec', ({ program, kind, identifies, codec }) => {
  const children: ChildProcess[] = [];
  let client: WiredModbusReader;
  beforeAll(async () => {
    const [file, args] = await program();
    if (kind === 'tcp') {
      const { address, child } = await start(file, [...args, 'tcp']);
      children.push(child);
      const open = tcpByteChannel({ host: '127.0.0.1', port: Number(address), clock });
      client = createModbusReader({ framing: 'tcp', open, clock, codec });
      return;
    }
    const line = await serialPair(folder);
    const { child } = await start(file, [...args, kind, line.theirs]);
    children.push(child, line.child);
    const settings = { baudRate: BAUD, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    const open = serialByteChannel({ path: line.ours, ...settings });
    client = createModbusReader({ framing: kind, open, clock, bitsPerSecond: BAUD, codec });
  });
  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    for (const child of children) await stop(child);
  });

  const words = async (address: number, count: number) => [
    ...(await client.read({ unitId: 1, functionCode: 3, address, count }, options)),
  ];

  it('is read', async () => {
    expect(await words(100, 5)).toEqual([0x0000, 0x4236, 0xfffe, 0xffff, 0xff85]);
  });

  it('obeys commands, which are there when they are read back', async () => {
    await client.write({ unitId: 1, functionCode: 5, address: 2, value: true }, options);
    await client.write({ unitId: 1, functionCode: 15, address: 3, values: [false, true, false] }, options);
    const coils = await client.read({ unitId: 1, functionCode: 1, address: 2, count: 4 }, options);
    expect([...coils]).toEqual([1, 0, 1, 0]);
    await client.write({ unitId: 1, functionCode: 6, address: 100, value: 0xabcd }, options);
    await client.write({ unitId: 1, functionCode: 16, address: 101, values: [1, 0x8000] }, options);
    expect(await words(100, 4)).toEqual([0xabcd, 1, 0x8000, 0xffff]);
  });

  it('writes and reads in one request', async () => {
    const request = { unitId: 1, read: { address: 100, count: 3 }, write: { address: 101, values: [7, 8] } };
    expect([...(await client.readWrite(request, options))]).toEqual([0xabcd, 7, 8]);
  });

  it('refuses a command to a place that it has not', async () => {
    const nowhere = { unitId: 1, functionCode: 6, address: 900, value: 1 } as const;
    await expect(client.write(nowhere, options)).rejects.toMatchObject({
      code: 'device-exception',
      exception: 2,
    });
  });

  it('says who it is, or that it does not', async () => {
    const deadlineMs = identifies === 'silent' ? 200 : 5000;
    const asked = (category: 'basic' | 'regular') =>
      client.readDeviceIdentification({ unitId: 1, category }, { ...options, deadlineMs });
    if (identifies !== 'yes') {
      const code = identifies === 'refuses' ? 'device-exception' : 'timeout';
      await expect(asked('basic')).rejects.toMatchObject({ code });
      return;
    }
    expect(await asked('basic')).toMatchObject({
      vendorName: 'Another vendor',
      productCode: 'AV-1',
      revision: '3.0',
    });
    const regular = await asked('regular');
    // More than one reply can hold.
    expect(regular.vendorUrl).toHaveLength(203);
    expect(regular).toMatchObject({
      modelName: 'Model 7',
      productName: expect.stringMatching(/^Analyzer of long names y+$/),
    });
  });
});

/** A settable analyzer that answers every function, on a wire of its own. */
async function instrumentOn(kind: Framing): Promise<string> {
  const definition = structuredClone(loadSimulatedInstrument('teledyne-t400'));
  definition.modbus.functions.push(23, 43);
  const long = 'z'.repeat(200);
  definition.modbus.identification = { 0: 'Quantrac', 1: 'SIM-T400', 2: '1.0', 4: long, 5: 'T400' };
  Object.assign(definition.settings, { mode: 1, ratio: 80 });
  definition.registers.push(
    { table: 'holding', address: 500, type: 'uint16', value: 'mode', writable: [0, 100] },
    { table: 'holding', address: 501, type: 'float32', value: 'ratio', writable: [0, 500] },
  );
  const instrument = new SimulatedInstrument({ definition, clock });
  instrument.setValue('ozone', 45.5);
  const wire = kind === 'tcp' ? await TcpWire.listen() : await PseudoTerminal.create();
  const served = serveInstruments({ wire, clock, framing: kind, instruments: [instrument] });
  onTestFinished(() => served[Symbol.asyncDispose]());
  return wire instanceof TcpWire ? String(wire.port) : wire.address;
}

const kinds: Framing[] = has.socat ? ['tcp', 'rtu', 'ascii'] : ['tcp'];

it.runIf(has.pymodbus).each(kinds)(
  'our simulated instrument on %s answers the client of pymodbus',
  async (kind) => {
    const { stdout } = await run(PYTHON, [here('./ask-pymodbus.py'), kind, await instrumentOn(kind)]);
    expect(JSON.parse(stdout)).toMatchObject({
      input: [0x4236, 0],
      coil: [true],
      holding: [7, 0x42c8, 0],
      both: [9, 0x42c8, 0],
      nowhere: { exception: 2 },
      identification: { 0: 'Quantrac', 1: 'SIM-T400', 2: '1.0', 4: 'z'.repeat(200), 5: 'T400' },
    });
  },
);

it.runIf(has.mbpoll).each(kinds.filter((kind) => kind !== 'ascii'))(
  'our simulated instrument on %s answers mbpoll',
  async (kind) => {
    const address = await instrumentOn(kind);
    const wire =
      kind === 'tcp' ? ['-m', 'tcp', '-p', address] : ['-m', 'rtu', '-b', String(BAUD), '-P', 'none'];
    const target = kind === 'tcp' ? '127.0.0.1' : address;
    const mbpoll = (...args: string[]) => run('mbpoll', [...wire, '-a', '1', '-0', ...args]);
    const read = await mbpoll('-t', '3:float', '-B', '-r', '18', '-c', '1', '-1', target);
    expect(read.stdout).toMatch(/\[18\]:\s+45\.5/);
    const write = await mbpoll('-t', '4', '-r', '500', target, '42');
    expect(write.stdout).toMatch(/Written 1 references/);
    const back = await mbpoll('-t', '4', '-r', '500', '-c', '1', '-1', target);
    expect(back.stdout).toMatch(/\[500\]:\s+42/);
  },
);
