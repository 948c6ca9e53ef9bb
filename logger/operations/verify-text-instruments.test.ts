// `quantrac instrument verify` against instruments that are asked in text: simulated ones, on real sockets and pseudo-terminals.
import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { loadSimulatedInstrument } from '../../simulators/instruments/load-simulated-instrument.js';
import { serveInstruments } from '../../simulators/instruments/serve-instruments.js';
import { SimulatedInstrument } from '../../simulators/instruments/simulated-instrument.js';
import { serveTalkingInstrument } from '../../simulators/instruments/text/serve-talking-instrument.js';
import { WindSensor } from '../../simulators/instruments/text/wind-sensor.js';
import { BayernHessenAnalyzer } from '../../simulators/instruments/text/bayern-hessen-analyzer.js';
import { CLinkAnalyzer } from '../../simulators/instruments/text/c-link-analyzer.js';
import { DconModule } from '../../simulators/instruments/text/dcon-module.js';
import { Sdi12Sensor } from '../../simulators/instruments/text/sdi12-sensor.js';
import { serveTextInstruments } from '../../simulators/instruments/text/serve-text-instruments.js';
import type { TextInstrument } from '../../simulators/instruments/text/text-instrument.js';
import { loadNodePty } from '../../simulators/wires/open-pseudo-terminal.js';
import { PseudoTerminal } from '../../simulators/wires/pseudo-terminal.js';
import { TcpWire } from '../../simulators/wires/tcp-wire.js';
import { runInstrumentCommand as run } from './run-instrument-command.contract.js';
import type { VerifiedDevice } from './instruments/verify-device.js';

const hasTerminals = (await loadNodePty()) !== null || spawnSync('socat', ['-V']).error === undefined;
const clock = new SystemClock();

async function onTcp(instrument: TextInstrument): Promise<string> {
  const wire = await TcpWire.listen();
  const served = serveTextInstruments({ wire, clock, instruments: [instrument] });
  onTestFinished(() => served[Symbol.asyncDispose]());
  return wire.address;
}

const OZONE = ['verify', 'thermo-49i', '--set', 'unit=ppb', '--set', 'address-byte=no'];
const makeOzone = () => new CLinkAnalyzer(clock, { id: 0, port: 'tcp' }, { o3: '4550E-2 ppb' });

describe('an analyzer on C-Link', () => {
  it('shows the raw answer beside the value, and what was refused', async () => {
    const address = await onTcp(makeOzone());
    const { code, out } = await run(...OZONE, '--host', address);
    expect(out).toMatch(/^ +ozone +o3 4550E-2 ppb\\r +45\.5\d* +ppb .* measuring +– +\d+\.\d$/m);
    expect(out).toMatch(/^timing +replies \d/m);
    expect(code).toBe(0);
    const without = await onTcp(new CLinkAnalyzer(clock, { id: 0, port: 'tcp' }, {}));
    const refused = await run(...OZONE, '--host', without);
    expect(refused.out).toMatch(/^ +ozone +o3 bad cmd\\r +– .* fault +refused +\d/m);
    expect(refused.out).toMatch(/^problems +ozone: .* bad command/m);
    expect(refused.code).toBe(1);
  });

  it('gives programs all of it, with the time that a poll takes', async () => {
    const address = await onTcp(makeOzone());
    const { out } = await run(...OZONE, '--host', address, '--interval', '1s', '--json');
    const { device } = JSON.parse(out) as { device: VerifiedDevice };
    expect(device.rows.find(({ measurement }) => measurement === 'ozone')).toMatchObject({
      ...{ asked: 'o3\\r', answer: 'o3 4550E-2 ppb\\r', value: 45.5, status: 'measuring', problem: null },
    });
    expect(device.timing).toMatchObject({ intervalMs: 1000, fits: true, failedPolls: 0 });
  });

  it('is not content when a poll takes longer than the interval', async () => {
    const analyzer = makeOzone();
    analyzer.faults.turnOn('delay', 20);
    const { code, out } = await run(...OZONE, '--host', await onTcp(analyzer), '--interval', '10ms');
    expect(out).toMatch(/a poll takes \d+\.\d+ s of 0\.01 s/);
    expect(out).toContain('too slow for this interval');
    expect(code).toBe(1);
  });

  it('tells damaged replies and such that make no sense apart', async () => {
    const analyzer = makeOzone();
    const argv = [
      ...OZONE,
      '--set',
      'checksum=required',
      '--timeout',
      '100ms',
      '--host',
      await onTcp(analyzer),
    ];
    analyzer.ending = 'sum';
    analyzer.faults.turnOn('bad-crc');
    const damaged = await run(...argv);
    expect(damaged.out).toMatch(/ no-comms +bad-checksum/);
    expect(damaged.out).toMatch(/damaged replies came to/);
    expect(damaged.out).toMatch(/Noise on the line/);
    analyzer.faults.turnAllOff();
    analyzer.answers.set('o3', 'forty-five ppb');
    const malformed = await run(...argv);
    expect(malformed.out).toMatch(/^ +ozone +o3 forty-five ppb\\nsum .* fault +not-a-number/m);
  });
});

it('asks a Bayern-Hessen analyzer by its frame', async () => {
  const analyzer = new BayernHessenAnalyzer(clock, [{ id: 97, value: 45.5 }]);
  const settings = ['--set', 'unit=ppb', '--set', 'ozone-id=97'];
  const { code, out } = await run('verify', 'acoem-serinus', ...settings, '--host', await onTcp(analyzer));
  expect(out).toMatch(/^ +ozone +\\x02MD01 097 \+4550\+01 .*\\x03\S\S +45\.5\d* +ppb .* measuring/m);
  expect(code).toBe(0);
});

