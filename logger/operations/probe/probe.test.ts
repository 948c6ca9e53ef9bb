// The probe as a technician uses it: on real sockets and pseudo-terminals, with simulated instruments behind them.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../../../hardware/host/system-clock.js';
import { parseCheckedYaml } from '../../../protocols/configuration/parse-checked-yaml.js';
import { Type } from 'typebox';
import { loadSimulatedInstrument } from '../../../simulators/instruments/load-simulated-instrument.js';
import { serveInstruments } from '../../../simulators/instruments/serve-instruments.js';
import { SimulatedInstrument } from '../../../simulators/instruments/simulated-instrument.js';
import { serveSimulatedText } from '../../../simulators/instruments/text/serve-simulated-text.js';
import { TEXT_MODELS } from '../../../simulators/instruments/text/text-models.js';
import { BayernHessenAnalyzer } from '../../../simulators/instruments/text/bayern-hessen-analyzer.js';
import { CLinkAnalyzer } from '../../../simulators/instruments/text/c-link-analyzer.js';
import { DconModule } from '../../../simulators/instruments/text/dcon-module.js';
import { serveTextInstruments } from '../../../simulators/instruments/text/serve-text-instruments.js';
import type { TextInstrument } from '../../../simulators/instruments/text/text-instrument.js';
import { loadNodePty } from '../../../simulators/wires/open-pseudo-terminal.js';
import { PseudoTerminal } from '../../../simulators/wires/pseudo-terminal.js';
import { TcpWire } from '../../../simulators/wires/tcp-wire.js';
import { main } from '../instrument-main.js';
import { findSerialPorts, parseUnits } from './probe-lines.js';
import { shortList } from './run-probe.js';

const hasTerminals = (await loadNodePty()) !== null || spawnSync('socat', ['-V']).error === undefined;
const clock = new SystemClock();
afterEach(() => void vi.restoreAllMocks());

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line));
  const code = await main(['probe', ...argv]);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

interface Found {
  unitId: number;
  verdict: string;
  candidates: {
    profile: string;
    confidence: number;
    settings: Record<string, unknown>;
    lookAlikes: string[];
  }[];
}
const foundIn = (out: string) => (JSON.parse(out) as { found: Found[] }).found;

