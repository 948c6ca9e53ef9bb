// Why modbus-serial stands behind a guard: what it does by itself, on the same wire as our contract. When one of these fails,
// the library has got better, and docs/decisions/001-modbus-serial-behind-a-guard.md wants to be read again.
import { once } from 'node:events';
import { connect } from 'node:net';
import modbusSerial from 'modbus-serial';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TcpWire } from '../../simulators/wires/tcp-wire.js';
import { registers } from './modbus-reader.contract.js';
import { ScriptedSlave, silent } from './scripted-slave.contract.js';

const DEADLINE_MS = 80;

async function bare(framing: 'tcp' | 'rtu-over-tcp', timeOut: 'set' | 'no time-out' = 'set') {
  const wire = await TcpWire.listen();
  const slave = new ScriptedSlave(wire, framing);
  const client = new modbusSerial.default();
  const socket = connect({ host: wire.host, port: wire.port });
  await once(socket, 'connect');
  if (framing === 'tcp') await client.linkTCP(socket, { port: wire.port });
  else await client.linkTelnet(socket, {});
  client.setID(1);
  if (timeOut === 'set') client.setTimeout(DEADLINE_MS);
  onTestFinished(async () => {
    socket.destroy();
    await wire[Symbol.asyncDispose]();
  });
  return { slave, client };
}

describe('modbus-serial by itself', () => {
  it('gives a late reply as the answer to the next request', async () => {
    const { slave, client } = await bare('rtu-over-tcp');
    let late: () => void = () => undefined;
    slave.then(
      (request) => (late = () => request.send(request.reply())),
      () => late(),
    );
    await expect(client.readHoldingRegisters(100, 2)).rejects.toThrow('Timed out');
    const { data } = await client.readHoldingRegisters(200, 2);
    expect(data).toEqual([...registers(1, 100, 2)]);
  });

  it('gives the answer to the first of two concurrent reads to the second', async () => {
    const { client } = await bare('rtu-over-tcp');
    const settled = await Promise.allSettled([
      client.readHoldingRegisters(100, 2),
      client.readHoldingRegisters(200, 2),
    ]);
    const values = settled.map((it) => (it.status === 'fulfilled' ? it.value.data : null));
    expect(values).not.toEqual([[...registers(1, 100, 2)], [...registers(1, 200, 2)]]);
  });

  it('waits for a silent slave without end when nobody has set its time-out', async () => {
    const { slave, client } = await bare('tcp', 'no time-out');
    const other = await bare('tcp');
    slave.otherwise = silent;
    let settled = false;
    const asked = client.readHoldingRegisters(100, 2).finally(() => (settled = true));
    asked.catch(() => undefined);
    // Longer than the deadline that the guarded reader keeps in the contract.
    other.slave.then(silent);
    await expect(other.client.readHoldingRegisters(100, 2)).rejects.toThrow('Timed out');
    expect(settled).toBe(false);
  });

  it('never recovers a TCP connection that is out of step', async () => {
    const { slave, client } = await bare('tcp');
    slave.then((request) => request.send(Buffer.alloc(40, 0xff)));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(client.readHoldingRegisters(100, 2)).rejects.toThrow('Timed out');
    }
  });
});
