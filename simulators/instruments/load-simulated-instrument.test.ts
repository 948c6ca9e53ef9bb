// Definitions as files: one's own file works, and a wrong one is told with file, line and key.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../protocols/vocabulary/errors.js';
import { VirtualClock } from '../time/virtual-clock.js';
import { listSimulatedInstruments, loadSimulatedInstrument } from './load-simulated-instrument.js';
import { SimulatedInstrument } from './simulated-instrument.js';

const OWN = `id: own-meter
name: A meter of one's own
evidence: [a made-up sheet, p. 1]
modbus:
  functions: [3]
  wordOrder: CDAB
modes: { measuring: { about: measuring } }
sensors:
  - id: meter
    variables: { level: { unit: m, mean: 1.5 } }
registers:
  - { table: holding, address: 10, type: uint32, value: level, scale: 1000 }
  - { table: holding, address: 12, type: int16, value: level, scale: -100 }
`;

async function put(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quantrac-model-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'own.yaml');
  await writeFile(file, text);
  return file;
}

function faultsOf(model: string) {
  try {
    loadSimulatedInstrument(model);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error('expected faults');
}

describe('loadSimulatedInstrument', () => {
  it('lists what is shipped', () => {
    const shipped = listSimulatedInstruments();
    for (const id of ['endress-hauser-cm44x', 'siemens-mag6000', 'teledyne-t400', 'wtw-iq-sensornet'])
      expect(shipped).toContain(id);
    expect([...shipped].sort()).toEqual(shipped);
  });

  it('takes a file of one’s own, with scaled integers and swapped words', async () => {
    const definition = loadSimulatedInstrument(await put(OWN));
    const instrument = new SimulatedInstrument({ definition, clock: new VirtualClock(0) });
    instrument.setValue('level', 70);
    const reply = Buffer.from(instrument.answer(Uint8Array.of(3, 0, 10, 0, 3)));
    expect(reply.toString('hex')).toBe('0306' + '1170' + '0001' + 'e4a8'); // 70000, −7000
  });

  it('names the models there are', () => {
    expect(faultsOf('teledyne-t1000')).toMatchObject([
      { code: 'unknown-reference', legal: expect.stringContaining('teledyne-t400') as string },
    ]);
    expect(faultsOf('/nowhere/own.yaml')).toMatchObject([{ code: 'not-readable' }]);
  });

  it.each([
    ['functions: [3]', 'functions: [99]', { code: 'not-allowed', line: 5, key: 'modbus.functions[0]' }],
    ['name: A', 'nmae: A', { code: 'unknown-key', line: 2, key: 'nmae' }],
    [
      'value: level, scale: 1000',
      'value: depth',
      { code: 'unknown-reference', line: 12, key: 'registers[0]' },
    ],
    ['address: 12', 'address: 11', { code: 'duplicate-address', line: 13, key: 'registers[1]' }],
    [
      'scale: -100',
      "writable: [0, 9], cases: [{ when: 'mode:zero', value: 0 }]",
      { code: 'unknown-reference', line: 13, key: 'registers[1]' },
    ],
    ['type: int16, value: level', 'type: int16', { code: 'conflict', line: 13, key: 'registers[1]' }],
  ])('tells where "%s" became "%s"', async (right, wrong, expected) => {
    const file = await put(OWN.replace(right, wrong));
    expect(faultsOf(file)).toEqual(expect.arrayContaining([expect.objectContaining({ ...expected, file })]));
  });
});
