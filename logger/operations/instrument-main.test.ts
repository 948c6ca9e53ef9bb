// The command as a technician uses it: its words in, its lines and exit code out; the instrument is simulated, on a real socket.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { EXAMPLE_PROFILE, exampleWith } from '../../protocols/profiles/example-profile.contract.js';
import { SHIPPED_PROFILES_FOLDER } from '../../protocols/profiles/load-profiles.js';
import type { WordOrder } from '../../simulators/instruments/instrument-definition.js';
import { loadSimulatedInstrument } from '../../simulators/instruments/load-simulated-instrument.js';
import { serveInstruments } from '../../simulators/instruments/serve-instruments.js';
import { SimulatedInstrument } from '../../simulators/instruments/simulated-instrument.js';
import { loadNodePty } from '../../simulators/wires/open-pseudo-terminal.js';
import { PseudoTerminal } from '../../simulators/wires/pseudo-terminal.js';
import { TcpWire } from '../../simulators/wires/tcp-wire.js';
import { main } from './instrument-main.js';
import type { ListedInstrument } from './instruments/list-instruments.js';

const hasTerminals = (await loadNodePty()) !== null || spawnSync('socat', ['-V']).error === undefined;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quantrac-instrument-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line));
  const code = await main(argv);
  return { code, out: out.join('\n'), err: err.join('\n').replaceAll(`${folder}/`, '') };
}

