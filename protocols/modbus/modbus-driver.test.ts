// The driver against a reader in memory: what it asks, what it makes of the answers, and when it gives up.
import { describe, expect, it } from 'vitest';
import { EXAMPLE_PROFILE, exampleWith, parseModbusProfile } from '../profiles/example-profile.contract.js';
import type { Profile } from '../profiles/profile-schema.js';
import { ConfigError, InstrumentError } from '../vocabulary/errors.js';
import type { DriverReading } from '../vocabulary/reading.js';
import { createModbusDriver, type ModbusDriverOptions } from './modbus-driver.js';
import type { ModbusReadOptions, ModbusReader, ModbusReadRequest } from './modbus-reader.js';

const profile = parseModbusProfile(EXAMPLE_PROFILE);
const settings = { 'word-order': 'high-first', 'probe-1-unit': 'mg/L' };

/** Registers by function code and address; an error stands for a request that fails. */
class MemoryReader implements ModbusReader {
  readonly asked: (ModbusReadRequest & { deadlineMs: number })[] = [];
  readonly #cells: Map<string, number>;
  readonly #failures: Map<string, Error>;

  constructor(cells: Record<string, number>, failures: Record<string, Error> = {}) {
    this.#cells = new Map(Object.entries(cells));
    this.#failures = new Map(Object.entries(failures));
  }

  async read(request: ModbusReadRequest, options: ModbusReadOptions): Promise<Uint16Array | Uint8Array> {
    options.signal.throwIfAborted();
    this.asked.push({ ...request, deadlineMs: options.deadlineMs });
    const failure = this.#failures.get(`${request.functionCode}/${request.address}`);
    if (failure !== undefined) throw failure;
    const at = (place: number) => this.#cells.get(`${request.functionCode}/${request.address + place}`) ?? 0;
    const values = Array.from({ length: request.count }, (_, place) => at(place));
    return request.functionCode <= 2 ? Uint8Array.from(values) : Uint16Array.from(values);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing to close.
  }
}

function driver(
  reader: ModbusReader,
  measurements: readonly string[],
  over: Partial<ModbusDriverOptions> = {},
) {
  return createModbusDriver({ profile, measurements, settings, unitId: 7, reader, ...over });
}

async function poll(
  cells: Record<string, number>,
  measurements: readonly string[],
  over: Partial<ModbusDriverOptions> = {},
): Promise<readonly DriverReading[]> {
  return driver(new MemoryReader(cells), measurements, over).poll(new AbortController().signal);
}

const exception = (code: number) =>
  new InstrumentError({ code: 'device-exception', message: `Exception ${code}`, exception: code });

describe('the plan', () => {
  it('is one line a request, the state of the instrument with its values where that fits', () => {
    const { plan, measurements } = driver(new MemoryReader({}), ['door', 'level', 'gas', 'percent']);
    expect(plan).toEqual([
      'FC01 unit 7 address 2 (1 bit)',
      'FC04 unit 7 addresses 0…1 (2 registers)',
      'FC04 unit 7 address 9 (1 register)',
      'FC03 unit 7 addresses 0…1 (2 registers)',
    ]);
    expect(measurements).toEqual(['door', 'level', 'gas', 'percent']);
  });

  it('keeps a value and its own checks in one request, though a shorter plan could part them', () => {
    const text = exampleWith(
      'maxRegisters: 32, maxHole: { holding: 2 }',
      'maxRegisters: 6, maxHole: { input: 4 }',
    );
    const { plan } = driver(new MemoryReader({}), ['probe-1-value', 'probe-2-value'], {
      profile: parseModbusProfile(text),
      settings: { ...settings, 'probe-2-unit': 'g/L' },
    });
    expect(plan.filter((line) => line.startsWith('FC04'))).toEqual([
      'FC04 unit 7 addresses 100…102 (3 registers)',
      'FC04 unit 7 addresses 104…106 (3 registers)',
    ]);
  });

  it("asks with the profile's patience unless the station has its own", async () => {
    const reader = new MemoryReader({});
    await driver(reader, ['level']).poll(new AbortController().signal);
    await driver(reader, ['level'], { replyTimeoutMs: 2500 }).poll(new AbortController().signal);
    expect(reader.asked.map(({ deadlineMs }) => deadlineMs)).toEqual([700, 2500]);
  });

  it('refuses what the profile does not have, with every fault', () => {
    const wrong = { measurements: ['levle'], settings: { 'word-order': 'middle' } };
    expect(() => driver(new MemoryReader({}), wrong.measurements, wrong)).toThrow(ConfigError);
    expect(() => driver(new MemoryReader({}), wrong.measurements, wrong)).toThrow(/word-order.*\n.*levle/s);
  });
});

