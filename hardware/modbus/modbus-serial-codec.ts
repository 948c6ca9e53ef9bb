/**
 * The only file that knows modbus-serial. It writes and reads the PDUs; finding the reply, deadlines and resynchronisation are
 * the wire's (see docs/decisions/001-modbus-serial-behind-a-guard.md). Its client sits on a port that is no port: what it
 * "sends" is handed out, and what it "receives" are only frames that were matched to that very request.
 */
import { EventEmitter } from 'node:events';
import modbusSerial from 'modbus-serial';
import { withCrc16Modbus } from '../../protocols/framing/crc16-modbus.js';
import type { ModbusReadRequest } from '../../protocols/modbus/modbus-reader.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';

export interface EncodedRead {
  /** Unit and PDU, without CRC. */
  request: Uint8Array;
  /** Decodes the unit and PDU that answered it; rejects with `device-exception` or `malformed-reply`. Once. */
  decode(reply: Uint8Array): Promise<Uint16Array | Uint8Array>;
}

const CRC_BYTES = 2;

export class ModbusSerialCodec {
  readonly #port = new GuardedPort();
  readonly #client = new modbusSerial.default(this.#port);

  constructor() {
    this.#client.open(() => undefined);
  }

  /** Not to be called again before the first was decoded or given up: the client knows one transaction. */
  encode(read: ModbusReadRequest): EncodedRead {
    this.#client.setID(read.unitId);
    const result = this.#ask(read);
    // A request that is given up is never answered; the client forgets it with the next one.
    result.catch(() => undefined);
    const request = this.#port.takeWritten().subarray(0, -CRC_BYTES);
    return {
      request,
      decode: async (reply) => {
        this.#port.emit('data', Buffer.from(withCrc16Modbus(reply)));
        const { data } = await result.catch((error: unknown) => {
          throw translated(error, read);
        });
        const exact = data.slice(0, read.count);
        return read.functionCode <= 2 ? Uint8Array.from(exact, Number) : Uint16Array.from(exact, Number);
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

function translated(error: unknown, read: ModbusReadRequest): InstrumentError {
  const exception = (error as { modbusCode?: number }).modbusCode;
  const message = error instanceof Error ? error.message : String(error);
  const what = `Unit ${read.unitId}, function ${read.functionCode}, address ${read.address}, count ${read.count}`;
  return exception === undefined
    ? new InstrumentError({ code: 'malformed-reply', message: `${what}: ${message}`, cause: error })
    : new InstrumentError({
        code: 'device-exception',
        message: `${what}: ${message}`,
        exception,
        cause: error,
      });
}
