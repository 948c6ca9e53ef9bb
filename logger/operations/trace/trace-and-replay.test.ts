// What a trace recorded of a real wire with every bad thing on it is read again from the file, byte for byte; and a file that was
// touched is told.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../../../hardware/host/system-clock.js';
import type { FaultName } from '../../../simulators/instruments/faults.js';
import { loadSimulatedInstrument } from '../../../simulators/instruments/load-simulated-instrument.js';
import { serveInstruments } from '../../../simulators/instruments/serve-instruments.js';
import { SimulatedInstrument } from '../../../simulators/instruments/simulated-instrument.js';
import { CLinkAnalyzer } from '../../../simulators/instruments/text/c-link-analyzer.js';
import { DconModule } from '../../../simulators/instruments/text/dcon-module.js';
import { serveTalkingInstrument } from '../../../simulators/instruments/text/serve-talking-instrument.js';
import { serveTextInstruments } from '../../../simulators/instruments/text/serve-text-instruments.js';
import type { TextInstrument } from '../../../simulators/instruments/text/text-instrument.js';
import { WindSensor } from '../../../simulators/instruments/text/wind-sensor.js';
import { loadNodePty } from '../../../simulators/wires/open-pseudo-terminal.js';
import { PseudoTerminal } from '../../../simulators/wires/pseudo-terminal.js';
import { TcpWire } from '../../../simulators/wires/tcp-wire.js';
import type { Wire } from '../../../simulators/wires/wire.js';
import { main } from '../instrument-main.js';
import { verifyTranscript } from '../../../protocols/profiles/verify-transcript.js';
import { loadProfiles } from '../../../protocols/profiles/load-profiles.js';

const hasTerminals = (await loadNodePty()) !== null || spawnSync('socat', ['-V']).error === undefined;
const clock = new SystemClock();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quantrac-trace-'));
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

/** Pulls levers by the number of the request: the same mishaps in every run, whatever the machine's pace. */
function mishaps(
  instrument:
    { faults: SimulatedInstrument['faults']; answer: SimulatedInstrument['answer'] } | TextInstrument,
  plan: Record<number, [FaultName, number] | (() => unknown)>,
): void {
  let requests = 0;
  const answer = instrument.answer.bind(instrument) as (request: never) => never;
  instrument.answer = (request: never) => {
    requests += 1;
    const mishap = plan[requests];
    if (typeof mishap === 'function') mishap();
    else if (mishap) instrument.faults.turnOn(mishap[0], mishap[1], { kind: 'replies', count: 1 });
    return answer(request);
  };
}

const C_LINK_SET = ['unit=ppb', 'checksum=required', 'address-byte=no'].flatMap((pair) => ['--set', pair]);

const TIMEOUT = ['--timeout', '400ms'];
const LATE_MS = 550;

const ALL: Record<number, [FaultName, number]> = {
  3: ['silent', 0],
  5: ['delay', LATE_MS],
  8: ['bad-crc', 0],
  12: ['wrong-unit', 0],
  15: ['exception', 2],
  18: ['reply-twice', 0],
  21: ['short-frame', 0],
};
const TEXT: Record<number, [FaultName, number]> = {
  3: ['silent', 0],
  5: ['delay', LATE_MS],
  9: ['bad-crc', 0],
  12: ['reply-twice', 0],
  15: ['short-frame', 0],
};

interface Served extends AsyncDisposable {
  wire: Wire;
  argv: string[];
}

