// Two readings of the same manuals meet: gas analyzers.
import { describe, expect, it } from 'vitest';
import { bad, good, makeBench } from './driver-bench.contract.js';

describe('profile and simulation of', () => {
  it.each([
    ['ABCD', 'high-first'],
    ['CDAB', 'low-first'],
  ] as const)('the MARSIC300 with its words in the order %s', async (wordOrder, setting) => {
    const { instrument, poll } = makeBench('sick-marsic300', ['so2', 'no', 'water', 'o2'], {
      settings: { numbering: 'from-0', 'word-order': setting, 'trace-unit': 'ppm', 'bulk-unit': '%' },
      wordOrder,
    });
    instrument.setValue('so2', 18.5);
    instrument.setValue('no', 410);
    instrument.setValue('h2o', 9.5);
    instrument.setValue('o2', 12.75);
    expect(await poll()).toEqual([good(18.5), good(410), good(9.5), good(12.75)]);
    for (const mode of ['zero', 'span']) {
      instrument.setMode(mode);
      expect((await poll()).map(({ status }) => status)).toEqual(Array(4).fill('calibrating'));
    }
    instrument.setMode('maintenance');
    expect(await poll()).toMatchObject(Array(4).fill(bad('maintenance')));
    instrument.setMode('measuring');
    instrument.setAlarm('maintenance-request', 'on');
    expect(await poll()).toMatchObject(Array(4).fill({ status: 'measuring', reason: 'maintenance-request' }));
    instrument.setAlarm('malfunction', 'on');
    expect(await poll()).toMatchObject(Array(4).fill(bad('fault')));
  });

  it('the 49iQ, with the low word first', async () => {
    const { instrument, poll } = makeBench('thermo-49iq', ['ozone', 'sample-flow', 'lamp-temperature'], {
      settings: { 'gas-unit': 'ppb' },
    });
    instrument.setValue('ozone', 45.5);
    instrument.setValue('flow', 1.5);
    instrument.setValue('lamp-temperature', 54);
    expect(await poll()).toEqual([good(45.5), good(1.5), good(54)]);
    instrument.setAlarm('lamp-temperature', 'on');
    expect(await poll()).toMatchObject(
      Array(3).fill({ status: 'measuring', reason: 'lamp-temperature-alarm' }),
    );
    instrument.setAlarm('power-supply', 'on');
    expect(await poll()).toMatchObject(Array(3).fill(bad('fault')));
  });

  it('the T100', async () => {
    const { instrument, poll } = makeBench('teledyne-t100', ['so2', 'so2-oxygen-corrected'], {
      settings: { 'so2-address': 18 },
    });
    instrument.setValue('so2', 45.5);
    expect(await poll()).toEqual([good(45.5), good(45.5)]);
    for (const mode of ['zero', 'span', 'multi-point']) {
      instrument.setMode(mode);
      expect(await poll()).toMatchObject(Array(2).fill({ status: 'calibrating' }));
    }
    instrument.setMode('measuring');
    instrument.setAlarm('invalid-concentration', 'on');
    expect(await poll()).toMatchObject(Array(2).fill(bad('fault')));
    instrument.setAlarm('invalid-concentration', 'off');
    instrument.setNan('so2', 'on');
    expect(await poll()).toMatchObject(Array(2).fill(bad('fault')));
  });

  it('the VISIC100SF', async () => {
    const { instrument, poll } = makeBench('sick-visic100sf', ['k-value', 'dust', 'co', 'no'], {
      settings: { 'gas-unit': 'ppm' },
    });
    instrument.setValue('k-value', 0.25);
    instrument.setValue('dust', 0.75);
    instrument.setValue('co', 14.5);
    instrument.setValue('no', 3.25);
    expect(await poll()).toEqual([good(0.25), good(0.75), good(14.5), good(3.25)]);
    instrument.setMode('sensor-test');
    expect(await poll()).toMatchObject([
      good(0.25),
      good(0.75),
      { status: 'calibrating' },
      { status: 'calibrating' },
    ]);
    instrument.setMode('measuring');
    instrument.setAlarm('contamination-1', 'on');
    expect((await poll())[0]).toMatchObject({ status: 'measuring', value: 0.25 });
    instrument.setAlarm('contamination-2', 'on');
    expect(await poll()).toMatchObject(Array(4).fill(bad('fault')));
  });

  it('the ZRE, with its decimal points', async () => {
    const { instrument, poll } = makeBench('fuji-zre', ['channel-1', 'channel-3', 'channel-4', 'channel-5'], {
      settings: {
        'channel-1-unit': 'ppm',
        'channel-3-unit': 'ppm',
        'channel-4-unit': '%',
        'channel-4-unit-code': 2,
        'channel-5-unit': 'ppm',
      },
    });
    instrument.setValue('no', 140.5);
    instrument.setValue('co', 30);
    instrument.setValue('o2', 8.42);
    const absent = { value: null, status: 'fault', reason: 'exception-2' };
    expect(await poll()).toEqual([good(140.5), good(30), good(8.42), absent]);
  });

  it.each([
    ['teledyne-t300', 'co', 14],
    ['teledyne-t101', 'so2', 15],
  ])('the %s, its discrete inputs told by the station', async (model, gas, first) => {
    const { instrument, poll } = makeBench(model, [gas, 'sample-pressure', 'box-temperature'], {
      settings: {
        'invalid-input': first,
        'zero-input': first + 1,
        'span-input': first + 2,
        'multi-point-input': first + 3,
        'system-ok-input': first + 4,
      },
    });
    instrument.setValue(gas, 12.5);
    instrument.setValue('sample-pressure', 29.25);
    instrument.setValue('box-temperature', 31);
    expect(await poll()).toEqual([good(12.5), good(29.25), good(31)]);
    for (const mode of ['zero', 'span', 'multi-point']) {
      instrument.setMode(mode);
      expect(await poll()).toMatchObject(Array(3).fill({ status: 'calibrating' }));
    }
    instrument.setMode('measuring');
    instrument.setAlarm('warning', 'on');
    expect(await poll()).toMatchObject(Array(3).fill({ value: null, reason: 'system-not-ok' }));
    instrument.setAlarm('warning', 'off');
    instrument.setAlarm('invalid-concentration', 'on');
    expect(await poll()).toMatchObject(Array(3).fill(bad('fault')));
  });
});
