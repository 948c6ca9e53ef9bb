// What every ModbusReader owes whoever polls through it, whatever it runs over: the reply to this request or an error in time,
// and recovery by itself. The personas are the misbehaviours that plain modbus-serial does not survive.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ModbusReader, ModbusReadRequest } from '../../protocols/modbus/modbus-reader.js';
import type { ModbusWriteRequest } from '../../protocols/modbus/modbus-writer.js';
import type { Wire } from '../../simulators/wires/wire.js';
import {
  bitAt,
  registerAt,
  silent,
  type Framing,
  type Persona,
  type ScriptedSlave,
} from './scripted-slave.contract.js';
import type { WiredModbusReader } from './create-modbus-reader.js';

export interface ReaderUnderTest {
  reader: WiredModbusReader;
  slave: ScriptedSlave;
  wire: Wire;
  framing: Framing;
  dispose(): Promise<void>;
}

/** Short for those who are meant to miss it, long for those who are meant to keep it on a busy machine. */
export const SHORT_MS = 80;
const LONG_MS = 3000;

export interface Asked extends Partial<ModbusReadRequest> {
  deadlineMs?: number;
  signal?: AbortSignal;
}

export function read(reader: ModbusReader, asked: Asked = {}): Promise<Uint16Array | Uint8Array> {
  const { deadlineMs = LONG_MS, signal = new AbortController().signal, ...request } = asked;
  return reader.read(
    { unitId: 1, functionCode: 3, address: 100, count: 2, ...request },
    { deadlineMs, signal },
  );
}

export function registers(unitId: number, address: number, count: number): Uint16Array {
  return Uint16Array.from({ length: count }, (_, place) => registerAt(unitId, address + place));
}