describe('a reading', () => {
  it('is raw × scale + offset, without the dust of binary fractions', async () => {
    expect(await poll({ '3/1': 63 }, ['level'])).toEqual([
      { measurement: 'level', value: 1.3, status: 'measuring', reason: null },
    ]);
    expect(await poll({ '3/1': 0xffec }, ['level'])).toMatchObject([{ value: -7 }]);
  });

  it('takes its decimals from a register where the instrument has one', async () => {
    expect(await poll({ '4/0': 1234, '4/1': 2 }, ['gas'])).toMatchObject([
      { value: 12.34, status: 'measuring' },
    ]);
  });

  it('takes a factor from the settings of the station', async () => {
    const over = { settings: { ...settings, range: 250 } };
    expect(await poll({ '4/9': 3 }, ['percent'], over)).toMatchObject([{ value: 750 }]);
  });

  it('puts words in the order that the station chose', async () => {
    const cells = { '3/2': 0x0001, '3/3': 0x0002 };
    expect(await poll(cells, ['count'])).toMatchObject([{ value: 65_538 }]);
    const over = { settings: { ...settings, 'word-order': 'low-first' } };
    expect(await poll(cells, ['count'], over)).toMatchObject([{ value: 131_073 }]);
  });

  it('is out of range with its number kept', async () => {
    expect(await poll({ '3/1': 400 }, ['level'])).toEqual([
      { measurement: 'level', value: 35, status: 'out-of-range', reason: 'above-range' },
    ]);
    expect(await poll({ '3/1': 0x8001 }, ['level'])).toMatchObject([
      { status: 'out-of-range', reason: 'below-range' },
    ]);
  });

  it('is no value at a sentinel', async () => {
    expect(await poll({ '3/1': 32_767 }, ['level'])).toEqual([
      { measurement: 'level', value: null, status: 'fault', reason: 'sensor-break' },
    ]);
  });

  it.each([
    [0, 'measuring', null, 1.3],
    [1, 'calibrating', 'calibration', 1.3],
    [2, 'calibrating', 'calibration', 1.3],
    [3, 'maintenance', 'service', 1.3],
    [5, 'maintenance', 'service', 1.3],
    [6, 'fault', 'undocumented-status', null],
  ])('with device state %i is %s', async (state, status, reason, value) => {
    expect(await poll({ '3/0': state, '3/1': 63 }, ['level'])).toEqual([
      { measurement: 'level', value, status, reason },
    ]);
  });

  it('that is out of range while calibrating is calibrating', async () => {
    expect(await poll({ '3/0': 1, '3/1': 400 }, ['level'])).toMatchObject([
      { status: 'calibrating', value: 35 },
    ]);
  });

  it('is a fault when the instrument sends another unit', async () => {
    expect(await poll({ '4/100': 0x40e0, '4/102': 1 }, ['probe-1-value'])).toMatchObject([{ value: 7 }]);
    expect(await poll({ '4/100': 0x40e0, '4/102': 2 }, ['probe-1-value'])).toEqual([
      { measurement: 'probe-1-value', value: null, status: 'fault', reason: 'unit-mismatch' },
    ]);
  });

  it('is no value when it is not a number', async () => {
    for (const high of [0x7fc0, 0x7f80, 0xff80]) {
      expect(await poll({ '4/100': high, '4/102': 1 }, ['probe-1-value'])).toMatchObject([
        { value: null, status: 'fault', reason: 'not-a-number' },
      ]);
    }
  });
});

describe('a poll', () => {
  it('loses to an exception only the measurements of that request', async () => {
    const reader = new MemoryReader({ '3/1': 63 }, { '4/0': exception(2) });
    expect(await driver(reader, ['level', 'gas']).poll(new AbortController().signal)).toEqual([
      { measurement: 'level', value: 1.3, status: 'measuring', reason: null },
      { measurement: 'gas', value: null, status: 'fault', reason: 'exception-2' },
    ]);
  });

  it('believes nothing when the state of the instrument is refused', async () => {
    const reader = new MemoryReader({ '4/0': 5 }, { '3/0': exception(4) });
    expect(await driver(reader, ['gas']).poll(new AbortController().signal)).toEqual([
      { measurement: 'gas', value: null, status: 'fault', reason: 'exception-4' },
    ]);
  });

  it.each([
    ['a timeout', new InstrumentError({ code: 'timeout', message: 'silence' }), 'timeout'],
    ['a lost connection', new InstrumentError({ code: 'not-connected', message: 'lost' }), 'not-connected'],
    ['a gateway whose instrument is silent', exception(11), 'timeout'],
    ['a gateway without a way', exception(10), 'not-connected'],
  ])('is given up at once after %s', async (_name, failure, code) => {
    const reader = new MemoryReader({}, { '4/0': failure });
    const polled = driver(reader, ['gas', 'percent', 'level']).poll(new AbortController().signal);
    await expect(polled).rejects.toMatchObject({ code });
    expect(reader.asked).toHaveLength(1);
  });

  it('ends with its signal', async () => {
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(driver(new MemoryReader({}), ['level']).poll(signal)).rejects.toThrow('stop');
  });

  it('refuses a reply that is shorter than asked', async () => {
    const short: ModbusReader = {
      read: async () => new Uint16Array(1),
      [Symbol.asyncDispose]: async () => undefined,
    };
    const polled = driver(short, ['level']).poll(new AbortController().signal);
    await expect(polled).rejects.toMatchObject({ code: 'malformed-reply' });
  });
});

describe('a probe', () => {
  it('is the smallest of the questions, and any answer will do', async () => {
    const reader = new MemoryReader({}, { '3/0': exception(2) });
    await driver(reader, ['count']).probe(new AbortController().signal);
    expect(reader.asked).toMatchObject([{ functionCode: 3, address: 0, count: 1 }]);
  });

  it('fails as long as the instrument is silent', async () => {
    const silence = new InstrumentError({ code: 'timeout', message: 'silence' });
    const probed = driver(new MemoryReader({}, { '3/0': silence }), ['count']).probe(
      new AbortController().signal,
    );
    await expect(probed).rejects.toMatchObject({ code: 'timeout' });
  });
});

it('reads the bit table of a profile without a device state', async () => {
  const text = EXAMPLE_PROFILE.replace(/^status:\n[\s\S]*?^measurements:/m, 'measurements:');
  const plain: Profile = parseModbusProfile(text);
  expect(await poll({ '1/2': 1 }, ['door'], { profile: plain })).toEqual([
    { measurement: 'door', value: 1, status: 'measuring', reason: null },
  ]);
});
