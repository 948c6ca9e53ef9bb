// Two readings of the same manuals meet: the drivers' profiles and the simulated instruments, which share no code.
import { describe, expect, it } from 'vitest';
import { bad, good, makeBench } from './driver-bench.contract.js';

describe('profile and simulation of', () => {
  it('the T400', async () => {
    const { clock, instrument, poll } = makeBench('teledyne-t400', ['ozone']);
    instrument.setValue('ozone', 45.5);
    expect(await poll()).toEqual([good(45.5)]);
    for (const mode of ['zero', 'low-span', 'span', 'multi-point']) {
      instrument.setMode(mode);
      expect(await poll()).toMatchObject([{ status: 'calibrating' }]);
    }
    instrument.setMode('measuring');
    await clock.advance(3_600_000);
    instrument.setAlarm('invalid-concentration', 'on');
    expect(await poll()).toMatchObject([{ status: 'fault' }]);
    instrument.setAlarm('invalid-concentration', 'off');
    instrument.setNan('ozone', 'on');
    expect(await poll()).toMatchObject([bad('fault')]);
  });

  it('the IQ SensorNet', async () => {
    const { instrument, poll } = makeBench(
      'wtw-iq-sensornet',
      ['sensor-1-main', 'sensor-1-secondary', 'sensor-3-main'],
      { settings: { 'sensor-1-main-unit': 'none', 'sensor-3-main-unit': 'mg/L' } },
    );
    instrument.setValue('ph', 7.25);
    instrument.setValue('ph-temperature', 28.5);
    instrument.setValue('cod', 48.5);
    expect(await poll()).toEqual([good(7.25), good(28.5), good(48.5)]);
    instrument.setMode('maintenance', 'cod');
    expect(await poll()).toMatchObject([good(7.25), good(28.5), bad('maintenance')]);
    for (const mode of ['calibrating', 'error', 'inactive', 'unused']) {
      instrument.setMode(mode, 'cod');
      const [ph, temperature, cod] = await poll();
      expect([ph, temperature, cod?.value]).toEqual([good(7.25), good(28.5), null]);
      expect(cod?.status).not.toBe('measuring');
    }
    instrument.setMode('measuring', 'cod');
    instrument.setValue('cod', 900);
    expect(await poll()).toMatchObject([good(7.25), good(28.5), bad('out-of-range')]);
    instrument.setAlarm('cod.invalid', 'on');
    instrument.setMode('inactive', 'ph');
    const [ph, temperature, cod] = await poll();
    expect([ph?.value, temperature?.value, cod?.value]).toEqual([null, null, null]);
  });

  it('the CM44x', async () => {
    const { instrument, poll } = makeBench('endress-hauser-cm44x', ['input-1', 'input-3'], {
      settings: { 'input-1-unit': 'pH', 'input-3-unit': 'mg/L' },
    });
    instrument.setValue('ph', 7.02);
    instrument.setValue('cod', 52);
    expect(await poll()).toEqual([good(7.02), good(52)]);
    instrument.setNan('cod', 'on');
    expect(await poll()).toMatchObject([good(7.02), bad('fault')]);
    instrument.setNan('cod', 'off');
    instrument.setMode('hold', 'cod');
    expect((await poll()).map(({ status }) => status)).not.toEqual(['measuring', 'measuring']);
    instrument.setMode('measuring');
    instrument.setAlarm('failure', 'on');
    expect((await poll()).map(({ status }) => status)).toEqual(['fault', 'fault']);
  });

  it.each([
    ['ABCD', 'high-first'],
    ['CDAB', 'low-first'],
  ] as const)('the MAG 6000 with its words in the order %s', async (wordOrder, setting) => {
    const { clock, instrument, poll } = makeBench('siemens-mag6000', ['flow', 'totalizer-1'], {
      settings: { 'word-order': setting, 'flow-unit': 'm3/s', 'totalizer-unit': 'm3' },
      wordOrder,
    });
    instrument.setValue('totalizer-1', 1000);
    instrument.setValue('flow', 0.25);
    expect(await poll()).toEqual([good(0.25), good(1000)]);
    await clock.advance(60_000);
    expect(await poll()).toEqual([good(0.25), good(1015)]);
  });
});
