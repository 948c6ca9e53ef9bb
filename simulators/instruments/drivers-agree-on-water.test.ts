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

  it('the MagFlux, with totals that only 64 bits hold', async () => {
    const settings = { numbering: 'from-0' };
    const { clock, instrument, poll } = makeBench(
      'xylem-magflux',
      ['flow', 'forward-total', 'resettable-forward-total', 'reverse-total'],
      { settings },
    );
    instrument.setValue('forward', 182_340_500_000_000);
    instrument.setValue('resettable', 0);
    instrument.setValue('flow', 0.05);
    expect(await poll()).toEqual([good(0.05), good(182_340.5), good(0), good(0)]);
    await clock.advance(60_000);
    expect(await poll()).toEqual([good(0.05), good(182_343.5), good(3000), good(0)]);
    instrument.setValue('flow', -0.05);
    await clock.advance(60_000);
    expect((await poll())[3]).toEqual(good(3));
    for (const alarm of ['sensor', 'coil', 'empty-pipe', 'input-over-range', 'sensor-setting']) {
      instrument.setAlarm(alarm, 'on');
      expect((await poll())[0], alarm).toMatchObject(bad('fault'));
      instrument.setAlarm(alarm, 'off');
    }
    instrument.setAlarm('totalizer-memory', 'on');
    const [flow, total] = await poll();
    expect([flow?.status, total]).toMatchObject(['measuring', bad('fault')]);
  });

  it('the DO71', async () => {
    const settings = { numbering: 'from-0', 'oxygen-unit': 'mg/L' };
    const { instrument, poll } = makeBench('yokogawa-do71', ['oxygen', 'temperature'], { settings });
    instrument.setValue('oxygen', 6.25);
    instrument.setValue('temperature', 28.5);
    expect(await poll()).toEqual([good(6.25), good(28.5)]);
    instrument.setMode('idle');
    expect(await poll()).toMatchObject([{ ...bad('fault'), reason: 'no-calculated-value' }, good(28.5)]);
    instrument.setMode('measuring');
    instrument.setAlarm('amplitude-too-low', 'on');
    expect(await poll()).toMatchObject([{ ...bad('fault'), reason: 'amplitude-too-low' }, good(28.5)]);
    instrument.setAlarm('amplitude-too-low', 'off');
    instrument.setNan('oxygen', 'on');
    expect(await poll()).toMatchObject([bad('fault'), good(28.5)]);
    instrument.setNan('oxygen', 'off');
    instrument.command('set oxygen-unit 64');
    expect(await poll()).toMatchObject([{ ...bad('fault'), reason: 'unit-mismatch' }, good(28.5)]);
  });

  it('the AquaMaster 3', async () => {
    const settings = { 'flow-unit': 'm3/h', 'total-unit': 'm3' };
    const measurements = ['flow', 'pressure', 'forward-total', 'reverse-total', 'net-total'];
    const { clock, instrument, poll } = makeBench('abb-aquamaster-3', measurements, { settings });
    instrument.setValue('flow', 360);
    instrument.setValue('pressure', 4.25);
    instrument.setValue('forward', 1000);
    instrument.setValue('reverse', 0);
    instrument.setValue('net', 0);
    await clock.advance(60_000);
    expect(await poll()).toEqual([good(360), good(4.25), good(1006), good(0), good(6)]);
    instrument.setValue('flow', -360);
    await clock.advance(120_000);
    expect(await poll()).toEqual([good(-360), good(4.25), good(1006), good(12), good(-6)]);
    instrument.setMode('test');
    expect((await poll()).map(({ status }) => status)).toEqual(measurements.map(() => 'maintenance'));
    instrument.setMode('measuring');
    instrument.setAlarm('battery-low', 'on');
    expect((await poll())[1]).toMatchObject({ status: 'measuring', reason: 'battery-low' });
  });
});
