// Two readings of the same manuals meet over a wire, for Teledyne ASCII, SDI-12, ISCO, Yaohua and the BAM-1020: they share no code.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../time/virtual-clock.js';
import { BayernHessenAnalyzer } from './bayern-hessen-analyzer.js';
import { IscoAutosampler } from './isco-autosampler.js';
import { Sdi12Sensor } from './sdi12-sensor.js';
import { TeledyneAsciiAnalyzer } from './teledyne-ascii-analyzer.js';
import { textBench } from './text-bench.contract.js';
import { YaohuaIndicator } from './yaohua-indicator.js';

describe('a Teledyne T101 by ASCII commands', () => {
  const tests = { SO2: 'SO2=261.4 PPB', 'H2S/TRS': 'H2S/TRS=331.6 PPB' };
  const settings = { unit: 'ppb', 'mode-query': 'v-mode', 'instrument-id': 101 };
  const wanted = { profile: 'teledyne-ascii', measurements: ['sulfur-dioxide'], settings };

  it.each(['computer', 'terminal'] as const)('tells values and modes on a port in %s mode', async (port) => {
    const clock = new VirtualClock(Date.UTC(2026, 6, 13, 11, 29));
    const analyzer = new TeledyneAsciiAnalyzer(clock, 101, tests);
    analyzer.port = port;
    const poll = textBench(clock, [analyzer]).pollWith(wanted);
    expect(await poll()).toEqual(['sulfur-dioxide 261.4 measuring']);
    analyzer.calibrate('ZERO', 'START');
    expect(await poll()).toEqual(['sulfur-dioxide 261.4 calibrating zero-calibration']);
    analyzer.calibrate('ZERO', 'FINISH');
    expect(await poll()).toEqual(['sulfur-dioxide 261.4 measuring']);
    analyzer.tests.set('SO2', 'SO2=XXXX PPB');
    expect(await poll()).toEqual(['sulfur-dioxide fault not-a-number']);
  });

  it('passes over what it says by itself between question and answer', async () => {
    const clock = new VirtualClock(0);
    const analyzer = new TeledyneAsciiAnalyzer(clock, 101, tests);
    const poll = textBench(clock, [analyzer]).pollWith(wanted);
    expect(await poll()).toEqual(['sulfur-dioxide 261.4 measuring']);
    const answer = analyzer.answer.bind(analyzer);
    analyzer.answer = (request) => {
      analyzer.calibrate('SPAN', 'START');
      return answer(request);
    };
    expect(await poll()).toEqual(['sulfur-dioxide 261.4 calibrating span-calibration']);
  });

  it('is told from its neighbour by its id, and not believed when it misbehaves', async () => {
    const clock = new VirtualClock(0);
    const both = [100, 101].map((id) => new TeledyneAsciiAnalyzer(clock, id, { SO2: `SO2=${id}.0 PPB` }));
    const poll = textBench(clock, both).pollWith(wanted);
    expect(await poll()).toEqual(['sulfur-dioxide 101 measuring']);
    for (const [fault, code] of [
      ['wrong-unit', 'wrong-device'],
      ['bad-crc', 'bad-checksum'],
      ['short-frame', 'timeout'],
      ['silent', 'timeout'],
    ] as const) {
      both[1]!.faults.turnOn(fault, 0, { kind: 'replies', count: 1 });
      expect(await poll()).toEqual([code]);
      expect(await poll()).toEqual(['sulfur-dioxide 101 measuring']);
    }
  });
});

