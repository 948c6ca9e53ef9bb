// The reader of a station over real sockets and a software serial port, and what each framing owes beyond the contract.
import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadNodePty } from '../../simulators/wires/open-pseudo-terminal.js';
import { PseudoTerminal } from '../../simulators/wires/pseudo-terminal.js';
import { TcpWire } from '../../simulators/wires/tcp-wire.js';
import { SystemClock } from '../host/system-clock.js';
import { serialByteChannel } from '../serial/serial-byte-channel.js';
import { createModbusReader, type ModbusCodecName } from './create-modbus-reader.js';
import {
  describeModbusReader,
  read,
  registers,
  SHORT_MS,
  type ReaderUnderTest,
} from './modbus-reader.contract.js';
import { good, ScriptedSlave, silent, type Framing } from './scripted-slave.contract.js';
import { tcpByteChannel } from './tcp-byte-channel.js';

const clock = new SystemClock();
/** For a reply that has to be seen, and judged, before the request is given up. */
const LONG_ENOUGH_MS = 400;
const reopenDelays = { firstMs: 5, maxMs: 20 };
const hasTerminals = (await loadNodePty()) !== null || spawnSync('socat', ['-V']).error === undefined;

type NetworkFraming = 'tcp' | 'rtu-over-tcp' | 'ascii-over-tcp';

async function overTcp(framing: NetworkFraming, codec: ModbusCodecName = 'own'): Promise<ReaderUnderTest> {
  const wire = await TcpWire.listen();
  const slave = new ScriptedSlave(wire, framing);
  const open = tcpByteChannel({ host: wire.host, port: wire.port, clock });
  return under({
    wire,
    slave,
    framing,
    reader: createModbusReader({ framing, open, clock, reopenDelays, codec }),
  });
}

async function overSerial(framing: 'rtu' | 'ascii' = 'rtu'): Promise<ReaderUnderTest> {
  const wire = await PseudoTerminal.create();
  const slave = new ScriptedSlave(wire, framing);
  const line = { path: wire.path, baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 } as const;
  const reader = createModbusReader({
    framing,
    open: serialByteChannel(line),
    clock,
    bitsPerSecond: line.baudRate,
    reopenDelays,
  });
  return under({ wire, slave, framing, reader });
}

function under(parts: Omit<ReaderUnderTest, 'dispose'>): ReaderUnderTest {
  return {
    ...parts,
    dispose: async () => {
      await parts.reader[Symbol.asyncDispose]();
      await parts.wire[Symbol.asyncDispose]();
    },
  };
}

async function forTest(made: Promise<ReaderUnderTest>): Promise<ReaderUnderTest> {
  const ready = await made;
  onTestFinished(() => ready.dispose());
  return ready;
}

describeModbusReader('Modbus TCP', () => overTcp('tcp'));
describeModbusReader('RTU over TCP', () => overTcp('rtu-over-tcp'));
describeModbusReader('ASCII over TCP', () => overTcp('ascii-over-tcp'));
describeModbusReader('Modbus TCP by modbus-serial', () => overTcp('tcp', 'modbus-serial'));
describeModbusReader('RTU over TCP by modbus-serial', () => overTcp('rtu-over-tcp', 'modbus-serial'));
if (hasTerminals || process.env['CI'] !== undefined) {
  describeModbusReader('RTU on a serial port', () => overSerial());
  describeModbusReader('ASCII on a serial port', () => overSerial('ascii'));
}

describe('Modbus TCP', () => {
  it('discards a reply of another transaction and waits for its own', async () => {
    const { reader, slave } = await forTest(overTcp('tcp'));
    slave.then((request) => {
      request.send(request.reply({ transaction: -1 }));
      request.send(request.reply({ transaction: 1 }));
      request.send(request.reply());
    });
    expect(await read(reader)).toEqual(registers(1, 100, 2));
    expect(reader.statistics.lateReplies).toBe(2);
  });

  it('does not wait for the deadline when a stranger answers under its transaction', async () => {
    const { reader, slave } = await forTest(overTcp('tcp'));
    slave.then((request) => request.send(request.reply({ unitId: 9 })));
    await expect(read(reader, { deadlineMs: 60_000 })).rejects.toMatchObject({ code: 'wrong-device' });
  });

  it('drops a connection that is out of step and goes on with a new one', async () => {
    const { reader, slave } = await forTest(overTcp('tcp'));
    slave.then((request) => request.send(Buffer.alloc(40, 0xff)));
    await expect(read(reader, { deadlineMs: 60_000 })).rejects.toMatchObject({ code: 'malformed-reply' });
    expect(await read(reader)).toEqual(registers(1, 100, 2));
    expect(reader.statistics).toMatchObject({ opens: 2, losses: 1 });
  });

  it('suspects a peer that says nothing any more, and connects anew', async () => {
    const { reader, slave } = await forTest(overTcp('tcp'));
    slave.otherwise = silent;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(read(reader, { deadlineMs: SHORT_MS })).rejects.toMatchObject({ code: 'timeout' });
    }
    slave.otherwise = good;
    expect(await read(reader)).toEqual(registers(1, 100, 2));
    expect(reader.statistics.opens).toBe(2);
  });

  it('tells at once while it waits before connecting again', async () => {
    const wire = await TcpWire.listen();
    const { host, port } = wire;
    await wire[Symbol.asyncDispose]();
    let attempts = 0;
    const open = tcpByteChannel({ host, port, clock });
    const reader = createModbusReader({
      framing: 'tcp',
      open: (signal) => {
        attempts += 1;
        return open(signal);
      },
      clock,
      reopenDelays: { firstMs: 60_000, maxMs: 60_000 },
    });
    for (let round = 0; round < 3; round += 1) {
      await expect(read(reader)).rejects.toMatchObject({
        code: 'not-connected',
        hint: expect.stringMatching(/listens/),
      });
    }
    expect(attempts).toBe(1);
  });
});

