// Two readings of the same manuals meet: the settings that an instrument lets be seen.
import { describe, expect, it } from 'vitest';
import { makeBench } from './driver-bench.contract.js';

describe('profile and simulation agree on the settings of', () => {
  it('the T400', async () => {
    const { instrument, readSettings } = makeBench('teledyne-t400', ['ozone']);
    expect(await readSettings()).toMatchObject({ 'slope-range-1': 1.004, 'span-target-range-2': 400 });
    instrument.command('setting slope 0.987');
    instrument.command('setting span-2 350');
    instrument.command('setting target-zero-1 1.5');
    expect(await readSettings()).toEqual({
      'slope-range-1': 0.987,
      'slope-range-2': 0.987,
      'offset-range-1': 0.2,
      'offset-range-2': 0.2,
      'zero-target-range-1': 1.5,
      'span-target-range-1': 400,
      'zero-target-range-2': 0,
      'span-target-range-2': 350,
    });
  });

  it('the T100', async () => {
    const settings = { 'so2-address': 18 };
    const { instrument, readSettings } = makeBench('teledyne-t100', ['so2'], { settings });
    instrument.command('setting span-1 450.5');
    expect(await readSettings()).toEqual({ 'span-target-range-1': 450.5, 'span-target-range-2': 400 });
  });

  it('the CM44x', async () => {
    const settings = { 'input-1-unit': 'pH' };
    const { instrument, readSettings } = makeBench('endress-hauser-cm44x', ['input-1'], { settings });
    instrument.command('setting temperature-unit 1');
    expect(await readSettings()).toEqual({ 'temperature-unit': 1, watchdog: 10 });
  });

  it('the M-7017C', async () => {
    const settings = { 'input-0-range': '4-20mA' };
    const { instrument, readSettings } = makeBench('icpdas-m7017c', ['input-0'], { settings });
    instrument.command('setting data-format 1');
    expect(await readSettings()).toEqual({ 'data-format': 1, filter: 1 });
  });

  it('the ioLogik E1240', async () => {
    const settings = { signal: '4-20mA' };
    const { instrument, readSettings } = makeBench('moxa-iologik-e1240', ['input-0'], { settings });
    instrument.command('setting mode-5 2');
    expect(await readSettings()).toMatchObject({ 'input-4-mode': 4, 'input-5-mode': 2 });
  });
});