describe('SDI-12 sensors', () => {
  const settings = { unit: 'm' };
  const wanted = { profile: 'ott-pls', measurements: ['level', 'temperature'], settings };
  const levelProbe = (clock: VirtualClock, address: string, seconds = 2) =>
    new Sdi12Sensor(clock, { address, seconds: { 0: seconds } }, { 0: ['+10.040', '+24.3'], 1: ['+0'] });

  it.each(['concurrent', 'exclusive'] as const)('are let measure, then asked (%s)', async (measuring) => {
    const clock = new VirtualClock(0);
    const probe = levelProbe(clock, '5');
    const poll = textBench(clock, [probe]).pollWith({
      ...wanted,
      settings: { ...settings, measuring },
      unitId: 5,
    });
    expect(await poll()).toEqual(['level 10.04 measuring', 'temperature 24.3 measuring']);
    probe.groups.set(1, ['+1024']);
    expect(await poll()).toEqual([
      'level fault pressure-cell-failure',
      'temperature fault pressure-cell-failure',
    ]);
    expect(probe.brokenOff).toBe(0);
  });

  it('that measure at the same time disturb each other only when they are asked exclusively', async () => {
    for (const [measuring, brokenOff] of [
      ['concurrent', 0],
      ['exclusive', 1],
    ] as const) {
      const clock = new VirtualClock(0);
      const probes = [levelProbe(clock, '0'), levelProbe(clock, '1')];
      const { pollWith, together } = textBench(clock, probes);
      const polls = [0, 1].map((unitId) =>
        pollWith({ ...wanted, settings: { ...settings, measuring }, unitId }),
      );
      const told = await together(polls);
      expect(probes[0]!.brokenOff).toBe(brokenOff);
      if (measuring === 'concurrent')
        expect(told.flat().every((text) => text.endsWith('measuring'))).toBe(true);
    }
  });

  it('split their values over several answers', async () => {
    const clock = new VirtualClock(0);
    const gauge = new Sdi12Sensor(
      clock,
      { address: '0' },
      { 0: ['+6.120', '+0.100', '+0.100', '+12.345', '+102.300', '+102.310', '+25.1', '+128', '+0'] },
    );
    const measurements = ['intensity', 'total', 'bucket', 'load-cell-temperature'];
    const poll = textBench(clock, [gauge]).pollWith({
      profile: 'ott-pluvio2',
      measurements,
      settings: {},
      unitId: 0,
    });
    expect(await poll()).toEqual([
      'intensity 6.12 measuring',
      'total 12.345 measuring',
      'bucket 102.31 measuring',
      'load-cell-temperature 25.1 measuring',
    ]);
  });

  it('without checksum or concurrent measurement are asked as old ones', async () => {
    const clock = new VirtualClock(0);
    const old = new Sdi12Sensor(
      clock,
      { address: '0', version: '1.0' },
      { 0: ['-0.012', '+24.3'], 1: ['+0'] },
    );
    const { pollWith } = textBench(clock, [old]);
    expect(await pollWith({ ...wanted, unitId: 0 })()).toEqual(['timeout']);
    const asOld = { ...settings, crc: 'off', measuring: 'exclusive' };
    expect(await pollWith({ ...wanted, settings: asOld, unitId: 0 })()).toContain('level -0.012 measuring');
  });

  it('are not believed when the checksum is wrong, another one answers, or half an answer comes', async () => {
    const clock = new VirtualClock(0);
    const probe = levelProbe(clock, '0', 0);
    const poll = textBench(clock, [probe]).pollWith({ ...wanted, unitId: 0 });
    const answer = probe.answer.bind(probe);
    for (const [fault, code] of [
      ['bad-crc', 'bad-checksum'],
      ['wrong-unit', 'bad-checksum'],
      ['short-frame', 'timeout'],
      ['silent', 'timeout'],
    ] as const) {
      probe.answer = (request) => {
        if (request.endsWith('D0!')) probe.faults.turnOn(fault, 0, { kind: 'replies', count: 1 });
        return answer(request);
      };
      expect(await poll()).toEqual([code]);
      probe.answer = answer;
      expect(await poll()).toContain('level 10.04 measuring');
    }
    probe.faults.turnOn('wrong-unit', 0, { kind: 'replies', count: 1 });
    expect(await poll()).toEqual(['wrong-device']);
  });

  it('that take longer than they may are told so', async () => {
    const clock = new VirtualClock(0);
    const poll = textBench(clock, [levelProbe(clock, '0', 30)]).pollWith({ ...wanted, unitId: 0 });
    expect(await poll()).toEqual(['malformed-reply']);
  });
});

