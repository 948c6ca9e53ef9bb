/** A Modbus reader that answers from a transcript, in its order; remembers what did not go by it, and why. */
import { withCrc16Modbus } from '../framing/crc16-modbus.js';
import { decodeReadReply, encodeReadRequest } from '../framing/expected-reply.js';
import { explainRtuReply } from '../framing/explain-rtu-reply.js';
import { hexBytes } from '../framing/hex-bytes.js';
import { ModbusRtuFramer } from '../framing/modbus-rtu-framer.js';
import type { ModbusReader, ModbusReadRequest } from '../modbus/modbus-reader.js';
import { InstrumentError } from '../vocabulary/errors.js';
import { ExchangeScript } from './exchange-script.js';
import type { TranscriptCase, TranscriptFault } from './parse-transcript.js';

export class ScriptedReader implements ModbusReader {
  readonly #script: ExchangeScript;
  constructor(it: TranscriptCase) {
    this.#script = new ExchangeScript(it, hexBytes);
  }

  get standIns(): number {
    return this.#script.standIns;
  }

  /** Of what is never asked. */
  readonly doubts: readonly TranscriptFault[] = [];

  get faults(): readonly TranscriptFault[] {
    return this.#script.faults;
  }

  async read(request: ModbusReadRequest): Promise<Uint16Array | Uint8Array> {
    const asked = encodeReadRequest(request);
    const exchange = this.#script.take(withCrc16Modbus(asked));
    if (exchange === null) throw this.#script.standIn();
    const { reply, replyLine } = exchange;
    if (reply === null) throw new InstrumentError({ code: 'timeout', message: 'The instrument is silent' });
    const faults = explainRtuReply(asked, reply);
    if (faults.length > 0) this.#script.tell(replyLine, `is no reply to it: ${faults.join('; ')}`);
    // With the right checksum it may be all right: what else is wrong with the case is then seen as well.
    const mended = withCrc16Modbus(reply.slice(0, -2));
    const found = new ModbusRtuFramer(asked).push(mended);
    if (found === null || found.bytes.length + 2 !== mended.length) throw this.#script.standIn();
    if (!found.exception) return decodeReadReply(found.bytes, request.count);
    throw refusal(found.bytes[2] ?? 0);
  }

  unused(): readonly number[] {
    return this.#script.unused();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A script holds nothing.
  }
}

function refusal(exception: number): InstrumentError {
  return new InstrumentError({ code: 'device-exception', message: `Exception ${exception}`, exception });
}
