// The shipped instruments against the bytes of their manuals, and every lever as the wire shows it.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../time/virtual-clock.js';
import { listSimulatedInstruments, loadSimulatedInstrument } from './load-simulated-instrument.js';
import { crc16, encodeRtu } from './modbus-frames.js';
import { SimulatedInstrument, type SimulatedInstrumentOptions } from './simulated-instrument.js';

const START_AT = Date.UTC(2026, 0, 5, 3);

function make(model: string, options: Partial<SimulatedInstrumentOptions> = {}) {
  const clock = new VirtualClock(START_AT);
  const instrument = new SimulatedInstrument({
    definition: loadSimulatedInstrument(model),
    clock,
    ...options,
  });
  /** A whole RTU request in, the whole RTU reply out, as the manuals print them. */
  const exchange = (hex: string): string => {
    const frame = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    expect(crc16(frame.subarray(0, -2)), 'the request of the manual has a right CRC').toBe(
      frame.readUInt16LE(frame.length - 2),
    );
    const reply = encodeRtu(frame[0] ?? 0, instrument.answer(frame.subarray(1, -2)));
    return spaced(Buffer.from(reply));
  };
  const ask = (...pdu: number[]) => spaced(Buffer.from(instrument.answer(Uint8Array.from(pdu))));
  const float = (code: number, address: number) =>
    Buffer.from(instrument.answer(Uint8Array.of(code, address >> 8, address & 0xff, 0, 2))).readFloatBE(2);
  return { clock, instrument, exchange, ask, float };
}

function spaced(bytes: Buffer): string {
  return (bytes.toString('hex').toUpperCase().match(/../g) ?? []).join(' ');
}

describe('every shipped model', () => {
  it.each(listSimulatedInstruments())(
    '%s loads, runs a day and answers each of its levers',
    async (model) => {
      const { clock, instrument } = make(model);
      const before = instrument.variables.map((name) => instrument.read(name));
      await clock.advance(86_400_000 / 3);
      const after = instrument.variables.map((name) => instrument.read(name));
      expect(after).not.toEqual(before);
      for (const mode of instrument.modes)
        for (const sensor of instrument.sensors) instrument.setMode(mode, sensor);
      for (const alarm of instrument.alarms) {
        expect(instrument.command(`alarm ${alarm} on`)).toBe(`alarm ${alarm} is on`);
        expect(instrument.activeAlarms).toContain(alarm);
        instrument.setAlarm(alarm, 'off');
      }
      for (const name of instrument.variables) expect(Number.isFinite(instrument.read(name))).toBe(true);
      expect(instrument.definition.evidence.length).toBeGreaterThan(0);
    },
  );
});

describe('teledyne-t400', () => {
  it('answers the concentration of range 1 as the manual lays it out', () => {
    const { instrument, exchange } = make('teledyne-t400');
    instrument.setValue('ozone', 45.5);
    expect(exchange('01 04 00 12 00 02 D1 CE')).toBe('01 04 04 42 36 00 00 0F F2');
  });

  it('shows modes and warnings in its own discrete inputs', async () => {
    const { clock, instrument, exchange, ask } = make('teledyne-t400');
    expect(exchange('01 02 00 00 00 1B 38 01').slice(0, 20)).toBe('01 02 04 00 00 00 01'); // 24: system OK
    instrument.setMode('zero');
    expect(ask(2, 0, 20, 0, 5)).toBe('02 01 11'); // zero mode, still OK
    instrument.setMode('span');
    expect(ask(2, 0, 20, 0, 5)).toBe('02 01 14');
    await clock.advance(600_000);
    expect(instrument.read('ozone')).toBeGreaterThan(390);
    instrument.setMode('measuring');
    instrument.setAlarm('sample-flow', 'on');
    expect(ask(2, 0, 9, 0, 1)).toBe('02 01 01');
    expect(ask(2, 0, 24, 0, 1)).toBe('02 01 00');
    expect(instrument.read('sample-flow')).toBe(210);
  });

  it('enters and leaves zero calibration by its coil, and keeps what is written to its settings', () => {
    const { instrument, ask } = make('teledyne-t400');
    expect(ask(5, 0, 20, 0xff, 0)).toBe('05 00 14 FF 00');
    expect(instrument.modeOf('analyzer')).toBe('zero');
    expect(ask(1, 0, 20, 0, 3)).toBe('01 01 01');
    expect(ask(5, 0, 20, 0, 0)).toBe('05 00 14 00 00');
    expect(instrument.modeOf('analyzer')).toBe('measuring');
    expect(ask(15, 0, 0, 0, 4, 1, 0b0101)).toBe('0F 00 00 00 04');
    expect(ask(1, 0, 0, 0, 4)).toBe('01 01 05');
    expect(ask(16, 0, 2, 0, 2, 4, 0x43, 0xc3, 0x80, 0)).toBe('10 00 02 00 02');
    expect(ask(3, 0, 2, 0, 2)).toBe('03 04 43 C3 80 00');
    expect(instrument.settingOf('span-1')).toBe(391);
  });

  it('refuses what the protocol says is refused', () => {
    const { ask } = make('teledyne-t400');
    expect(ask(7)).toBe('87 01');
    expect(ask(4, 0, 46, 0, 2)).toBe('84 02'); // no such address
    expect(ask(4, 0, 18, 0, 0)).toBe('84 03');
    expect(ask(4, 0, 0, 0, 126)).toBe('84 03');
    expect(ask(2, 0, 0, 7, 209)).toBe('82 03'); // 2001 bits
    expect(ask(4, 0xff, 0xff, 0, 2)).toBe('84 02');
    expect(ask(5, 0, 20, 0x12, 0)).toBe('85 03');
    expect(ask(5, 0, 99, 0xff, 0)).toBe('85 02');
    expect(ask(6, 0, 2, 0, 1)).toBe('86 03'); // half a float
    expect(ask(16, 0, 2, 0, 2, 4, 0xc3, 0xc3, 0x80, 0)).toBe('90 03'); // −391 is no span
    expect(ask(16, 0, 2, 0, 2, 3, 0, 0, 0)).toBe('90 03'); // wrong byte count
    expect(ask(4)).toBe('84 03');
  });

  it('warms up by itself', async () => {
    const { clock, instrument, ask } = make('teledyne-t400');
    instrument.setMode('warm-up');
    expect(ask(2, 0, 19, 0, 6)).toBe('02 01 01'); // invalid, not OK
    await clock.advance(1_801_000);
    expect(ask(2, 0, 19, 0, 6)).toBe('02 01 20');
  });
});