describe('an ISCO 6712', () => {
  const wanted = { profile: 'isco-6712', measurements: ['state', 'bottle', 'result'], settings: {} };

  it('tells its state, and of its last sample what came of it', async () => {
    const clock = new VirtualClock(0);
    const sampler = new IscoAutosampler(clock);
    const poll = textBench(clock, [sampler]).pollWith(wanted);
    expect(await poll()).toEqual([
      'state 1 measuring',
      'bottle fault no-sample-yet',
      'result fault no-sample-yet',
    ]);
    sampler.answer('BTL,2,SVO,100\r');
    expect(await poll()).toEqual([
      'state 12 measuring sample-in-progress',
      'bottle 2 measuring sample-in-progress',
      'result 12 measuring sample-in-progress',
    ]);
    await clock.advance(60_000);
    sampler.nextResult = 1;
    expect(await poll()).toEqual(['state 1 measuring', 'bottle 2 measuring', 'result 1 fault no-liquid']);
    sampler.state = 5;
    expect(await poll()).toContain('state 5 fault pump-jammed');
  });

  it('is not believed when it misbehaves', async () => {
    const clock = new VirtualClock(0);
    const sampler = new IscoAutosampler(clock);
    const poll = textBench(clock, [sampler]).pollWith({ ...wanted, measurements: ['state'] });
    for (const [fault, code] of [
      ['bad-crc', 'bad-checksum'],
      ['wrong-unit', 'wrong-device'],
      ['short-frame', 'timeout'],
      ['silent', 'timeout'],
    ] as const) {
      sampler.faults.turnOn(fault, 0, { kind: 'replies', count: 1 });
      expect(await poll()).toEqual([code]);
      expect(await poll()).toEqual(['state 1 measuring']);
    }
  });
});

describe('Yaohua indicators', () => {
  const settings = { unit: 'kg' };
  const wanted = { profile: 'yaohua-xk3190', measurements: ['gross', 'tare', 'net'], settings };

  it.each(['hexadecimal', 'offset'] as const)('share a wire, with check digits %s', async (checkDigits) => {
    const clock = new VirtualClock(0);
    const both = ['A', 'B'].map((address) => new YaohuaIndicator(clock, { address, checkDigits }));
    const { pollWith } = textBench(clock, both);
    const polls = [1, 2].map((unitId) =>
      pollWith({ ...wanted, settings: { ...settings, 'check-digits': checkDigits }, unitId }),
    );
    Object.assign(both[0]!, { gross: 23_450, tare: 10_000 });
    Object.assign(both[1]!, { gross: -123, decimals: 2 });
    expect(await polls[0]!()).toEqual([
      'gross 23450 measuring',
      'tare 10000 measuring',
      'net 13450 measuring',
    ]);
    expect(await polls[1]!()).toEqual(['gross -1.23 measuring', 'tare 0 measuring', 'net -1.23 measuring']);
    both[0]!.display = 'bars';
    expect(await polls[0]!()).toContain('gross fault not-a-number');
  });

  it('are not believed when they misbehave', async () => {
    const clock = new VirtualClock(0);
    const indicator = new YaohuaIndicator(clock, { address: 'A', checkDigits: 'hexadecimal' });
    indicator.gross = 5;
    const poll = textBench(clock, [indicator]).pollWith({ ...wanted, measurements: ['gross'] });
    for (const [fault, code] of [
      ['bad-crc', 'bad-checksum'],
      ['wrong-unit', 'wrong-device'],
      ['short-frame', 'timeout'],
      ['silent', 'timeout'],
    ] as const) {
      indicator.faults.turnOn(fault, 0, { kind: 'replies', count: 1 });
      expect(await poll()).toEqual([code]);
      expect(await poll()).toEqual(['gross 5 measuring']);
    }
  });
});

it.each(['line', 'frame'] as const)(
  'a BAM-1020 is asked with STX DA CR and understood by its %s',
  async (textAnswer) => {
    const clock = new VirtualClock(0);
    const monitor = new BayernHessenAnalyzer(clock, [
      { id: 1, value: -0.015 },
      { id: 10, value: 759.5 },
    ]);
    monitor.textAnswer = textAnswer;
    monitor.status = 0x82;
    const settings = { size: 'PM10', unit: 'mg/m3', 'concentration-id': 1, 'pressure-id': 10 };
    const measurements = ['concentration', 'pressure'];
    const poll = textBench(clock, [monitor]).pollWith({
      profile: 'met-one-bam-1020',
      measurements,
      settings,
    });
    expect(await poll()).toEqual(['concentration -0.015 measuring', 'pressure 759.5 measuring']);
    monitor.failure = 0x10;
    expect(await poll()).toContain('concentration fault instrument-alarm');
    monitor.failure = 0;
    monitor.faults.turnOn('silent', 0, { kind: 'replies', count: 1 });
    expect(await poll()).toEqual(['timeout']);
  },
);
