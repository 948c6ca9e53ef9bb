// Two readings of the same manuals meet over a wire: the drivers' profiles and the simulated instruments, which share no code.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../time/virtual-clock.js';
import { BayernHessenAnalyzer } from './bayern-hessen-analyzer.js';
import { CLinkAnalyzer, type CLinkEnding } from './c-link-analyzer.js';
import { DconModule } from './dcon-module.js';
import { textBench } from './text-bench.contract.js';

describe('a Serinus 40', () => {
  const wanted = {
    profile: 'acoem-serinus',
    measurements: ['nitric-oxide', 'nitrogen-oxides'],
    settings: { unit: 'ppb', 'nitric-oxide-id': 843, 'nitrogen-oxides-id': 844 },
  };

  it('tells values, states and failures as the profile reads them', async () => {
    const clock = new VirtualClock(0);
    const gases = [
      { id: 843, value: 12.34 },
      { id: 844, value: -0.5 },
    ];
    const analyzer = new BayernHessenAnalyzer(clock, gases);
    const poll = textBench(clock, [analyzer]).pollWith(wanted);
    expect(await poll()).toEqual(['nitric-oxide 12.34 measuring', 'nitrogen-oxides -0.5 measuring']);
    analyzer.status |= 0x08;
    expect(await poll()).toContain('nitric-oxide 12.34 calibrating span-calibration');
    analyzer.failure = 0x01;
    expect(await poll()).toEqual(['nitric-oxide fault flow-failure', 'nitrogen-oxides fault flow-failure']);
  });

  it('is not believed when its checksum is wrong, when it stops half way, and when it is silent', async () => {
    const clock = new VirtualClock(0);
    const analyzer = new BayernHessenAnalyzer(clock, [{ id: 843, value: 1 }]);
    const poll = textBench(clock, [analyzer]).pollWith({ ...wanted, measurements: ['nitric-oxide'] });
    for (const [fault, code] of [
      ['bad-crc', 'bad-checksum'],
      ['short-frame', 'timeout'],
      ['silent', 'timeout'],
    ] as const) {
      analyzer.faults.turnOn(fault, 0, { kind: 'replies', count: 1 });
      expect(await poll()).toEqual([code]);
      expect(await poll()).toEqual(['nitric-oxide 1 measuring']);
    }
    analyzer.faults.turnOn('reply-twice');
    expect(await poll()).toEqual(['nitric-oxide 1 measuring']);
    analyzer.gases[0] = { id: 843, value: 2 };
    expect(await poll()).toEqual(['nitric-oxide 2 measuring']);
  });

  it('shares a wire with another by ids', async () => {
    const clock = new VirtualClock(0);
    const both = [97, 98].map((id) => new BayernHessenAnalyzer(clock, [{ id, value: id }]));
    const { pollWith } = textBench(clock, both);
    for (const id of [98, 97]) {
      const settings = { unit: 'ppb', 'instrument-id': id, 'ozone-id': id };
      const poll = pollWith({ profile: 'acoem-serinus', measurements: ['ozone'], settings });
      expect(await poll()).toEqual([`ozone ${id} measuring`]);
    }
  });

  it('answers in text mode as a Teledyne does', async () => {
    const clock = new VirtualClock(0);
    const analyzer = new BayernHessenAnalyzer(clock, [{ id: 400, value: 45.5 }]);
    const settings = { unit: 'ppb', 'response-mode': 'text', 'bit-0080': 'warning' };
    const poll = textBench(clock, [analyzer]).pollWith({
      profile: 'teledyne-hessen',
      measurements: ['ozone'],
      settings,
    });
    expect(await poll()).toEqual(['ozone 45.5 measuring']);
    analyzer.status = 0x44;
    expect(await poll()).toEqual(['ozone 45.5 calibrating zero-calibration']);
  });
});