/** Asks again until it is answered: how long a lost port takes to be noticed is the operating system's affair. */
async function readUntilAnswered(reader: ModbusReader): Promise<Uint16Array | Uint8Array> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await read(reader);
    } catch (error) {
      if (attempt >= 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

export function describeModbusReader(name: string, make: () => Promise<ReaderUnderTest>): void {
  const makeForTest = async (): Promise<ReaderUnderTest> => {
    const made = await make();
    onTestFinished(() => made.dispose());
    return made;
  };

  describe(`${name} as a ModbusReader`, () => {
    it('reads words of both register tables and bits of both bit tables', async () => {
      const { reader } = await makeForTest();
      expect(await read(reader, { functionCode: 3, address: 7, count: 3 })).toEqual(registers(1, 7, 3));
      expect(await read(reader, { functionCode: 4, address: 0, count: 125 })).toEqual(registers(1, 0, 125));
      for (const functionCode of [1, 2] as const) {
        const bits = await read(reader, { functionCode, address: 5, count: 11 });
        expect(bits).toEqual(Uint8Array.from({ length: 11 }, (_, place) => bitAt(1, 5 + place)));
      }
    });

    it('understands a reply that comes byte by byte', async () => {
      const { reader, slave } = await makeForTest();
      slave.then((request) => request.reply().forEach((byte) => request.send(Uint8Array.of(byte))));
      expect(await read(reader, { count: 20 })).toEqual(registers(1, 100, 20));
    });

    it('tells a refusal with its exception code', async () => {
      const { reader, slave } = await makeForTest();
      slave.then((request) => request.send(request.refusal(2)));
      await expect(read(reader)).rejects.toMatchObject({ code: 'device-exception', exception: 2 });
      expect(await read(reader)).toEqual(registers(1, 100, 2));
      expect(reader.statistics).toMatchObject({ exceptions: 1, replies: 1 });
    });

    it('gives a silent slave up at the deadline and answers the next request', async () => {
      const { reader, slave } = await makeForTest();
      slave.then(silent);
      await expect(read(reader, { deadlineMs: SHORT_MS })).rejects.toMatchObject({ code: 'timeout' });
      expect(await read(reader, { address: 300 })).toEqual(registers(1, 300, 2));
    });

    it('gives each of many concurrent reads its own answer', async () => {
      const { reader } = await makeForTest();
      const addresses = Array.from({ length: 300 }, (_, index) => index * 2);
      const answers = await Promise.all(
        addresses.map((address) => read(reader, { address, deadlineMs: LONG_MS })),
      );
      expect(answers).toEqual(addresses.map((address) => registers(1, address, 2)));
    });

    it('has one request on the wire at a time', async () => {
      const { reader, slave } = await makeForTest();
      slave.then((request) => {
        expect(slave.received).toHaveLength(1);
        setTimeout(() => {
          expect(slave.received).toHaveLength(1);
          request.send(request.reply());
        }, 30);
      });
      await Promise.all([read(reader), read(reader, { address: 200 })]);
      expect(slave.received.map((request) => request.address)).toEqual([100, 200]);
    });

    it.each<[string, Persona]>([
      ['another unit', (request) => request.send(request.reply({ unitId: 9 }))],
      ['another function', (request) => request.send(request.reply({ functionCode: 4 }))],
      ['half a reply', (request) => request.send(request.reply().subarray(0, 7))],
      [
        'more data than asked',
        (request) => request.send(request.framed(Buffer.from([1, 3, 6, 0, 1, 0, 2, 0, 3]))),
      ],
      ['less data than asked', (request) => request.send(request.framed(Buffer.from([1, 3, 2, 0, 1])))],
    ])('never takes %s for the answer', async (_name, persona) => {
      const { reader, slave } = await makeForTest();
      slave.then(persona);
      const codes = ['timeout', 'wrong-device', 'malformed-reply'];
      const error: unknown = await read(reader, { deadlineMs: SHORT_MS }).catch((reason: unknown) => reason);
      expect(codes).toContain((error as { code?: string }).code);
      expect(await readUntilAnswered(reader)).toEqual(registers(1, 100, 2));
    });

    it('never takes a late reply for the next answer, however often', async () => {
      const { reader, slave } = await makeForTest();
      for (let round = 0; round < 5; round += 1) {
        // The reply to the first request leaves when the second one (of the same unit, function, length) is there.
        let late: (() => void) | null = null;
        slave.then(
          (request) => (late = () => request.send(request.reply())),
          (request) => {
            late?.();
            request.send(request.reply());
          },
        );
        await expect(read(reader, { address: 100, deadlineMs: SHORT_MS })).rejects.toMatchObject({
          code: 'timeout',
        });
        expect(await read(reader, { address: 200 })).toEqual(registers(1, 200, 2));
      }
    });

    it('ends a read when its signal aborts, and stays in step', async () => {
      const { reader, slave } = await makeForTest();
      const controller = new AbortController();
      slave.then(() => controller.abort(new Error('enough')));
      await expect(read(reader, { signal: controller.signal })).rejects.toThrow('enough');
      await expect(read(reader, { signal: controller.signal })).rejects.toThrow('enough');
      expect(await read(reader, { address: 200 })).toEqual(registers(1, 200, 2));
    });

    it('drops a waiting read when its signal aborts', async () => {
      const { reader, slave } = await makeForTest();
      const controller = new AbortController();
      slave.then((request) => {
        controller.abort(new Error('enough'));
        request.send(request.reply());
      });
      const first = read(reader);
      const second = read(reader, { address: 200, signal: controller.signal });
      await expect(second).rejects.toThrow('enough');
      await first;
      expect(await read(reader, { address: 300 })).toEqual(registers(1, 300, 2));
      expect(slave.received.map((request) => request.address)).toEqual([100, 300]);
    });

    it('fails the request in hand when the connection is lost, and recovers by itself', async () => {
      const { reader, slave, wire } = await makeForTest();
      slave.then(() => void wire.unplug());
      await expect(read(reader)).rejects.toMatchObject({ code: 'not-connected' });
      await expect(read(reader)).rejects.toMatchObject({ code: 'not-connected' });
      await wire.plug();
      expect(await readUntilAnswered(reader)).toEqual(registers(1, 100, 2));
      expect(reader.statistics.losses).toBeGreaterThanOrEqual(1);
      expect(reader.statistics.opens).toBeGreaterThanOrEqual(2);
    });

    it('recovers from a loss between two requests', async () => {
      const { reader, wire } = await makeForTest();
      await read(reader);
      await wire.cut();
      expect(await readUntilAnswered(reader)).toEqual(registers(1, 100, 2));
    });

    it.each<[string, ModbusWriteRequest, string]>([
      ['one coil', { unitId: 1, functionCode: 5, address: 7, value: true }, '010500 07FF00'],
      ['one register', { unitId: 1, functionCode: 6, address: 7, value: 0xabcd }, '01060007ABCD'],
      [
        'coils',
        { unitId: 1, functionCode: 15, address: 19, values: [1, 0, 1, 1, 0, 0, 1, 1, 1, 0].map(Boolean) },
        '010F0013000A02CD01',
      ],
      [
        'registers',
        { unitId: 1, functionCode: 16, address: 1, values: [10, 0x102] },
        '01100001000204000A0102',
      ],
    ])('writes %s and believes nothing but its own confirmation', async (_name, write, bytes) => {
      const { reader, slave } = await makeForTest();
      const options = { deadlineMs: LONG_MS, signal: new AbortController().signal };
      // What the standard prints as the confirmation: the first six bytes of the request.
      const confirm: Persona = (request) => request.send(request.framed(request.body.subarray(0, 6)));
      await read(reader);
      slave.then(confirm);
      await reader.write(write, options);
      expect(slave.received.at(-1)?.body.toString('hex').toUpperCase()).toBe(bytes.replace(' ', ''));
      slave.then((request) => request.send(request.refusal(2)));
      await expect(reader.write(write, options)).rejects.toMatchObject({
        code: 'device-exception',
        exception: 2,
      });
      slave.then((request) => {
        const other = Buffer.from(request.body.subarray(0, 6));
        other[5]! ^= 1;
        request.send(request.framed(other));
      });
      const codes = ['timeout', 'malformed-reply', 'wrong-device'];
      const error: unknown = await reader
        .write(write, { ...options, deadlineMs: SHORT_MS })
        .catch((reason: unknown) => reason);
      expect(codes).toContain((error as { code?: string }).code);
      expect(await readUntilAnswered(reader)).toEqual(registers(1, 100, 2));
    });

    it('sends a write once, whatever becomes of it', async () => {
      const { reader, slave, wire } = await makeForTest();
      const { signal } = new AbortController();
      const write = { unitId: 1, functionCode: 6, address: 7, value: 1 } as const;
      const writes = () => slave.received.filter(({ functionCode }) => functionCode === 6).length;
      await read(reader);
      slave.then(silent);
      await expect(reader.write(write, { deadlineMs: SHORT_MS, signal })).rejects.toMatchObject({
        code: 'timeout',
      });
      await readUntilAnswered(reader);
      expect(writes()).toBe(1);
      slave.then(() => void wire.cut());
      await expect(reader.write(write, { deadlineMs: LONG_MS, signal })).rejects.toMatchObject({
        code: 'not-connected',
      });
      await readUntilAnswered(reader);
      expect(writes()).toBe(2);
    });

    it('never takes the late confirmation of one write for that of the next', async () => {
      const { reader, slave } = await makeForTest();
      const { signal } = new AbortController();
      const write = { unitId: 1, functionCode: 6, address: 7, value: 1 } as const;
      let late: () => void = () => undefined;
      await read(reader);
      // The confirmation of the first write leaves when the next request is there; further writes are taken in silence.
      slave.then(
        (request) => (late = () => request.send(request.framed(request.body))),
        (request) => {
          late();
          if (request.functionCode !== 6) request.send(request.reply());
        },
      );
      slave.otherwise = (request) => {
        if (request.functionCode !== 6) request.send(request.reply());
      };
      for (let attempt = 0; attempt < 2; attempt += 1) {
        await expect(reader.write(write, { deadlineMs: SHORT_MS, signal })).rejects.toMatchObject({
          code: 'timeout',
        });
      }
    });

    it('refuses to write to everybody, and what no request can hold, before anything is sent', async () => {
      const { reader, slave } = await makeForTest();
      const options = { deadlineMs: LONG_MS, signal: new AbortController().signal };
      const address = 7;
      await expect(reader.write({ unitId: 0, functionCode: 6, address, value: 1 }, options)).rejects.toThrow(
        /broadcast/,
      );
      await expect(
        reader.write({ unitId: 1, functionCode: 6, address, value: 65_536 }, options),
      ).rejects.toThrow(RangeError);
      await expect(
        reader.write({ unitId: 1, functionCode: 16, address, values: [] }, options),
      ).rejects.toThrow(RangeError);
      expect(slave.received).toEqual([]);
      expect(await read(reader)).toEqual(registers(1, 100, 2));
    });

    it('ends everything when it is disposed', async () => {
      const { reader, slave } = await makeForTest();
      slave.otherwise = silent;
      const inHand = read(reader);
      const waiting = read(reader, { address: 200 });
      const ends = [inHand, waiting].map((it) => expect(it).rejects.toMatchObject({ code: 'not-connected' }));
      await reader[Symbol.asyncDispose]();
      await Promise.all(ends);
      await expect(read(reader)).rejects.toMatchObject({ code: 'not-connected' });
    });
  });
}
