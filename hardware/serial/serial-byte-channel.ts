/**
 * A serial port as a ByteChannel. The only file that knows the serialport package. The port is locked: a second program on
 * the same wire is told so instead of mixing its bytes in. An unplugged adapter ends the channel; whoever owns it opens again.
 *
 * Paths go through as they are: name a port by /dev/serial/by-id/… or by-path/…, which survive replugging and restarts.
 */
import { SerialPort } from 'serialport';
import type { ByteChannel, OpenByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';
import { ChannelEvents } from './channel-events.js';

export interface SerialSettings {
  path: string;
  /** Bits per second. */
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
}

export function serialByteChannel(settings: SerialSettings): OpenByteChannel {
  return async (signal) => {
    signal.throwIfAborted();
    const port = new SerialPort({ ...settings, lock: true, autoOpen: false });
    await open(port, settings.path);
    if (signal.aborted) {
      await close(port);
      signal.throwIfAborted();
    }
    return new SerialByteChannel(port, settings.path);
  };
}

class SerialByteChannel implements ByteChannel {
  readonly #port: SerialPort;
  readonly #path: string;
  readonly #events = new ChannelEvents();

  constructor(port: SerialPort, path: string) {
    this.#port = port;
    this.#path = path;
    port.on('data', (bytes: Buffer) => this.#events.deliver(bytes));
    port.on('error', (error) => this.#lose(error));
    port.on('close', (error: Error | null) => this.#lose(error ?? null));
  }

  get state(): 'open' | 'closed' {
    return this.#events.state;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.state === 'closed') throw notConnected(this.#path, this.#events.cause);
    await new Promise<void>((resolve, reject) => {
      const closed = this.#events.onClose((cause) => reject(notConnected(this.#path, cause)));
      this.#port.write(Buffer.from(bytes), (error) => {
        closed[Symbol.dispose]();
        if (error) reject(notConnected(this.#path, error));
        else resolve();
      });
    });
  }

  onBytes(listener: (bytes: Uint8Array) => void): Disposable {
    return this.#events.onBytes(listener);
  }

  onClose(listener: (cause: Error | null) => void): Disposable {
    return this.#events.onClose(listener);
  }

  async flushInput(): Promise<void> {
    this.#events.discardHeld();
    if (this.state === 'closed') return;
    await new Promise<void>((resolve, reject) => {
      this.#port.flush((error) => {
        if (error === null || error === undefined) return resolve();
        // Only a port that is gone refuses; the driver may tell its loss much later, or never.
        this.#lose(error);
        reject(notConnected(this.#path, error));
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.state === 'closed') return;
    this.#events.end(null);
    await close(this.#port);
  }

  #lose(error: Error | null): void {
    if (this.state === 'closed') return;
    this.#events.end(notConnected(this.#path, error));
    if (this.#port.isOpen) void close(this.#port);
  }
}

function open(port: SerialPort, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    port.open((error) => (error ? reject(notConnected(path, error)) : resolve()));
  });
}

/** A port that is gone cannot be closed either, and need not be. */
function close(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    if (port.isOpen) port.close(() => resolve());
    else resolve();
  });
}

/** serialport gives system errors as text only, so here, and nowhere else, text is what there is to go by. */
const HINTS: readonly [pattern: RegExp, hint: string][] = [
  [
    /no such file|ENOENT|cannot find/i,
    'No such port: is the adapter plugged in? Its stable names are in /dev/serial/by-id',
  ],
  [/permission|EACCES/i, 'The user that runs the logger must be in the group that owns the port (dialout)'],
  [/lock|EBUSY|busy/i, 'Another program has the port open'],
  [/disconnected|EIO|bad file/i, 'The adapter was unplugged or lost its power'],
];

function notConnected(path: string, cause: Error | null): InstrumentError {
  const text = cause?.message ?? 'the port is closed';
  const hint = HINTS.find(([pattern]) => pattern.test(text))?.[1];
  return new InstrumentError({
    code: 'not-connected',
    message: `Serial port ${path}: ${text}`,
    ...(hint === undefined ? {} : { hint }),
    cause: cause ?? undefined,
  });
}
