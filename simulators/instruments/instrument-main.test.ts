// The verb on real wires, asked by a Modbus master that others wrote (mbpoll).
import { listSimulatedInstruments } from './load-simulated-instrument.js';
import { execFile, spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RealClock } from '../time/real-clock.js';
import { parseInstrumentArguments } from './instrument-arguments.js';
import { runInstrumentVerb } from './instrument-main.js';
import { TEXT_MODELS } from './text/text-models.js';

const hasMbpoll = spawnSync('mbpoll', ['-V']).error === undefined;
const skipsMbpoll = !hasMbpoll && process.env['CI'] === undefined;

/** Runs the verb until the test ends; `tell` sends a line and resolves with the answer. */
function start(argv: readonly string[]) {
  const input = new PassThrough();
  const printed: string[] = [];
  const waiting: { matches: RegExp; resolve: (line: string) => void }[] = [];
  const hear = (text: string) => {
    printed.push(text);
    const found = waiting.findIndex(({ matches }) => matches.test(text));
    if (found >= 0) waiting.splice(found, 1)[0]?.resolve(text);
  };
  const stop = new AbortController();
  const io = { input, print: hear, complain: hear, signal: stop.signal, clock: new RealClock() };
  const exitCode = runInstrumentVerb(argv, io);
  const said = (matches: RegExp) => {
    const already = printed.find((line) => matches.test(line));
    return already === undefined
      ? new Promise<string>((resolve) => waiting.push({ matches, resolve }))
      : Promise.resolve(already);
  };
  const finish = async () => {
    stop.abort();
    return exitCode;
  };
  onTestFinished(async () => void (await finish()));
  return {
    printed,
    exitCode,
    finish,
    tell: async (line: string, answer: RegExp) => {
      input.write(`${line}\n`);
      return said(answer);
    },
    address: async () => (await said(/ on \S+$/)).split(' on ').at(-1) ?? '',
  };
}

/** The numbers that mbpoll reads: `[18]: 45.5` → 45.5 */
async function mbpoll(...args: string[]): Promise<number[]> {
  const { stdout } = await promisify(execFile)('mbpoll', ['-1', '-0', '-o', '2', ...args]);
  return [...stdout.matchAll(/^\[\d+\]:\s+(\S+)/gm)].map(([, number]) => Number(number));
}

describe.skipIf(skipsMbpoll)('mbpoll reads', () => {
  it('floats, bits and coils by Modbus TCP, and switches a coil', async () => {
    const verb = start(['teledyne-t400', '--tcp', '0']);
    const port = (await verb.address()).split(':')[1] ?? '';
    await verb.tell('value ozone 45.5', /ozone is 45.5/);
    const tcp = ['-m', 'tcp', '-p', port, '-a', '1'];
    expect(await mbpoll(...tcp, '-t', '3:float', '-B', '-r', '18', '-c', '1', '127.0.0.1')).toEqual([45.5]);
    await mbpoll(...tcp, '-t', '0', '-r', '20', '127.0.0.1', '1');
    expect(await mbpoll(...tcp, '-t', '1', '-r', '20', '-c', '5', '127.0.0.1')).toEqual([1, 0, 0, 0, 1]);
    expect(await mbpoll(...tcp, '-t', '0', '-r', '20', '-c', '1', '127.0.0.1')).toEqual([1]);
    await mbpoll(...tcp, '-t', '4:float', '-B', '-r', '2', '127.0.0.1', '391');
    expect(await mbpoll(...tcp, '-t', '4:float', '-B', '-r', '2', '-c', '1', '127.0.0.1')).toEqual([391]);
    expect(await verb.finish()).toBe(0);
  });

  it('two instruments on one pseudo-terminal by RTU, in the word order that was asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quantrac-verb-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const link = join(folder, 'ttyUSB0');
    const verb = start(['siemens-mag6000:3', 'wtw-iq-sensornet:4', '--word-order', 'CDAB', '--pty', link]);
    expect(await verb.address()).toBe(link);
    await verb.tell('@3 value flow 0.25', /flow is 0.25/);
    await verb.tell('@4 value cod 48.5', /cod is 48.5/);
    const rtu = ['-m', 'rtu', '-b', '9600', '-P', 'none'];
    expect(await mbpoll(...rtu, '-a', '3', '-t', '4:float', '-r', '3002', '-c', '1', link)).toEqual([0.25]);
    expect(await mbpoll(...rtu, '-a', '4', '-t', '3:float', '-r', '20', '-c', '1', link)).toEqual([48.5]);
    expect(await mbpoll(...rtu, '-a', '3', '-t', '4:hex', '-r', '602', '-c', '1', link)).toEqual([24]);
    expect(await verb.tell('value cod 1', /Say which/)).toContain('@3, @4');
    await verb.tell('unplug', /unplugged/);
    await verb.tell('plug', /plugged in again/);
    expect(await mbpoll(...rtu, '-a', '4', '-t', '3:float', '-r', '20', '-c', '1', link)).toEqual([48.5]);
  });
});