it('verifies only the measurements that the instrument has, when they are named', async () => {
  const address = await onTcp(new DconModule(clock, { address: 1, checksum: 'on' }, [12]));
  const argv = ['verify', 'adam-4000-dcon', '--host', address].concat(
    ['checksum=on', 'inputs=1', 'signal=4-20mA'].flatMap((pair) => ['--set', pair]),
  );
  expect((await run(...argv)).code).toBe(1);
  const { code, out } = await run(...argv, '--measure', 'input-0', '--json');
  const { plan, device } = JSON.parse(out) as { plan: object; device: VerifiedDevice };
  expect(plan).toMatchObject({ measurements: ['input-0'] });
  expect(device.rows.map(({ measurement }) => measurement)).toEqual(['input-0']);
  expect(code).toBe(0);
  const unknown = await run(...argv, '--measure', 'input-99');
  expect(unknown.err).toMatch(/^--measure input-99: is not among what can be read \(input-0, input-1, /);
  expect(unknown.code).toBe(2);
});

it('shows the answer in which the value stands, also where the state is asked behind it', async () => {
  const sensor = new Sdi12Sensor(clock, { address: '0' }, { 0: ['+1.234', '+21.5'], 1: ['+0'] });
  const { out } = await run(
    'verify',
    'ott-pls',
    '--set',
    'unit=m',
    '--unit',
    '0',
    '--host',
    await onTcp(sensor),
  );
  expect(out).toMatch(/^ +level +0\+1\.234\+21\.5\S+ +1\.234 +m /m);
});

it.skipIf(!hasTerminals && process.env['CI'] === undefined)(
  'asks a module over a serial line, with the rest before each request',
  async () => {
    const wire = await PseudoTerminal.create();
    const module = new DconModule(clock, { address: 5, checksum: 'on' }, [12]);
    const served = serveTextInstruments({ wire, clock, instruments: [module] });
    onTestFinished(() => served[Symbol.asyncDispose]());
    const settings = ['checksum=on', 'inputs=1', 'signal=4-20mA'].flatMap((pair) => ['--set', pair]);
    const line = ['--port', wire.path, '--data-bits', '8', '--unit', '5', '--gap', '5ms'];
    const { out } = await run('verify', 'adam-4000-dcon', ...settings, ...line);
    expect(out).toMatch(/ \d+ 8N1 unit 5$/m);
    expect(out).toMatch(/^ +input-0 +>\+12\.000\w\w\\r +12\.000 +mA .* measuring/m);
  },
);

it('hears a wind sensor that talks unasked, and says so when it is silent', async () => {
  const wire = await TcpWire.listen();
  const sensor = new WindSensor(clock, 100);
  const served = serveTalkingInstrument({ wire, clock, instrument: sensor });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const argv = ['verify', 'gill-windsonic', '--set', 'period=0.25', '--host', wire.address];
  const { code, out } = await run(...argv);
  expect(out).toMatch(/^ +wind-speed +Q,229,002\.74,M,00,.* 2\.74\d* +m\/s .* measuring/m);
  expect(code).toBe(0);
  sensor.faults.turnOn('silent');
  const silent = await run(...argv);
  expect(silent.out).toMatch(/ no-comms +timeout/);
  expect(silent.code).toBe(1);
});

it('asks over Modbus ASCII', async () => {
  const definition = loadSimulatedInstrument('siemens-mag6000');
  const instrument = new SimulatedInstrument({ definition, clock });
  instrument.command('value flow 0.25');
  const wire = await TcpWire.listen();
  const served = serveInstruments({ wire, clock, framing: 'ascii', instruments: [instrument] });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const settings = ['--set', 'flow-unit=m3/s', '--set', 'totalizer-unit=m3'];
  const { code, out } = await run(
    ...['verify', 'siemens-mag6000', ...settings, '--ascii', '--host', wire.address],
  );
  expect(out).toMatch(/^ +flow +0\.25 +0\.25000 +m3\/s .* measuring/m);
  expect(code).toBe(0);
});

describe('words that do not go together', () => {
  it.each([
    [['--host', '127.0.0.1'], /needs its port, 127\.0\.0\.1:PORT/],
    [['--host', '127.0.0.1:1', '--rtu'], /--rtu: is for Modbus/],
    [['--host', '127.0.0.1:1', '--baud', '9600'], /--baud: is a setting of --port/],
    [['--data-bits', '7'], /--data-bits: needs --port/],
    [['--port', '/dev/ttyS0', '--data-bits', '6'], /--data-bits 6: is not a whole number 7…8/],
    [['--port', '/dev/ttyS0', '--gap', '5'], /--gap 5: is not a duration .* like 50ms/],
    [['--port', '/dev/ttyS0', '--rtu'], /--rtu: only goes with --host/],
    [['--interval', 'often'], /--interval often: is not a duration/],
  ])('%j', async (argv, message) => {
    const { code, err } = await run(...OZONE, ...argv);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('Modbus RTU over seven data bits', async () => {
    const { code, err } = await run('verify', 'teledyne-t400', '--port', '/dev/ttyS0', '--data-bits', '7');
    expect(err).toMatch(/--data-bits 7: Modbus RTU has 8/);
    expect(code).toBe(2);
  });

  it('a port that is not there', async () => {
    const { code, out } = await run(...OZONE, '--port', '/dev/no-such-port');
    expect(out).toMatch(/no-comms +not-connected/);
    expect(out).toMatch(/^problems +\S+: .*no-such-port/m);
    expect(code).toBe(1);
  });
});
