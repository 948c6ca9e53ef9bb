// Two readings of the same manuals meet: water sensors.
import { describe, expect, it } from 'vitest';
import { bad, good, makeBench } from './driver-bench.contract.js';

describe('profile and simulation of', () => {
  it('the ODO RTU', async () => {
    const { clock, instrument, poll } = makeBench('ysi-odo-rtu', ['oxygen', 'temperature', 'conductivity']);
    instrument.setValue('oxygen', 7.25);
    instrument.setValue('temperature', 28.5);
    expect(await poll()).toMatchObject([good(7.25), good(28.5), { value: null, reason: 'not-a-number' }]);
    instrument.setMode('starting');
    expect(await poll()).toMatchObject(Array(3).fill(bad('fault')));
    await clock.advance(31_000);
    expect((await poll())[0]).toMatchObject({ status: 'measuring' });
  });

  it.each([
    ['ABCD', 'high-first'],
    ['CDAB', 'low-first'],
  ] as const)('the Surface Scatter 7 sc with its words in the order %s', async (wordOrder, setting) => {
    const { instrument, poll } = makeBench('hach-surface-scatter-7-sc', ['turbidity', 'temperature'], {
      settings: { 'word-order': setting, unit: 'NTU' },
      wordOrder,
    });
    instrument.setValue('turbidity', 12.5);
    instrument.setValue('temperature', 27.5);
    expect(await poll()).toEqual([good(12.5), good(27.5)]);
    instrument.setMode('service');
    expect(await poll()).toMatchObject(Array(2).fill({ status: 'maintenance' }));
    instrument.setMode('measuring');
    instrument.command('set unit 42');
    expect(await poll()).toMatchObject(Array(2).fill(bad('fault')));
  });

  it.each([
    ['hach-nitratax-sc', 'nitrate', 'mg/L'],
    ['hach-uvas-sc', 'absorption', '1/m'],
  ])('the %s', async (model, variable, unit) => {
    const { instrument, poll } = makeBench(model, ['value'], {
      settings: { 'word-order': 'high-first', unit, 'parameter-code': 0 },
    });
    instrument.setValue(variable, 6.5);
    expect(await poll()).toEqual([good(6.5)]);
    instrument.command('set parameter 3');
    expect(await poll()).toMatchObject([{ value: null, reason: 'parameter-changed' }]);
  });

  it('the LDO AQ', async () => {
    const { instrument, poll } = makeBench('hach-ldo-aq', ['oxygen', 'temperature', 'saturation']);
    instrument.setValue('oxygen', 8.082);
    instrument.setValue('temperature', 26.41);
    instrument.setValue('saturation', 101);
    expect(await poll()).toEqual([good(8.082), good(26.41), good(101)]);
    instrument.setValue('oxygen', -0.12);
    expect((await poll())[0]).toEqual(good(-0.12));
  });

  it('the TpH', async () => {
    const measurements = ['ph', 'temperature', 'ph-scaled', 'temperature-scaled'];
    const { instrument, poll } = makeBench('trios-tph', measurements, {
      settings: { 'word-order': 'high-first' },
    });
    instrument.setValue('ph', 7.25);
    instrument.setValue('temperature', 27.5);
    expect(await poll()).toEqual([good(7.25), good(27.5), good(7.25), good(27.5)]);
    instrument.setNan('ph', 'on');
    expect(await poll()).toMatchObject([bad('fault'), good(27.5), bad('fault'), good(27.5)]);
  });

  it.each([
    ['in-situ-aqua-troll-400', 'ph'],
    ['in-situ-rdo-pro', 'oxygen'],
  ])('the %s, which shows when registers are counted wrongly', async (model, variable) => {
    const settings = { numbering: 'from-0', 'word-order': 'high-first' };
    const { instrument, poll } = makeBench(model, [variable], { settings });
    instrument.setValue(variable, 7.25);
    expect(await poll()).toEqual([good(7.25)]);
    instrument.setAlarm('parameter-error', 'on');
    expect(await poll()).toMatchObject([bad('fault')]);
    instrument.setAlarm('parameter-error', 'off');
    instrument.setMode('unplugged');
    expect(await poll()).toMatchObject([bad('no-comms')]);
    const wrong = makeBench(model, [variable], { settings: { ...settings, numbering: 'from-1' } });
    expect(await wrong.poll()).toMatchObject([bad('fault')]);
  });

  it('the TSS EX1 sc', async () => {
    const measurements = ['turbidity', 'solids', 'solids-g-per-litre', 'solids-percent'];
    const { instrument, poll } = makeBench('hach-tss-ex1-sc', measurements, {
      settings: { 'word-order': 'high-first', 'parameter-code': 0 },
    });
    instrument.setValue('turbidity', 35.5);
    instrument.setValue('solids', 5000);
    expect(await poll()).toEqual([good(35.5), good(5000), good(5), good(0.5)]);
    instrument.command('set parameter 2');
    expect(await poll()).toMatchObject(Array(4).fill(bad('fault')));
  });
});