describe('wtw-iq-sensornet', () => {
  it('answers the sensor S02 of the manual byte for byte', () => {
    const { instrument, exchange } = make('wtw-iq-sensornet');
    instrument.setValue('turbidity', Buffer.from('429E46C2', 'hex').readFloatBE());
    expect(exchange('01 04 00 08 00 08 70 0E')).toBe(
      '01 04 10 02 02 04 01 00 00 00 14 42 9E 46 C2 00 00 00 00 23 5E',
    );
  });

  it('freezes the value in maintenance while it is still called valid', async () => {
    const { clock, instrument, ask } = make('wtw-iq-sensornet');
    instrument.setMode('maintenance', 'cod');
    const frozen = ask(4, 0, 20, 0, 2);
    instrument.setValue('cod', 700);
    await clock.advance(3_600_000);
    expect(ask(4, 0, 20, 0, 2)).toBe(frozen);
    expect(ask(4, 0, 16, 0, 1)).toBe('04 02 03 05'); // S03, MAINTENANCE
    expect(ask(4, 0, 19, 0, 1)).toBe('04 02 00 14'); // VALID
    expect(ask(4, 0, 8, 0, 1)).toBe('04 02 02 02'); // the others measure
    instrument.setMode('measuring', 'cod');
    expect(ask(4, 0, 20, 0, 2)).toBe('04 04 44 2F 00 00');
  });

  it('tells calibration, error, removal, over-range, invalid values and defects', () => {
    const { instrument, ask } = make('wtw-iq-sensornet');
    instrument.setValue('ph', 7);
    instrument.setValue('ph-temperature', 25);
    const block = () => ask(4, 0, 0, 0, 8);
    expect(block()).toBe('04 10 01 02 00 00 00 00 00 11 40 E0 00 00 41 C8 00 00');
    for (const [mode, code] of [
      ['calibrating', '03'],
      ['error', '04'],
      ['inactive', '01'],
      ['unused', '00'],
    ] as const) {
      instrument.setMode(mode, 'ph');
      expect(block()).toBe(`04 10 01 ${code} 00 00 00 00 00 44 00 00 00 00 00 00 00 00`);
    }
    instrument.setMode('measuring', 'ph');
    instrument.setValue('ph', 13);
    instrument.setAlarm('ph.hardware', 'on');
    expect(block()).toBe('04 10 01 02 00 00 00 01 00 21 00 00 00 00 41 C8 00 00');
    instrument.setAlarm('ph.hardware', 'off');
    instrument.setAlarm('ph.invalid', 'on');
    instrument.setNan('ph-temperature', 'on');
    expect(block()).toBe('04 10 01 02 00 00 00 00 00 33 00 00 00 00 00 00 00 00');
  });

  it('looks alive for two minutes after its controller is lost', async () => {
    const { clock, instrument, ask } = make('wtw-iq-sensornet');
    instrument.setMode('controller-lost');
    const frozen = ask(4, 0, 0, 0, 40);
    await clock.advance(119_000);
    expect(ask(4, 0, 0, 0, 40)).toBe(frozen);
    expect(ask(4, 0, 8, 0, 1)).toBe('04 02 02 02');
    await clock.advance(2000);
    expect(ask(4, 0, 8, 0, 1)).toBe('04 02 02 00');
  });

  it('fills the map up to S30', () => {
    const { ask } = make('wtw-iq-sensornet');
    expect(ask(4, 0, 40, 0, 4)).toBe('04 08 06 00 00 00 00 00 00 44');
    expect(ask(4, 0, 239, 0, 1)).toBe('04 02 00 00');
    expect(ask(4, 0, 240, 0, 1)).toBe('84 02');
    expect(ask(3, 0, 0, 0, 1)).toBe('83 01');
  });
});