const lines: [string, Framing, () => Promise<ReaderUnderTest>][] = [
  ['RTU over TCP', 'rtu-over-tcp', () => overTcp('rtu-over-tcp')],
  ['ASCII over TCP', 'ascii-over-tcp', () => overTcp('ascii-over-tcp')],
];
if (hasTerminals || process.env['CI'] !== undefined)
  lines.push(
    ['RTU on a serial port', 'rtu', () => overSerial()],
    ['ASCII on a serial port', 'ascii', () => overSerial('ascii')],
  );

describe.each(lines)('%s', (_name, _framing, make) => {
  it('passes over noise before the reply, and over the echo of its own request', async () => {
    const { reader, slave } = await forTest(make());
    slave.then((request) => request.send(Buffer.concat([Buffer.from('00ff1501', 'hex'), request.reply()])));
    expect(await read(reader)).toEqual(registers(1, 100, 2));
    slave.then((request) => request.send(Buffer.concat([request.frame, request.reply()])));
    expect(await read(reader)).toEqual(registers(1, 100, 2));
    expect(reader.statistics.discardedBytes).toBeGreaterThanOrEqual(4);
  });

  it('survives a header that belongs to no reply', async () => {
    const { reader, slave } = await forTest(make());
    slave.then((request) => request.send(Buffer.concat([Buffer.from('0103', 'hex'), request.refusal(6)])));
    await expect(read(reader)).rejects.toMatchObject({ code: 'device-exception', exception: 6 });
  });

  it('tells a damaged reply from silence', async () => {
    const { reader, slave } = await forTest(make());
    slave.then((request) => request.send(request.damaged()));
    await expect(read(reader, { deadlineMs: LONG_ENOUGH_MS })).rejects.toMatchObject({
      code: 'bad-checksum',
    });
    expect(reader.statistics.crcErrors).toBe(1);
    expect(await read(reader)).toEqual(registers(1, 100, 2));
  });

  it('tells that another unit answered', async () => {
    const { reader, slave } = await forTest(make());
    slave.then((request) => request.send(request.reply({ unitId: 9 })));
    await expect(read(reader, { deadlineMs: LONG_ENOUGH_MS })).rejects.toMatchObject({
      code: 'wrong-device',
    });
  });

  it('gets back in step with a question that no late reply resembles', async () => {
    const { reader, slave } = await forTest(make());
    slave.then(silent);
    await expect(read(reader, { deadlineMs: SHORT_MS })).rejects.toMatchObject({ code: 'timeout' });
    expect(await read(reader, { address: 200 })).toEqual(registers(1, 200, 2));
    const asked = slave.received.map(({ address, count }) => [address, count]);
    expect(asked).toEqual([
      [100, 2],
      [200, 1],
      [200, 2],
    ]);
    expect(reader.statistics.resyncs).toBe(1);
    await read(reader);
    expect(reader.statistics.resyncs).toBe(1);
  });

  it('needs no such question when the late reply was seen, or when the lengths differ', async () => {
    const { reader, slave } = await forTest(make());
    let late: () => void = () => undefined;
    slave.then(
      (request) => (late = () => request.send(request.reply())),
      (request) => {
        late();
        request.send(request.reply());
      },
    );
    await expect(read(reader, { deadlineMs: SHORT_MS })).rejects.toMatchObject({ code: 'timeout' });
    // Another unit is asked meanwhile; the late reply of unit 1 comes first and is known for what it is.
    expect(await read(reader, { unitId: 2 })).toEqual(registers(2, 100, 2));
    expect(reader.statistics.lateReplies).toBe(1);
    expect(await read(reader, { address: 200 })).toEqual(registers(1, 200, 2));
    slave.then(silent);
    await expect(read(reader, { deadlineMs: SHORT_MS })).rejects.toMatchObject({ code: 'timeout' });
    expect(await read(reader, { count: 5 })).toEqual(registers(1, 100, 5));
    expect(reader.statistics.resyncs).toBe(0);
  });

  it('does not let one silent unit spoil the answers of another', async () => {
    const { reader, slave } = await forTest(make());
    slave.otherwise = (request) => (request.unitId === 5 ? undefined : request.send(request.reply()));
    for (let round = 0; round < 4; round += 1) {
      await expect(read(reader, { unitId: 5, deadlineMs: SHORT_MS })).rejects.toMatchObject({
        code: 'timeout',
      });
      expect(await read(reader, { unitId: 2 })).toEqual(registers(2, 100, 2));
    }
  });
});
