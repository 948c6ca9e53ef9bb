/**
 * A two-way stream of bytes with a beginning and an end: a serial port, a TCP connection, or a simulated wire.
 * Framing, drivers and simulators speak to this and to nothing below it.
 */
export interface ByteChannel extends AsyncDisposable {
  /** Resolves when the bytes were handed to the operating system; rejects when the channel is or gets closed. */
  write(bytes: Uint8Array): Promise<void>;
  /** Bytes as they arrive, in any chunking. Disposing the subscription stops it. */
  onBytes(listener: (bytes: Uint8Array) => void): Disposable;
  /** Called once when the channel ends, with the cause where there was one. At once if it has ended already. */
  onClose(listener: (cause: Error | null) => void): Disposable;
  /** Discards what the operating system holds that was not delivered yet. */
  flushInput(): Promise<void>;
  readonly state: 'open' | 'closed';
  /** `none`: bytes take no time on it (a pseudo-terminal), so that there are no silences to keep. Left out: not known. */
  readonly bitTimes?: 'none';
}

/** Opens a channel, or rejects with an `InstrumentError` of code `not-connected`. */
export type OpenByteChannel = (signal: AbortSignal) => Promise<ByteChannel>;
