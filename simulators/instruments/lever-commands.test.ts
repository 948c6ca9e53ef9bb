// Levers as lines of text: what they do is seen on the instrument, what they cannot do is told.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../time/virtual-clock.js';
import { FAULTS } from './faults.js';
import { loadSimulatedInstrument } from './load-simulated-instrument.js';
import { SimulatedInstrument } from './simulated-instrument.js';

function make() {
  const clock = new VirtualClock(0);
  return {
    clock,
    t400: new SimulatedInstrument({ definition: loadSimulatedInstrument('teledyne-t400'), clock }),
  };
}

describe('lever commands', () => {
  it('set values at once, over a time, and let go', async () => {
    const { clock, t400 } = make();
    expect(t400.command('value ozone 45.5')).toBe('ozone is 45.5');
    expect(t400.read('ozone')).toBe(45.5);
    expect(t400.command('  value  ozone 60 over 10s ')).toBe('ozone goes to 60 within 10s');
    await clock.advance(5000);
    expect(t400.read('ozone')).toBeCloseTo(52.75, 9);
    t400.command('value ozone auto');
    expect(t400.read('ozone')).not.toBeCloseTo(52.75, 3);
  });

  it('set modes, alarms, settings, NaN and freezing', () => {
    const { t400 } = make();
    t400.command('mode span analyzer');
    expect(t400.modeOf('analyzer')).toBe('span');
    t400.command('alarm box-temperature on');
    expect(t400.activeAlarms).toEqual(['box-temperature']);
    t400.command('set span-1 350');
    expect(t400.settingOf('span-1')).toBe(350);
    t400.command('mode measuring');
    t400.command('nan ozone on');
    expect([...t400.answer(Uint8Array.of(4, 0, 18, 0, 2))]).toEqual([4, 4, 0x7f, 0xc0, 0, 0]);
    t400.command('nan ozone off');
    t400.command('value ozone 1');
    t400.command('freeze ozone on');
    t400.command('value ozone 2');
    expect(t400.read('ozone')).toBe(1);
    t400.command('freeze off');
    expect(t400.read('ozone')).toBe(2);
  });

  it('turn every fault on and off', () => {
    const { t400 } = make();
    for (const [name, { argument }] of Object.entries(FAULTS)) {
      const call = argument ? `${name} ${argument.low + 1}` : name;
      expect(t400.command(call)).toContain(`until "${name} off"`);
      expect(t400.faults.active()).toHaveLength(1);
      expect(t400.command(`${call} 3x`)).toContain('for 3 replies');
      expect(t400.command(`${call} 10s`)).toContain('for 10s');
      expect(t400.command(`${name} off`)).toBe(`${name} is off`);
      expect(t400.faults.active()).toEqual([]);
    }
    t400.command('silent');
    t400.command('delay 5');
    expect(t400.command('status')).toContain('faults: silent, delay 5');
    t400.command('normal');
    expect(t400.command('status')).toContain('faults: none');
  });

  it.each([
    ['value argon 5', /"argon" is no variable or total: one of ozone/],
    ['value ozone lots', /"lots" is not a number/],
    ['value ozone 5 over soon', /over 10m/],
    ['mode dance', /no mode: one of measuring, zero/],
    ['mode zero probe', /no sensor: one of analyzer/],
    ['alarm fire on', /no alarm/],
    ['alarm box-temperature maybe', /not on or off/],
    ['delay', /milliseconds from 0 to/],
    ['exception 300', /code from 1 to 255/],
    ['silent soon', /duration/],
    ['bad-crc on off', /Too many words/],
    ['explode', /"explode" is no lever/],
  ])('refuse "%s"', (line, message) => {
    const { t400 } = make();
    expect(() => t400.command(line)).toThrow(message);
    expect(() => t400.command(line)).toThrow(RangeError);
  });

  it('list themselves and the names they take', () => {
    const { t400 } = make();
    for (const name of Object.keys(FAULTS)) expect(t400.command('help')).toContain(name);
    expect(t400.command('names')).toContain('sample-flow');
  });
});
