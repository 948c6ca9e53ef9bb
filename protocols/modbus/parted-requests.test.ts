// An instrument that lacks one address among its neighbours costs that value alone.
import { describe, expect, it } from 'vitest';
import { parseModbusProfile } from '../profiles/example-profile.contract.js';
import { InstrumentError } from '../vocabulary/errors.js';
import type { InstrumentDriver } from '../vocabulary/instrument-driver.js';
import { createModbusDriver } from './modbus-driver.js';
import type { ModbusReader, ModbusReadRequest } from './modbus-reader.js';
import { WHOLE_AGAIN_AFTER_POLLS } from './parted-requests.js';

const VALUES = 8;
const ids = Array.from({ length: VALUES }, (_, index) => `value-${index}`);
const profile = parseModbusProfile(
  `id: row
version: 1.0.0
maker: Example
model: Row of registers
kind: { vi: Dãy, en: Row }
protocol: modbus
transports: [tcp]
manuals: [{ id: map, title: Example register map }]
addressBase: 0
wordOrder: high-first
measurements:
${ids
  .map(
    (id, index) => `  - id: ${id}
    name: { vi: Giá trị, en: Value }
    parameter: null
    unit: ''
    table: holding
    address: ${index * 2}
    type: u32
    decimals: 0
    validRange: null
    evidence: { manual: map, page: '1', confidence: B }`,
  )
  .join('\n')}`,
  'row.yaml',
);

/** Each register holds its address; every request that touches a missing one is refused. */
class RowReader implements ModbusReader {
  asked: string[] = [];
  missing: number[];
  readonly exception: number;

  constructor(missing: number[], exception = 2) {
    this.missing = missing;
    this.exception = exception;
  }

  async read({ address, count }: ModbusReadRequest): Promise<Uint16Array> {
    this.asked.push(`${address}+${count}`);
    const { exception } = this;
    if (this.missing.some((place) => place >= address && place < address + count))
      throw new InstrumentError({ code: 'device-exception', message: `Exception ${exception}`, exception });
    return Uint16Array.from({ length: count }, (_, place) => address + place);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing to close.
  }
}

const driverOf = (reader: ModbusReader) =>
  createModbusDriver({ profile, measurements: ids, settings: {}, unitId: 1, reader });
const valuesOf = async (driver: InstrumentDriver) =>
  (await driver.poll(new AbortController().signal)).map(({ value, reason }) => value ?? reason);
const rightValues = ids.map((_, index) => index * 2 * 0x10000 + index * 2 + 1);

describe('an instrument without one of the planned registers', () => {
  it.each([0, 5, 15])('costs, with register %i, only the value that lies there', async (missing) => {
    const lost = Math.floor(missing / 2);
    const wanted = rightValues.map((value, index) => (index === lost ? 'exception-2' : value));
    expect(await valuesOf(driverOf(new RowReader([missing])))).toEqual(wanted);
  });

  it('is asked in the fewest parts from the second poll on, as the plan then tells', async () => {
    const reader = new RowReader([5]);
    const driver = driverOf(reader);
    await valuesOf(driver);
    reader.asked = [];
    expect((await valuesOf(driver)).filter((value) => value === 'exception-2')).toHaveLength(1);
    expect(reader.asked).toEqual(['0+4', '4+2', '6+2', '8+8']);
    expect(driver.plan).toHaveLength(4);
  });

  it('is asked as planned again after a while, and stays whole when the register has come', async () => {
    const reader = new RowReader([5]);
    const driver = driverOf(reader);
    await valuesOf(driver);
    reader.missing = [];
    for (let poll = 0; poll < WHOLE_AGAIN_AFTER_POLLS; poll += 1) await valuesOf(driver);
    reader.asked = [];
    expect(await valuesOf(driver)).toEqual(rightValues);
    expect(reader.asked).toEqual(['0+16']);
  });

  it('is not asked in parts for an exception that speaks of no address', async () => {
    const reader = new RowReader([5], 1);
    expect(await valuesOf(driverOf(reader))).toEqual(ids.map(() => 'exception-1'));
    expect(reader.asked).toEqual(['0+16']);
  });
});