describe('endress-hauser-cm44x', () => {
  it('answers analogue input 1 with value, status and unit, from both tables', () => {
    const { instrument, exchange, ask } = make('endress-hauser-cm44x');
    instrument.setValue('ph', Buffer.from('40E0A3D7', 'hex').readFloatBE());
    expect(exchange('01 04 00 00 00 04 F1 C9')).toBe('01 04 08 40 E0 A3 D7 00 00 00 35 6D 65');
    expect(ask(3, 0, 0, 0, 4)).toBe('03 08 40 E0 A3 D7 00 00 00 35');
  });

  it('sends its own NaN with status bad, and the NE107 summary', () => {
    const { instrument, ask } = make('endress-hauser-cm44x');
    expect(ask(8, 0, 2, 0, 0)).toBe('08 00 02 00 00');
    instrument.setNan('cod', 'on');
    expect(ask(4, 0, 8, 0, 4)).toBe('04 08 7F A0 00 00 00 02 00 2F');
    instrument.setNan('cod', 'off');
    instrument.setAlarm('cod.failure', 'on');
    expect(ask(4, 0, 8, 0, 4)).toBe('04 08 7F A0 00 00 00 02 00 2F');
    expect(ask(3, 1, 0xf4, 0, 1)).toBe('03 02 11 00');
    instrument.setAlarm('cod.failure', 'off');
    instrument.setAlarm('maintenance-required', 'on');
    instrument.setMode('calibrating', 'ph');
    expect(ask(8, 0, 2, 0, 0)).toBe('08 00 02 60 00');
    instrument.setAlarm('oxygen.uncertain', 'on');
    expect(ask(4, 0, 26, 0, 1)).toBe('04 02 00 01');
    expect(ask(4, 0, 30, 0, 1)).toBe('04 02 00 03'); // not assigned
  });

  it('echoes a loop-back test and gives its tag', () => {
    const { ask } = make('endress-hauser-cm44x');
    expect(ask(8, 0, 0, 0xa5, 0x37)).toBe('08 00 00 A5 37');
    expect(ask(8, 0, 9, 0, 0)).toBe('88 01');
    expect(ask(3, 4, 0x7f, 0, 5)).toBe('03 0A 53 49 4D 55 4C 41 54 45 44 00');
  });
});

describe('siemens-mag6000', () => {
  it('answers the flow as the manual asks for it, in any word order', () => {
    const { instrument, exchange } = make('siemens-mag6000');
    instrument.setValue('flow', 0.034);
    expect(exchange('01 03 0B BA 00 02 E7 CA')).toMatch(/^01 03 04 3D 0B 43 96 /);
    for (const [wordOrder, bytes] of [
      ['CDAB', '43 96 3D 0B'],
      ['BADC', '0B 3D 96 43'],
      ['DCBA', '96 43 0B 3D'],
    ] as const) {
      const other = make('siemens-mag6000', { wordOrder });
      other.instrument.setValue('flow', 0.034);
      expect(other.ask(3, 0x0b, 0xba, 0, 2)).toBe(`03 04 ${bytes}`);
    }
  });

  it('integrates the flow forwards and backwards', async () => {
    const { clock, instrument, ask } = make('siemens-mag6000');
    instrument.setValue('totalizer-1', 1000);
    instrument.setValue('flow', 0.5);
    await clock.advance(100_000);
    expect(instrument.read('totalizer-1')).toBeCloseTo(1050, 6);
    instrument.setValue('flow', -0.25);
    await clock.advance(40_000);
    expect(instrument.read('totalizer-1')).toBeCloseTo(1050, 6);
    expect(instrument.read('totalizer-2')).toBeCloseTo(10, 6);
    instrument.setValue('totalizer-1', 1050.5);
    expect(ask(3, 0x0b, 0xc6, 0, 4)).toBe('03 08 40 90 6A 00 00 00 00 00');
    expect(ask(3, 0x0b, 0xce, 0, 2)).toBe('03 04 44 83 50 00');
  });

  it('identifies itself and tells its errors', () => {
    const { instrument, ask } = make('siemens-mag6000');
    expect(ask(3, 2, 0x58, 0, 3)).toBe('03 06 00 2A 00 FF 00 18');
    expect(ask(3, 0x0c, 0x80, 0, 2)).toBe('03 04 00 01 FF FF');
    instrument.setAlarm('empty-pipe', 'on');
    expect(ask(3, 0x0c, 0x80, 0, 2)).toBe('03 04 00 03 00 1F');
    expect(instrument.read('flow')).toBe(0);
  });
});