describe('a Thermo 49i', () => {
  const wanted = { profile: 'thermo-49i', measurements: ['ozone'] };

  it.each<[CLinkEnding, 'required' | 'optional']>([
    ['plain', 'optional'],
    ['star', 'optional'],
    ['sum', 'required'],
    ['sum-without-line-feed', 'required'],
    ['sum-after-80', 'required'],
  ])('is understood with the ending %s (checksum %s)', async (ending, checksum) => {
    const clock = new VirtualClock(0);
    const analyzer = new CLinkAnalyzer(clock, { id: 49, port: 'serial' }, { o3: '4550E-2 ppb' });
    analyzer.ending = ending;
    const settings = { 'address-byte': 'yes', unit: 'ppb', checksum };
    const poll = textBench(clock, [analyzer]).pollWith({ ...wanted, settings, unitId: 49 });
    expect(await poll()).toEqual(['ozone 45.5 measuring']);
    analyzer.gasMode = 'zero';
    expect(await poll()).toEqual(['ozone 45.5 calibrating zero-calibration']);
    analyzer.gasMode = 'sample';
    analyzer.flags = 0x2c000000;
    expect(await poll()).toEqual(['ozone 45.5 maintenance service-mode']);
  });

  it('refuses what it has not, and a damaged sum is not believed', async () => {
    const clock = new VirtualClock(0);
    const analyzer = new CLinkAnalyzer(clock, { id: 0, port: 'tcp' }, {});
    const settings = { 'address-byte': 'no', unit: 'ppb', checksum: 'required' };
    const poll = textBench(clock, [analyzer]).pollWith({ ...wanted, settings });
    analyzer.ending = 'sum';
    expect(await poll()).toEqual(['ozone fault refused']);
    analyzer.faults.turnOn('bad-crc');
    expect(await poll()).toEqual(['bad-checksum']);
  });

  it('hears only its own address byte', async () => {
    const clock = new VirtualClock(0);
    const both = [49, 50].map(
      (id) => new CLinkAnalyzer(clock, { id, port: 'serial' }, { o3: `${id}E+0 ppb` }),
    );
    const { pollWith } = textBench(clock, both);
    const settings = { 'address-byte': 'yes', unit: 'ppb' };
    expect(await pollWith({ ...wanted, settings, unitId: 50 })()).toEqual(['ozone 50 measuring']);
    expect(await pollWith({ ...wanted, settings, unitId: 51 })()).toEqual(['timeout']);
  });
});

describe('DCON modules', () => {
  it.each(['on', 'off'] as const)('share a wire, with the checksum %s', async (checksum) => {
    const clock = new VirtualClock(0);
    const modules = [1, 0x1f].map(
      (address) => new DconModule(clock, { address, checksum }, [4 + address / 100, 3.5, 21.5]),
    );
    const { pollWith } = textBench(clock, modules);
    const settings = { checksum, inputs: 3, signal: '4-20mA' };
    const measurements = ['input-0', 'input-1', 'input-2'];
    const failures = ['input-1 fault loop-current-low', 'input-2 fault loop-current-high'];
    const polls = [1, 0x1f].map((unitId) =>
      pollWith({ profile: 'adam-4000-dcon', measurements, settings, unitId }),
    );
    expect(await polls[1]!()).toEqual(['input-0 4.31 measuring', ...failures]);
    expect(await polls[0]!()).toEqual(['input-0 4.01 measuring', ...failures]);
    modules[0]!.format = 1;
    expect(await polls[0]!()).toContain('input-0 fault not-engineering-units');
    if (checksum === 'off') return;
    modules[1]!.faults.turnOn('bad-crc');
    expect(await polls[1]!()).toEqual(['bad-checksum']);
  });

  it('never gives one module’s late data as another’s', async () => {
    const clock = new VirtualClock(0);
    const modules = [1, 2].map(
      (address) => new DconModule(clock, { address, checksum: 'off' }, [10 + address]),
    );
    const { pollWith, together } = textBench(clock, modules);
    const settings = { checksum: 'off', inputs: 1, signal: '4-20mA' };
    const polls = [1, 2].map((unitId) =>
      pollWith({ profile: 'adam-4000-dcon', measurements: ['input-0'], settings, unitId }),
    );
    const [late, neighbour] = modules as [DconModule, DconModule];
    const answer = late.answer.bind(late);
    late.answer = (request) => {
      if (request.startsWith('#')) late.faults.turnOn('delay', 1_500, { kind: 'replies', count: 1 });
      return answer(request);
    };
    // Its data would be under way when the late ones come.
    neighbour.faults.turnOn('delay', 700);
    expect(await together(polls)).toEqual([['timeout'], ['input-0 12 measuring']]);
  });
});
