/**
 * The only file that knows modbus-serial. It writes and reads the PDUs; finding the reply, deadlines and resynchronisation are
 * the wire's (see docs/decisions/001-modbus-serial-behind-a-guard.md). Its client sits on a port that is no port: what it
 * "sends" is handed out, and what it "receives" are only frames that were matched to that very request.
 */
import { EventEmitter } from 'node:events';
import modbusSerial from 'modbus-serial';
import { withCrc16Modbus } from '../../protocols/framing/crc16-modbus.js';
import type { ModbusReadRequest } from '../../protocols/modbus/modbus-reader.js';
import type { ModbusReadWriteRequest, ModbusWriteRequest } from '../../protocols/modbus/modbus-writer.js';
import { encodeReadWrite, encodeWrite } from '../../protocols/modbus/pdu-codec.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';
import type { EncodedRequest, ModbusCodec } from './modbus-codec.js';

const CRC_BYTES = 2;

/** Function 23, which the library has and its types have not. */
interface ReadWriteClient {
  readWriteRegisters(...words: [number, number, number, number, number[]]): Promise<{ data: number[] }>;
}

export class ModbusSerialCodec implements ModbusCodec {
  readonly #port = new GuardedPort();
  readonly #client = new modbusSerial.default(this.#port);

  constructor() {
    this.#client.open(() => undefined);
  }

  read(read: ModbusReadRequest): EncodedRequest<Uint16Array | Uint8Array> {
    const { functionCode, count } = read;
    return this.#encoded(
      read.unitId,
      () => this.#ask(read),
      ({ data }) => {
        const exact = data.slice(0, count);
        return functionCode <= 2 ? Uint8Array.from(exact, Number) : Uint16Array.from(exact, Number);
      },
    );
  }

  write(write: ModbusWriteRequest): EncodedRequest<void> {
    // For its limits and the broadcast, which the library lets pass.
    encodeWrite(write);
    return this.#encoded(
      write.unitId,
      () => this.#command(write),
      () => undefined,
    );
  }

  readWrite(request: ModbusReadWriteRequest): EncodedRequest<Uint16Array> {
    encodeReadWrite(request);
    const { read, write } = request;
    const values = [...write.values];
    const client = this.#client as unknown as ReadWriteClient;
    return this.#encoded(
      request.unitId,
      () =>
        client.readWriteRegisters(
          ...([read.address, read.count, write.address, values.length, values] as const),
        ),
      ({ data }) => Uint16Array.from(data.slice(0, read.count)),
    );
  }

  #encoded<Answer, T>(
    unitId: number,
    ask: () => Promise<Answer>,
    take: (answer: Answer) => T,
  ): EncodedRequest<T> {
    this.#client.setID(unitId);
    const result = ask();
    // A request that is given up is never answered; the client forgets it with the next one.
    result.catch(() => undefined);
    const request = this.#port.takeWritten().subarray(0, -CRC_BYTES);
    return {
      request,
      decode: async (reply) => {
        this.#port.emit('data', Buffer.from(withCrc16Modbus(reply)));
        const answer = await result.catch((error: unknown) => {
          throw translated(error, request);
        });
        return take(answer);
      },
    };
  }

  #ask({ functionCode, address, count }: ModbusReadRequest): Promise<{ data: (number | boolean)[] }> {
    switch (functionCode) {
      case 1:
        return this.#client.readCoils(address, count);
      case 2:
        return this.#client.readDiscreteInputs(address, count);
      case 3:
        return this.#client.readHoldingRegisters(address, count);
      case 4:
        return this.#client.readInputRegisters(address, count);
    }
  }

  #command(write: ModbusWriteRequest): Promise<unknown> {
    switch (write.functionCode) {
      case 5:
        return this.#client.writeCoil(write.address, write.value);
      case 6:
        return this.#client.writeRegister(write.address, write.value);
      case 15:
        return this.#client.writeCoils(write.address, [...write.values]);
      case 16:
        return this.#client.writeRegisters(write.address, [...write.values]);
    }
  }
}

/** What modbus-serial takes for a port. */
class GuardedPort extends EventEmitter {
  readonly isOpen = true;
  #written: Uint8Array | null = null;

  open(done: (error?: Error) => void): void {
    done();
  }

  close(done: () => void): void {
    done();
  }

  /** The client writes a whole frame at once, before its call returns. */
  write(frame: Buffer): void {
    this.#written = Uint8Array.from(frame);
  }

  takeWritten(): Uint8Array {
    const written = this.#written;
    this.#written = null;
    if (written === null) throw new RangeError('modbus-serial refused the request');
    return written;
  }
}

function translated(error: unknown, request: Uint8Array): InstrumentError {
  const exception = (error as { modbusCode?: number }).modbusCode;
  const text = error instanceof Error ? error.message : String(error);
  const message = `Unit ${request[0] ?? 0}, function ${request[1] ?? 0}: ${text}`;
  return exception === undefined
    ? new InstrumentError({ code: 'malformed-reply', message, cause: error })
    : new InstrumentError({ code: 'device-exception', message, exception, cause: error });
}