describe('the verb', () => {
  it('lists the models', async () => {
    const verb = start(['--list']);
    expect(await verb.exitCode).toBe(0);
    expect(verb.printed).toHaveLength(listSimulatedInstruments().length + TEXT_MODELS.size);
    expect(verb.printed.join('\n')).toMatch(/^thermo-49i +c-link +Thermo Scientific 49i, 9600 8N1$/m);
    expect(verb.printed.join('\n')).toMatch(/^gill-windsonic +ascii-line unasked +Gill WindSonic/m);
    expect(verb.printed.join('\n')).toContain('Teledyne API T400');
  });

  it('answers its levers and the mistakes made with them', async () => {
    const verb = start(['teledyne-t400', '--rtu-over-tcp', '0']);
    expect(await verb.address()).toMatch(/^127\.0\.0\.1:\d+$/);
    await verb.tell('explode', /no lever/);
    await verb.tell('mode zero', /in mode zero/);
    await verb.tell('help', /cut \| unplug/);
    await verb.tell('cut', /disconnected/);
    expect(await verb.finish()).toBe(0);
  });

  it('says why it cannot run', async () => {
    const first = start(['teledyne-t400', '--tcp', '0']);
    const port = (await first.address()).split(':')[1] ?? '';
    const second = start(['teledyne-t400', '--tcp', port]);
    expect(await second.exitCode).toBe(1);
    expect(second.printed.join()).toContain('EADDRINUSE');
    const unknown = start(['teledyne-t1000', '--tcp', '0']);
    expect(await unknown.exitCode).toBe(1);
    expect(unknown.printed.join()).toContain('teledyne-t400');
    const twins = start(['teledyne-t400', 'siemens-mag6000', '--tcp', '0']);
    expect(await twins.exitCode).toBe(1);
    expect(twins.printed.join()).toContain('its own unit id');
  });
});