function modbus(model: string, wire: Wire, argv: string[], unit = 1): Served {
  const framing = argv.includes('--ascii')
    ? 'ascii'
    : wire instanceof TcpWire && !argv.includes('--rtu')
      ? 'tcp'
      : 'rtu';
  const instrument = new SimulatedInstrument({ definition: loadSimulatedInstrument(model), clock, unit });
  mishaps(instrument, { ...ALL, 26: () => void wire.cut() });
  const served = serveInstruments({ wire, clock, framing, instruments: [instrument] });
  return {
    wire,
    argv: [model, ...argv, ...TIMEOUT],
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

function text(profile: string, wire: Wire, argv: string[], instrument: TextInstrument): Served {
  mishaps(instrument, { ...TEXT, 17: () => void wire.cut() });
  const served = serveTextInstruments({ wire, clock, instruments: [instrument] });
  return {
    wire,
    argv: [profile, ...argv, ...TIMEOUT],
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

const TELEGRAM_MS = 150;

/** Mishaps by the number of the telegram: silence, damage, half a telegram, noise, and a lost connection. */
function talking(wire: Wire, sensor: WindSensor): Served {
  let telegrams = 0;
  const say = sensor.say.bind(sensor);
  sensor.say = () => {
    telegrams += 1;
    sensor.speed = Math.round(270 + telegrams) / 100;
    if (telegrams === 4) sensor.faults.turnOn('silent', 0, { kind: 'replies', count: 12 });
    if (telegrams === 20) sensor.faults.turnOn('bad-crc', 0, { kind: 'replies', count: 10 });
    if (telegrams === 33) sensor.faults.turnOn('short-frame', 0, { kind: 'replies', count: 1 });
    if (telegrams === 36) sensor.faults.turnOn('babble', 40, { kind: 'time', durationMs: 300 });
    if (telegrams === 42) void wire.cut();
    return say();
  };
  const served = serveTalkingInstrument({ wire, clock, instrument: sensor });
  const argv = ['gill-windsonic', '--host', wire.address, '--set', 'period=0.25'];
  return { wire, argv, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}

const CASES: Record<string, () => Promise<Served>> = {
  'Modbus TCP': async () => {
    const wire = await TcpWire.listen();
    return modbus('teledyne-t400', wire, [
      '--host',
      wire.address,
      '--measure',
      'ozone',
      '--measure',
      'sample-flow',
    ]);
  },
  'RTU over TCP': async () => {
    const wire = await TcpWire.listen();
    return modbus('hach-nitratax-sc', wire, [
      '--host',
      wire.address,
      '--rtu',
      '--set',
      'word-order=high-first',
      '--set',
      'unit=mg/L',
    ]);
  },
  'ASCII over TCP': async () => {
    const wire = await TcpWire.listen();
    const set = ['--set', 'flow-unit=m3/s', '--set', 'totalizer-unit=m3'];
    return modbus('siemens-mag6000', wire, ['--host', wire.address, '--ascii', ...set]);
  },
  'a wind sensor that talks unasked': async () =>
    talking(await TcpWire.listen(), new WindSensor(clock, TELEGRAM_MS)),
  'C-Link': async () => {
    const wire = await TcpWire.listen();
    const analyzer = new CLinkAnalyzer(clock, { id: 0, port: 'tcp' }, { o3: '4550E-2 ppb' });
    analyzer.ending = 'sum';
    const set = C_LINK_SET;
    return text('thermo-49i', wire, ['--host', wire.address, ...set, '--measure', 'ozone'], analyzer);
  },
  DCON: async () => {
    const wire = await TcpWire.listen();
    const module = new DconModule(clock, { address: 7, checksum: 'on' }, [4.2, 12.5, 19.9]);
    const set = ['--set', 'checksum=on', '--set', 'inputs=3', '--set', 'signal=4-20mA', '--unit', '7'];
    return text(
      'adam-4000-dcon',
      wire,
      ['--host', wire.address, ...set, '--measure', 'input-0', '--measure', 'input-2'],
      module,
    );
  },
};
if (hasTerminals || process.env['CI'] !== undefined) {
  CASES['RTU on a serial line'] = async () => {
    const wire = await PseudoTerminal.create();
    const set = ['--set', 'flow-unit=m3/s', '--set', 'totalizer-unit=m3', '--unit', '9'];
    return modbus('siemens-mag6000', wire, [...set, '--port', wire.path, '--baud', '19200'], 9);
  };
}

/** Long enough for the quiet time behind each reply that does not come. */
async function traced(make: () => Promise<Served>, forText = '9s') {
  await using served = await make();
  const file = join(folder, 'a.trace');
  const argv = ['--to', file, '--interval', '100ms', '--for', forText, '--json'];
  const recorded = await run('trace', ...served.argv, ...argv);
  return { recorded, file };
}

describe('a trace', () => {
  it.each(Object.entries(CASES))(
    'of %s with late, damaged, foreign and missing replies and a lost connection replays byte for byte',
    { timeout: 40_000 },
    async (_name, make) => {
      const { recorded, file } = await traced(make);
      expect(recorded.code).toBe(0);
      const codes = new Set(
        recorded.out.split('\n').map((line) => (JSON.parse(line) as { code?: string }).code),
      );
      expect(codes.has(undefined), 'some polls read').toBe(true);
      expect(codes.has('timeout'), 'some polls met silence').toBe(true);
      expect(codes.size).toBeGreaterThanOrEqual(3);
      expect(await readFile(file, 'utf8')).toContain('"is":"lost"');
      const replayed = await run('replay', file, '--json');
      expect(replayed.err).toMatch(/the same readings$/);
      expect(replayed.out).toBe(recorded.out);
      expect(replayed.code).toBe(0);
    },
  );
});

describe('a trace file', () => {
  const tcp = CASES['Modbus TCP']!;
  const edit = async (file: string, change: (text: string) => string) => {
    const before = await readFile(file, 'utf8');
    const after = change(before);
    expect(after).not.toBe(before);
    await writeFile(file, after);
  };
  const unsealed = (text: string) => text.replace(/\{"is":"sealed".*\n$/, '');

  it(
    'tells a flipped bit of a reply by line and reading, with and without its seal',
    { timeout: 20_000 },
    async () => {
      const { file } = await traced(tcp, '400ms');
      // The ozone concentration is the first register of the reply: its exponent changes.
      const flip = (text: string) =>
        text.replace(
          /("is":"received","hex":"(?:[0-9A-F]{2} ){9})([0-9A-F])([0-9A-F])/,
          (_all, head: string, high: string, low: string) =>
            `${head}${high}${(parseInt(low, 16) ^ 1).toString(16).toUpperCase()}`,
        );
      await edit(file, flip);
      const sealed = await run('replay', file);
      expect(sealed.code).toBe(1);
      expect(sealed.err).toMatch(/is not as it was written/);
      expect(sealed.err).toMatch(/a\.trace:\d+ (reads|the wire|ends with)/);
      await edit(file, unsealed);
      const open = await run('replay', file);
      expect(open.code).toBe(1);
      expect(open.err).toMatch(/a\.trace:\d+ reads \S+ \S+ .*, the file says /);
    },
  );

  it('tells a flipped bit of a request', { timeout: 20_000 }, async () => {
    const { file } = await traced(tcp, '400ms');
    await edit(file, (text) => unsealed(text).replace(/("is":"sent","hex":"[^"]*)[0-9A-F]"/, '$1F"'));
    const { code, err } = await run('replay', file);
    expect(code).toBe(1);
    expect(err).toMatch(/the wire sends [0-9A-F ]+, the file says: it sends [0-9A-F ]+F/);
  });

  it('is played up to a torn last line', { timeout: 20_000 }, async () => {
    const { file, recorded } = await traced(tcp, '600ms');
    const whole = recorded.out.split('\n');
    await edit(file, (text) => unsealed(text).slice(0, -40));
    const { code, out, err } = await run('replay', file, '--json');
    expect(code).toBe(0);
    expect(err).toMatch(/the last line is torn/);
    expect(err).toMatch(/has no seal/);
    expect(whole.slice(0, out.split('\n').length)).toEqual(out.split('\n'));
  });

  it('is refused where it is no trace, by line', async () => {
    const file = join(folder, 'b.trace');
    await writeFile(file, 'nonsense\n');
    expect(await run('replay', file)).toMatchObject({
      code: 1,
      err: 'b.trace:1 is not the first line of a trace',
    });
    const { file: good } = await traced(tcp, '300ms');
    await edit(good, (text) => text.replace('"is":"poll"', '"is":"pole"'));
    expect(await run('replay', good)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^a\.trace:2 is no event/),
    });
  });

  it.each([
    ['Modbus TCP', 'teledyne-t400'],
    ['RTU over TCP', 'hach-nitratax-sc'],
    ['ASCII over TCP', 'siemens-mag6000'],
    ['C-Link', 'thermo-49i'],
    ['DCON', 'adam-4000-dcon'],
  ])('of %s becomes a transcript that the profile passes', { timeout: 20_000 }, async (name, id) => {
    const { file } = await traced(CASES[name]!, '2500ms');
    const { code, out } = await run('replay', file, '--as-transcript');
    expect(code).toBe(0);
    expect(out).toMatch(/^case poll 1 at 0\.\d+ s$/m);
    expect(out).toMatch(/^! timeout$/m);
    const { profile } = (await loadProfiles({ userFolder: null })).get(id)!;
    expect(await verifyTranscript(profile, out)).toEqual([]);
  });

  it(
    'of an instrument that talks unasked becomes a transcript with what was heard and its silence',
    { timeout: 20_000 },
    async () => {
      const { file } = await traced(CASES['a wind sensor that talks unasked']!, '3500ms');
      expect(await readFile(file, 'utf8')).not.toContain('"is":"sent"');
      const { code, out } = await run('replay', file, '--as-transcript');
      expect(code).toBe(0);
      expect(out).toMatch(/^<< "\\x02Q,229,002\.7\d,M,00,/m);
      expect(out).toMatch(/^= wind-speed 2\.7\d+ measuring$/m);
      expect(out).toMatch(/^! timeout$/m);
      const { profile } = (await loadProfiles({ userFolder: null })).get('gill-windsonic')!;
      expect(await verifyTranscript(profile, out)).toEqual([]);
    },
  );

  it('is never written over another file, and a wrong use is told', { timeout: 20_000 }, async () => {
    const { file } = await traced(tcp, '300ms');
    const again = await run(
      'trace',
      'teledyne-t400',
      '--host',
      '127.0.0.1:1',
      '--to',
      file,
      '--for',
      '100ms',
    );
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('is never written over') });
    for (const argv of [
      ['trace'],
      ['trace', 'teledyne-t400'],
      ['trace', 'teledyne-t400', '--host', 'a', '--interval', '1'],
      ['trace', 'thermo-49i', '--host', 'a', ...C_LINK_SET],
      ['trace', 'teledyne-t400', '--host', 'a', '--measure', 'nothing'],
      ['replay'],
      ['replay', join(folder, 'not-there')],
      ['replay', '--frequency'],
    ]) {
      expect((await run(...argv)).code, argv.join(' ')).toBe(2);
    }
  });
});

describe('the terminal', () => {
  it(
    'shows each frame with its time, direction, bytes and meaning, and the readings',
    { timeout: 20_000 },
    async () => {
      await using served = await CASES['Modbus TCP']!();
      const { out } = await run('trace', ...served.argv, '--for', '300ms', '--interval', '100ms');
      expect(out).toMatch(/^ +0\.\d{3} {2}> 00 01 00 00 00 06 01 0[24] [0-9A-F ]+ {3}FC0\d unit 1 address/m);
      expect(out).toMatch(/^ +0\.\d{3} {2}< [0-9A-F ]+ {3}unit 1 FC04 registers \d+ \d+/m);
      expect(out).toMatch(/^ +0\.\d{3} {2}= ozone \S+ measuring$/m);
    },
  );
});