async function put(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

async function serve(model: string, options: { wordOrder?: WordOrder; unit?: number } = {}) {
  const clock = new SystemClock();
  const definition = loadSimulatedInstrument(model);
  const instrument = new SimulatedInstrument({ definition, clock, ...options });
  const wire = await TcpWire.listen();
  const served = serveInstruments({ wire, clock, framing: 'tcp', instruments: [instrument] });
  return {
    instrument,
    address: wire.address,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

describe('list', () => {
  it('gives every shipped instrument as an array, with what a station has to say', async () => {
    const { code, out } = await run('list', '--json');
    expect(code).toBe(0);
    const listed = JSON.parse(out) as ListedInstrument[];
    expect(listed.length).toBeGreaterThanOrEqual(32);
    const ozone = listed.find(({ id }) => id === 'teledyne-t400');
    expect(ozone).toMatchObject({ maker: 'Teledyne API', protocol: 'modbus', origin: 'shipped' });
    expect(ozone?.measurements).toContainEqual(
      expect.objectContaining({ id: 'ozone', parameter: 'O3', unit: 'ppb' }),
    );
    expect(ozone?.evidence.confidence.A).toBeGreaterThan(0);
    const meter = listed.find(({ id }) => id === 'abb-aquamaster-3');
    expect(meter?.requiredSettings.map(({ id }) => id)).toEqual(['flow-unit', 'total-unit']);
    expect(meter?.settings.find(({ id }) => id === 'pressure-unit')).toMatchObject({
      ...{ required: false, default: 'bar', choices: ['bar', 'kPa', 'mH2O'] },
    });
    const sensors = listed.find(({ id }) => id === 'wtw-iq-sensornet');
    expect(sensors?.measurements.map(({ id }) => id)).toContain('sensor-N-main');
    expect(sensors?.requiredSettings.find(({ id }) => id === 'sensor-N-main-unit')?.choices).toContain(
      'mg/L',
    );
  });

  it('gives people a table, with the station’s own profiles', async () => {
    await put('example-meter.yaml', EXAMPLE_PROFILE);
    const { code, out } = await run('list', '--profiles', folder);
    expect(code).toBe(0);
    expect(out).toMatch(/^example-meter +Example +EX-1 +Meter +tcp rtu +6 +word-order probe-N-unit +user$/m);
    expect(out).toMatch(/^teledyne-t400 .* shipped$/m);
  });

  it('tells the faults of the station’s own profiles', async () => {
    await put('example-meter.yaml', exampleWith('type: i16', 'type: i15'));
    const { code, err } = await run('list', '--profiles', folder);
    expect(code).toBe(1);
    expect(err).toMatch(/^example-meter\.yaml:\d+ measurements\[0\]\.type: .*i15.* \(legal: .*i16/m);
  });
});

describe('verify without the instrument', () => {
  it('shows the plan and the transcript of a shipped profile', async () => {
    const { code, out } = await run('verify', 'teledyne-t400', '--unit', '7');
    expect(out).toMatch(/^transcript +\d+ cases, no difference/m);
    expect(out).toMatch(/^ +FC04 unit 7 addresses 18…45 \(28 registers\)$/m);
    expect(code).toBe(0);
  });

  it('lists settings that the station must give, with their choices, and plans once they are given', async () => {
    const file = await put('example-meter.yaml', EXAMPLE_PROFILE);
    const open = await run('verify', file);
    expect(open.out).toMatch(/--set word-order=… .*Word order \(legal: high-first \| low-first\)/);
    expect(open.out).toMatch(/^transcript +there is none/m);
    expect(open.code).toBe(0);
    const given = await run('verify', file, '--set', 'word-order=low-first', '--set', 'range=250', '--json');
    const report = JSON.parse(given.out) as {
      plan: { measurements: string[]; requests: string[] };
      unplanned: unknown[];
    };
    expect(report.plan.measurements).toEqual(['level', 'count', 'gas', 'percent', 'door']);
    expect(report.plan.requests).toContain('FC03 unit 1 addresses 0…3 (4 registers)');
    expect(report.unplanned).toContainEqual({ measurement: 'probe-2-value', settings: ['probe-2-unit'] });
  });

  it('refuses a setting that is not legal', async () => {
    const file = await put('example-meter.yaml', EXAMPLE_PROFILE);
    const { code, out } = await run('verify', file, '--set', 'word-order=sideways', '--set', 'range=0');
    expect(out).toMatch(
      /word-order: "sideways" is not one of the choices \(legal: high-first \| low-first\)/,
    );
    expect(out).toMatch(/range: 0 is out of range \(legal: 1…1000\)/);
    expect(code).toBe(1);
  });

  it('tells every fault of a file by line and key, from schema and cross-checks', async () => {
    const schema = await put('example-meter.yaml', exampleWith('decimals: 1', 'decimal: 1'));
    const first = await run('verify', schema);
    expect(first.code).toBe(1);
    expect(first.out).toMatch(/example-meter\.yaml:\d+ measurements\[0\]\.decimal: /);
    const reference = exampleWith(
      "evidence: { manual: map, page: '4'",
      "evidence: { manual: book, page: '4'",
    );
    const second = await run('verify', await put('example-meter.yaml', reference));
    expect(second.code).toBe(1);
    expect(second.out).toMatch(
      /:\d+ measurements\[4\]\.evidence\.manual: there is no manual book \(legal: map\)/,
    );
    const third = await run('verify', await put('other-name.yaml', EXAMPLE_PROFILE));
    expect(third.code).toBe(1);
    expect(third.out).toContain('example-meter is not the name of the file (legal: other-name)');
  });

  it('tells the line of a transcript that the profile does not follow', async () => {
    const from = join(SHIPPED_PROFILES_FOLDER, 'teledyne-t400');
    const file = await put('teledyne-t400.yaml', await readFile(`${from}.yaml`, 'utf8'));
    const lines = (await readFile(`${from}.transcript.txt`, 'utf8')).split('\n');
    const wrong = lines.findIndex((line) => line.startsWith('= ozone 45.5 measuring'));
    lines[wrong] = '= ozone 45.6 measuring';
    await put('teledyne-t400.transcript.txt', lines.join('\n'));
    const { code, out } = await run('verify', file);
    expect(code).toBe(1);
    expect(out).toMatch(
      new RegExp(`teledyne-t400\\.transcript\\.txt:${wrong + 1} .*reads ozone 45.5 measuring`),
    );
  });

  it.each([
    [['verify']],
    [['verify', 'no-such-instrument']],
    [['frobnicate']],
    [['look']],
    [['verify', 'teledyne-t400', '--set', 'nonsense']],
    [['verify', 'teledyne-t400', '--host', 'a', '--port', '/dev/ttyS0']],
    [['verify', 'teledyne-t400', '--host', 'a:99999']],
    [['verify', 'teledyne-t400', '--port', '/dev/ttyS0', '--parity', 'maybe']],
    [['verify', 'teledyne-t400', '--unit', '256']],
    [['verify', 'teledyne-t400', '--frequency', '1']],
  ])('%j is a wrong use', async (argv) => {
    const { code, err } = await run(...argv);
    expect(code).toBe(2);
    expect(err).toContain('quantrac instrument --help');
  });
});

describe('verify against the instrument', () => {
  it('reads every measurement, with raw number, value, unit, range, status and reply time', async () => {
    await using it = await serve('teledyne-t400');
    const { instrument, address } = it;
    instrument.setValue('ozone', 45.5);
    const { code, out } = await run('verify', 'teledyne-t400', '--host', address);
    expect(out).toMatch(/^ +ozone +45\.5 +45\.5 +ppb +-50…10000 +measuring +– +\d+\.\d$/m);
    expect(out).toMatch(/^ +sample-pressure .* inHg +0…60 +measuring/m);
    expect(code).toBe(0);
  });

  it('tells a fault of the instrument, and an exception, and is then not content', async () => {
    await using it = await serve('teledyne-t400');
    const { instrument, address } = it;
    instrument.setAlarm('invalid-concentration', 'on');
    const fault = await run('verify', 'teledyne-t400', '--host', address);
    expect(fault.out).toMatch(/^ +ozone +\S+ +– +ppb .* fault +invalid-concentration +\d/m);
    expect(fault.code).toBe(1);
    instrument.setAlarm('invalid-concentration', 'off');
    instrument.command('exception 2');
    const refused = await run('verify', 'teledyne-t400', '--host', address);
    expect(refused.out).toMatch(/^ +ozone +– +– +ppb .* fault +exception-2 +\d/m);
    expect(refused.code).toBe(1);
  });

  it('suspects the word order when the swapped one makes sense', async () => {
    await using it = await serve('teledyne-t400', { wordOrder: 'CDAB' });
    const { instrument, address } = it;
    instrument.setValue('ozone', 45.5);
    const { code, out } = await run('verify', 'teledyne-t400', '--host', address);
    expect(out).toMatch(/ozone: makes sense with words low-first and bytes high-first \(45\.5\)/);
    expect(code).toBe(1);
  });

  it('gives up on an instrument that does not answer', async () => {
    await using it = await serve('teledyne-t400');
    const { instrument, address } = it;
    instrument.command('silent');
    const { code, out } = await run('verify', 'teledyne-t400', '--host', address, '--json');
    const { ok, device } = JSON.parse(out) as {
      ok: boolean;
      device: { givenUp: boolean; rows: { status: string; reason: string }[] };
    };
    expect(device.givenUp).toBe(true);
    expect(device.rows).toHaveLength(3);
    expect(device.rows[0]).toMatchObject({ status: 'no-comms', reason: 'timeout', replyMs: null });
    expect([ok, code]).toEqual([false, 1]);
  });

  it('asks nothing while settings are open, and says so', async () => {
    const { code, out } = await run('verify', 'siemens-mag6000', '--host', '127.0.0.1:1');
    expect(out).toContain('not asked');
    expect(code).toBe(1);
  });

  it.skipIf(!hasTerminals && process.env['CI'] === undefined)(
    'reads over a serial line, and over a serial server that carries raw RTU frames',
    async () => {
      const clock = new SystemClock();
      const settings = ['--set', 'flow-unit=m3/s', '--set', 'totalizer-unit=m3', '--unit', '9'];
      const makeMeter = () => {
        const definition = loadSimulatedInstrument('siemens-mag6000');
        const meter = new SimulatedInstrument({ definition, clock, unit: 9 });
        meter.setValue('flow', 0.25);
        return meter;
      };
      await using line = serveInstruments({
        wire: await PseudoTerminal.create(),
        clock,
        framing: 'rtu',
        instruments: [makeMeter()],
      });
      const serial = await run('verify', 'siemens-mag6000', ...settings, '--port', line.wire.path);
      expect(serial.out).toMatch(/^ +flow +0\.25 +0\.25000 +m3\/s +– +measuring/m);
      expect(serial.code).toBe(0);
      await using server = serveInstruments({
        wire: await TcpWire.listen(),
        clock,
        framing: 'rtu',
        instruments: [makeMeter()],
      });
      const argv = ['verify', 'siemens-mag6000', ...settings, '--host', server.wire.address, '--rtu'];
      expect((await run(...argv)).code).toBe(0);
    },
  );
});