describe('levers of the command line', () => {
  it('are pulled before anybody is answered, each on the MODEL before it', async () => {
    const verb = start(
      'thermo-49i:49 --set ozone=45.5 --mode zero thermo-49i:50 --fault late=400 --alarm service-mode --pty'.split(
        ' ',
      ),
    );
    expect(await verb.address()).toMatch(/^\//);
    expect(verb.printed.slice(0, 2)).toEqual([
      'Thermo Scientific 49i, address 49',
      'Thermo Scientific 49i, address 50',
    ]);
    expect(verb.printed[2]).toMatch(/^c-link 9600 8N1 on /);
    const first = await verb.tell('@49 status', /modes: analyzer zero/);
    expect(first).toMatch(/alarms: none\nfaults: none/);
    const second = await verb.tell('@50 status', /alarms: service-mode/);
    expect(second).toMatch(/modes: analyzer measuring\nalarms: service-mode\nfaults: delay 400/);
  });

  it.each([
    ['gill-windsonic --set wind-speed=2.74 --set wind-direction=229 --pty', /Q,229,002\.74,M,00,/],
    ['nmea-wind --set wind-speed=3.5 --tcp 0', /^\$WIMWV,\d{3},R,003\.5,M,A\*/],
    ['cas-22-byte --set load=12340 --tcp 0', /GS,1., {3}12340 kg\r\n/s],
  ] as const)('make one that talks by itself say so: %s', async (words, telegram) => {
    const verb = start(words.split(' '));
    const address = await verb.address();
    const heard = await new Promise<string>((resolve, reject) => {
      const [host = '', port = ''] = address.split(':');
      const stream = address.startsWith('/') ? createReadStream(address) : connect(Number(port), host);
      onTestFinished(() => void stream.destroy());
      let text = '';
      stream.on('error', reject).on('data', (bytes: Buffer) => {
        text += bytes.toString('latin1');
        if (text.includes('\n')) resolve(text);
      });
    });
    expect(heard).toMatch(telegram);
  });

  it('move Modbus instruments alike, values and settings by one word', async () => {
    const verb = start('teledyne-t400 --set ozone=45 --set span-1=350 --fault silent=3x --tcp 0'.split(' '));
    await verb.address();
    expect(await verb.tell('status', /faults: silent/)).toContain('ozone 45.0000');
  });

  it.each([
    ['teledyne-t400 --set ozon=45 --tcp 0', /"ozon" is no variable or total: one of ozone/],
    ['thermo-49i --fault exception=2 --tcp 0', /"exception" is no fault of this instrument: one of silent/],
    ['thermo-49i --mode dance --tcp 0', /no mode: one of measuring, zero, span/],
    ['thermo-49i:128 --tcp 0', /128 is no address of thermo-49i.*0…127/],
    ['teledyne-t400:256 --tcp 0', /256 is no Modbus unit id/],
    ['yaohua-xk3190:27 --tcp 0', /27 is no address of yaohua-xk3190.*1…26/],
    ['gill-windsonic nmea-wind --tcp 0', /by itself has its line to itself/],
    ['gill-windsonic --fault foreign --tcp 0', /"wrong-unit" is no fault of this instrument/],
    ['thermo-49i teledyne-t400 --tcp 0', /speak one protocol/],
    ['thermo-49i adam-4000-dcon --tcp 0', /speak one protocol/],
    ['thermo-49i --rtu-over-tcp 0', /--rtu-over-tcp is for Modbus/],
    ['thermo-49i --word-order CDAB --tcp 0', /--word-order is for Modbus/],
  ])('%s says what does not go', async (words, message) => {
    const verb = start(words.split(' '));
    expect(await verb.exitCode).toBe(1);
    expect(verb.printed.join()).toMatch(message);
  });
});

describe('parseInstrumentArguments', () => {
  it('takes models with units, wires and options', () => {
    expect(
      parseInstrumentArguments(['a', './b.yaml:7', '--unit', '9', '--tcp', '0.0.0.0:502', '--seed', '4']),
    ).toEqual({
      kind: 'run',
      run: {
        instruments: [
          { model: 'a', unit: 9, levers: [] },
          { model: './b.yaml', unit: 7, levers: [] },
        ],
        wire: { kind: 'tcp', host: '0.0.0.0', port: 502 },
        seed: 4,
        wordOrder: null,
      },
    });
    expect(parseInstrumentArguments(['--pty', '/tmp/x', 'a'])).toMatchObject({
      run: { wire: { kind: 'pty', linkPath: '/tmp/x' } },
    });
    expect(parseInstrumentArguments(['--pty', './own.yaml:2'])).toMatchObject({
      run: {
        instruments: [{ model: './own.yaml', unit: 2, levers: [] }],
        wire: { kind: 'pty', linkPath: null },
      },
    });
  });

  it.each([
    [[], /no MODEL/],
    [['a'], /give one of --tcp/],
    [['a', '--tcp', '1', '--pty'], /give one of --tcp/],
    [['a', '--tcp'], /needs a value/],
    [['a', '--tcp', 'x:y'], /PORT/],
    [['a', '--tcp', '70000'], /0…65535/],
    [['a:10000', '--pty'], /0…9999/],
    [['a', '--pty', '--set', 'ozone'], /NAME=NUMBER/],
    [['a', '--pty', '--fault', '--mode'], /--fault needs a value/],
    [['a', '--pty', '--word-order', 'ACBD'], /ABCD, CDAB/],
    [['a', '--pty', '--speed', '9'], /unknown option/],
  ])('refuses %j', (argv, message) => {
    const parsed = parseInstrumentArguments(argv);
    expect(parsed).toMatchObject({ kind: 'mistake', message: expect.stringMatching(message) as string });
  });
});
