// Two readings of the same manuals meet: modules that read currents.
import { describe, expect, it } from 'vitest';
import { bad, good, makeBench } from './driver-bench.contract.js';

describe('profile and simulation of', () => {
  it('the ioLogik E1240', async () => {
    const { instrument, poll } = makeBench('moxa-iologik-e1240', ['input-0', 'input-7'], {
      settings: { signal: '4-20mA-with-burnout' },
    });
    instrument.setValue('ai0', 12.5);
    instrument.setValue('ai7', 4.25);
    expect(await poll()).toEqual([good(12.5), good(4.25)]);
    instrument.setMode('broken', 'input-0');
    instrument.setMode('overload', 'input-7');
    expect(await poll()).toMatchObject([
      { value: null, status: 'fault', reason: 'burn-out' },
      { value: null, status: 'fault', reason: 'loop-over-range' },
    ]);
    instrument.setMode('measuring');
    instrument.setValue('ai0', 3.75);
    instrument.command('set mode-7 2');
    expect(await poll()).toMatchObject([
      { status: 'out-of-range', reason: 'loop-under-range' },
      { value: null, reason: 'wrong-signal' },
    ]);
  });

  it('the M-7017C, in both ranges', async () => {
    const { instrument, poll } = makeBench('icpdas-m7017c', ['input-0', 'input-4', 'input-5'], {
      settings: {
        'input-0-range': '4-20mA',
        'input-4-range': '4-20mA-read-as-0-20mA',
        'input-5-range': '0-20mA',
      },
    });
    instrument.setValue('count0', 0x8000);
    instrument.setValue('count4', 39_321);
    instrument.setValue('count5', 0);
    expect(await poll()).toEqual([good(12), good(12), good(0)]);
    instrument.setValue('count4', 9830); // 3 mA: a failure current
    instrument.setAlarm('range-0', 'on');
    expect(await poll()).toMatchObject([bad('fault'), { value: null, reason: 'loop-failure' }, good(0)]);
    instrument.setValue('count4', 12_120); // 3.7 mA
    expect((await poll())[1]).toMatchObject({ status: 'out-of-range', reason: 'loop-saturated' });
  });
});
