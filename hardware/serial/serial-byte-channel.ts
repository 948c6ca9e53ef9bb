/**
 * A serial port as a ByteChannel. The only file that knows the serialport package. The port is locked: a second program on
 * the same wire is told so instead of mixing its bytes in. An unplugged adapter ends the channel; whoever owns it opens again.
 *
 * Paths go through as they are: name a port by /dev/serial/by-id/… or by-path/…, which survive replugging and restarts.
 */
import { writeSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
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
    return new SerialByteChannel(port, settings.path, await isPseudoTerminal(settings.path));
  };
}

/** Behind a pseudo-terminal is a program, which keeps whatever pace its own line needs. */
async function isPseudoTerminal(path: string): Promise<boolean> {
  return (await realpath(path).catch(() => path)).startsWith('/dev/pts/');
}

class SerialByteChannel implements ByteChannel {
  readonly #port: SerialPort;
  readonly #path: string;
  readonly #events = new ChannelEvents();
  /** Writes that the operating system has not taken yet. */
  readonly #writing = new Set<(error: Error) => void>();
  readonly bitTimes?: 'none';

  constructor(port: SerialPort, path: string, isPseudo: boolean) {
    this.#port = port;
    this.#path = path;
    if (isPseudo) this.bitTimes = 'none';
    port.on('data', (bytes: Buffer) => this.#events.deliver(bytes));
    port.on('error', (error) => this.#lose(error));
    port.on('close', (error: Error | null) => this.#lose(error ?? null));
    this.#events.onClose((cause) => {
      for (const fail of this.#writing) fail(notConnected(path, cause));
    });
  }

  get state(): 'open' | 'closed' {
    return this.#events.state;
  }

  /**
   * A request fits into the driver's buffer, so it is handed over at once, on this thread: through the package's stream it
   * costs a third more CPU. Whatever does not fit goes the long way, and so does all that comes behind it.
   */
  write(bytes: Uint8Array): Promise<void> {
    if (this.state === 'closed') return Promise.reject(notConnected(this.#path, this.#events.cause));
    const descriptor = this.#writing.size === 0 ? descriptorOf(this.#port) : null;
    if (descriptor === null) return this.#writeByStream(bytes);
    try {
      const written = writeSync(descriptor, bytes);
      return written === bytes.length ? Promise.resolve() : this.#writeByStream(bytes.subarray(written));
    } catch (error) {
      if (isWouldBlock(error)) return this.#writeByStream(bytes);
      this.#lose(error instanceof Error ? error : new Error(String(error)));
      return Promise.reject(notConnected(this.#path, this.#events.cause));
    }
  }

  #writeByStream(bytes: Uint8Array): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#writing.add(reject);
      const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#port.write(frame, (error) => {
        this.#writing.delete(reject);
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

/** Where the package works on a file descriptor (Linux, macOS); `null` elsewhere and once it is closed. */
function descriptorOf(port: SerialPort): number | null {
  const binding: { fd?: unknown } | undefined = port.port;
  return typeof binding?.fd === 'number' ? binding.fd : null;
}

function isWouldBlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
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
