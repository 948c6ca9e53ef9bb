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
});