async function textHost(instrument: TextInstrument) {
  const wire = await TcpWire.listen();
  const served = serveTextInstruments({ wire, clock, instruments: [instrument] });
  return {
    argv: ['--host', wire.address, '--ask', 'text', '--timeout', '60ms'],
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

/** A shipped model, as `simulate instrument` puts it on TCP. */
async function modelHost(named: string, levers: readonly string[] = []) {
  const [model = '', unit] = named.split(':');
  const entry = TEXT_MODELS.get(model)!;
  const { unitIds } = entry;
  const made = entry.make({ clock, unit: Number(unit ?? unitIds?.byDefault ?? 1), wire: 'tcp', seed: 1 });
  for (const lever of levers) made.command(lever);
  const wire = await TcpWire.listen();
  const served = serveSimulatedText({ wire, clock, simulated: [made] });
  return {
    argv: ['--host', wire.address, '--timeout', '60ms'],
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

describe('a host', () => {
  it('with Modbus TCP is told with candidates, reasons and a snippet to review', async () => {
    const definition = loadSimulatedInstrument('teledyne-t400');
    const instrument = new SimulatedInstrument({ definition, clock });
    await using served = serveInstruments({
      wire: await TcpWire.listen(),
      clock,
      framing: 'tcp',
      instruments: [instrument],
    });
    const { code, out, err } = await run('--host', served.wire.address);
    expect(code).toBe(0);
    expect(err).toMatch(/^1 line settings on 1 wire\(s\); at most \d+ s until/);
    expect(out).toMatch(/unit 1: likely, not certain/);
    expect(out).toMatch(/^ {2}0\.\d\d {2}teledyne-t400 {2}Teledyne API/m);
    expect(out).toMatch(/of its registers answer/);
    expect(out).toMatch(/numbers make sense \(/);
    expect(out).toMatch(/^ {4}profile: teledyne-t400 # confidence 0\.\d\d/m);
    const snippet = out.slice(out.indexOf('buses:'));
    const shape = Type.Object({ buses: Type.Array(Type.Any()), instruments: Type.Array(Type.Any()) });
    expect(parseCheckedYaml(shape, snippet, 'snippet').ok).toBe(true);
  });

  it('where nobody answers is told so', async () => {
    const wire = await TcpWire.listen();
    const { code, out } = await run('--host', wire.address, '--timeout', '30ms');
    expect(out).toBe('nobody answered');
    expect(code).toBe(1);
    await wire[Symbol.asyncDispose]();
    const gone = await run('--host', wire.address);
    expect(gone.out).toMatch(/not asked: .*ECONNREFUSED.*\(Nothing listens there/);
    expect(gone.code).toBe(1);
  });

  it('with C-Link shows which analyzer, its unit and its address byte', async () => {
    const analyzer = new CLinkAnalyzer(clock, { id: 0, port: 'tcp' }, { o3: '4550E-2 ppm' });
    await using served = await textHost(analyzer);
    const { out } = await run(...served.argv, '--json');
    const [found] = foundIn(out);
    expect(found?.candidates[0]).toMatchObject({
      profile: 'thermo-49i',
      settings: { 'address-byte': 'no', unit: 'ppm' },
    });
    expect(found?.candidates[0]?.lookAlikes).toEqual([]);
    expect(analyzer.gasMode).toBe('sample');
  });

  it.each([
    ['teledyne-ascii-t400', 'teledyne-ascii', [], { 'mode-query': 'v-mode' }],
    ['isco-6712', 'isco-6712', [], {}],
    ['yaohua-xk3190', 'yaohua-xk3190', [], { 'check-digits': 'hexadecimal' }],
    ['ott-pls', 'ott-pls', ['--sdi-12'], {}],
    ['ott-pluvio2', 'ott-pluvio2', ['--sdi-12'], {}],
  ] as const)('with %s is told by what it answers in text', async (model, profile, words, settings) => {
    await using served = await modelHost(model);
    const { out, err } = await run(...served.argv, '--ask', 'text', '--units', '0-2', ...words, '--json');
    expect(foundIn(out)[0]?.candidates[0]).toMatchObject({ profile, settings, lookAlikes: [] });
    if (words.length === 0) return;
    // Never without being told to: a measurement that is under way breaks off.
    expect(err).toContain('aI!');
    const unasked = await run(...served.argv, '--ask', 'text', '--units', '0-2', '--json');
    expect(foundIn(unasked.out)).toEqual([]);
  });

  it.each([
    ['gill-windsonic', 'gill-windsonic', {}],
    ['nmea-wind', 'nmea-wind', {}],
    ['vaisala-wxt530', 'vaisala-wxt530', { address: 0 }],
    ['vaisala-wxt530:3', 'vaisala-wxt530', { address: 3 }],
    ['mettler-toledo-continuous', 'mettler-toledo-continuous', { checksum: 'on' }],
    ['mettler-toledo-without-checksum', 'mettler-toledo-continuous', { checksum: 'off' }],
    ['yaohua-xk3190-format-0', 'yaohua-xk3190-continuous', { telegram: 'xor' }],
    ['yaohua-xk3190-format-1', 'yaohua-xk3190-continuous', { telegram: 'reversed' }],
    ['yaohua-xk3190-format-2', 'yaohua-xk3190-continuous', { telegram: 'plain' }],
    ['yaohua-xk3190-a12', 'yaohua-xk3190-a12', {}],
    ['cas-22-byte', 'cas-22-byte', {}],
    ['and-18-byte', 'and-18-byte', {}],
  ] as const)('where %s talks unasked is told by its telegrams', async (model, profile, settings) => {
    await using served = await modelHost(model, ['setting period-ms 60']);
    const { code, out, err } = await run(...served.argv, '--listen', '900ms', '--json');
    expect(err).toMatch(/talks unasked: "/);
    const [found] = foundIn(out);
    expect(found?.candidates[0], out).toMatchObject({ profile, settings });
    expect(found?.verdict).not.toBe('unsure');
    expect(err).not.toMatch(/: asks/);
    expect(code).toBe(0);
  });

  it('with Modbus ASCII behind it is asked so, and calls itself by its name', async () => {
    const definition = loadSimulatedInstrument('endress-hauser-cm44x');
    const instrument = new SimulatedInstrument({ definition, clock });
    const wire = await TcpWire.listen();
    await using served = serveInstruments({ wire, clock, framing: 'ascii', instruments: [instrument] });
    const { out } = await run('--host', served.wire.address, '--ascii');
    expect(out).toMatch(/^ {2}calls itself Endress\+Hauser CM44x/m);
    expect(out).toMatch(/^ {2}0\.\d\d {2}endress-hauser-cm44x/m);
    expect(out).toMatch(/the instrument calls itself Endress\+Hauser/);
    expect(out).toContain('type: modbus-ascii-over-tcp');
  });

  it('with Bayern-Hessen is not certain, and names both that fit', async () => {
    await using served = await textHost(new BayernHessenAnalyzer(clock, [{ id: 843, value: 12.3 }]));
    const [found] = foundIn((await run(...served.argv, '--json')).out);
    expect(found?.verdict).toBe('unsure');
    expect(found?.candidates.map(({ profile }) => profile)).toEqual(
      expect.arrayContaining(['acoem-serinus', 'teledyne-hessen']),
    );
  });

  it.each(['on', 'off'] as const)(
    'with DCON shows its address, inputs and checksum (%s)',
    async (checksum) => {
      await using served = await textHost(new DconModule(clock, { address: 3, checksum }, [4.5, 12, 19]));
      const [found] = foundIn((await run(...served.argv, '--json')).out);
      expect(found?.unitId).toBe(3);
      expect(found?.candidates[0]).toMatchObject({
        profile: 'adam-4000-dcon',
        settings: { checksum, inputs: 3 },
      });
    },
  );
});

describe.skipIf(!hasTerminals && process.env['CI'] === undefined)('a serial line', () => {
  const quick = ['--baud', '9600', '--timeout', '60ms', '--ask', 'modbus', '--json'];

  it('is searched unit by unit, and every answering one is examined', async () => {
    const instruments = ['siemens-mag6000', 'trios-tph'].map(
      (model, index) =>
        new SimulatedInstrument({ definition: loadSimulatedInstrument(model), clock, unit: 3 + index * 4 }),
    );
    const wire = await PseudoTerminal.create();
    await using served = serveInstruments({ wire, clock, framing: 'rtu', instruments });
    const { code, out, err } = await run(
      '--port',
      served.wire.path,
      '--units',
      '1-8',
      '--listen',
      '100ms',
      ...quick,
    );
    expect(err).toMatch(/listens for 0.1 s/);
    expect(foundIn(out).map(({ unitId, candidates }) => [unitId, candidates[0]?.profile])).toEqual([
      [3, 'siemens-mag6000'],
      [7, 'trios-tph'],
    ]);
    expect(code).toBe(0);
  });

  it('with Modbus ASCII is found by its line settings', async () => {
    const definition = loadSimulatedInstrument('siemens-mag6000');
    const instrument = new SimulatedInstrument({ definition, clock, unit: 2 });
    const wire = await PseudoTerminal.create();
    await using served = serveInstruments({ wire, clock, framing: 'ascii', instruments: [instrument] });
    const line = ['--port', served.wire.path, '--units', '1-2', '--listen', '50ms', '--ask', 'modbus'];
    const { code, out } = await run(...line, '--baud', '9600', '--ascii', '--timeout', '80ms');
    expect(out).toMatch(/9600 7E1 ASCII unit 2: likely/);
    expect(out).toMatch(/type: modbus-ascii$/m);
    expect(code).toBe(0);
  });

  it('on which somebody talks is left alone, unless it is wanted', async () => {
    const definition = loadSimulatedInstrument('siemens-mag6000');
    const instrument = new SimulatedInstrument({ definition, clock, unit: 1 });
    const wire = await PseudoTerminal.create();
    await using served = serveInstruments({ wire, clock, framing: 'rtu', instruments: [instrument] });
    instrument.command('babble 20');
    const line = ['--port', served.wire.path, '--units', '1-2'];
    const { code, out } = await run(...line, '--listen', '400ms', ...quick);
    expect(JSON.parse(out)).toMatchObject({
      found: [],
      refused: [{ why: expect.stringMatching(/somebody talks .*--anyway/) }],
    });
    expect(instrument.requests).toBe(0);
    expect(code).toBe(1);
    await run(...line, '--anyway', ...quick);
    expect(instrument.requests).toBeGreaterThan(0);
  });
});

describe('the words of the probe', () => {
  it.each([
    ['--host', 'a', '--port', '/dev/ttyS0'],
    ['--units', '1-'],
    ['--lines', 'some'],
    ['--host', 'a', '--ask', 'morse'],
    ['--port', '/dev/x', '--baud', '1'],
    ['teledyne-t400'],
  ])('%j is a wrong use', async (...argv) => {
    const { code, err } = await run(...argv);
    expect(code).toBe(2);
    expect(err).toContain('Help: quantrac instrument probe --help');
  });

  it('name units', () => {
    expect(parseUnits('1-3,17')).toEqual([1, 2, 3, 17]);
    expect(parseUnits('0-300')).toBeNull();
    expect(parseUnits('x')).toBeNull();
    expect(shortList([1, 2, 3, 17])).toBe('1…3, 17');
  });

  it('find serial ports by their stable names, without a program of the system', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quantrac-ports-'));
    const byId = join(folder, 'serial', 'by-id');
    await mkdir(byId, { recursive: true });
    for (const name of ['ttyUSB0', 'ttyUSB1', 'ttyS0', 'ttyAMA0']) await writeFile(join(folder, name), '');
    await symlink(join(folder, 'ttyUSB1'), join(byId, 'usb-FTDI'));
    expect(await findSerialPorts(byId, folder)).toEqual([
      join(byId, 'usb-FTDI'),
      join(folder, 'ttyAMA0'),
      join(folder, 'ttyUSB0'),
    ]);
    expect(await findSerialPorts(join(folder, 'no'), join(folder, 'nothing'))).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
