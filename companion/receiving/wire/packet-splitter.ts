/**
 * Cuts the bytes of a channel into SFTP packets, in whatever chunks they come. A length that no honest client sends
 * ends the session: there is no way to find the next packet again.
 */
import { PACKET_BYTES_MAX } from './sftp-constants.js';

/** The stream is not SFTP (any more); only ending the session helps. */
export class SftpProtocolError extends Error {
  override name = 'SftpProtocolError';
  readonly code = 'malformed-packet';
}

export class PacketSplitter {
  #held: Buffer = Buffer.alloc(0);

  /** The complete packets so far, without their length; throws `SftpProtocolError`. */
  push(chunk: Buffer): Buffer[] {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const packets: Buffer[] = [];
    let offset = 0;
    while (this.#held.length - offset >= 4) {
      const length = this.#held.readUInt32BE(offset);
      if (length === 0 || length > PACKET_BYTES_MAX) {
        throw new SftpProtocolError(`A packet of ${length} bytes (legal: 1…${PACKET_BYTES_MAX})`);
      }
      if (this.#held.length - offset - 4 < length) break;
      packets.push(this.#held.subarray(offset + 4, offset + 4 + length));
      offset += 4 + length;
    }
    this.#held = this.#held.subarray(offset);
    return packets;
  }
}
