/**
 * A TCP connection as a ByteChannel: small writes leave at once, a peer that vanished is found out by keep-alive, and
 * connecting has a deadline of its own (a host that is switched off would otherwise cost minutes).
 */
import { connect, type Socket } from 'node:net';
import type { ByteChannel, OpenByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { DeadlineError, withDeadline, type Clock } from '../../protocols/vocabulary/clock.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';
import { ChannelEvents } from '../serial/channel-events.js';

export interface TcpSettings {
  host: string;
  port: number;
  clock: Clock;
  /** 3000 ms when left out. */
  connectDeadlineMs?: number;
}

const CONNECT_DEADLINE_MS = 3000;
const KEEP_ALIVE_AFTER_MS = 10_000;
/** Many times the longest Modbus frame. */
const READ_BUFFER_BYTES = 4096;

export function tcpByteChannel(settings: TcpSettings): OpenByteChannel {
  const { clock, connectDeadlineMs: deadlineMs = CONNECT_DEADLINE_MS } = settings;
  const peer = `${settings.host}:${settings.port}`;
  return async (signal) => {
    const options = { clock, deadlineMs, what: `Connecting to ${peer}`, signal };
    try {
      return await withDeadline(options, (inner) => connected(settings, peer, inner));
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      throw notConnected(
        peer,
        error,
        'The host does not answer: is the instrument switched on and the cable in?',
      );
    }
  };
}

function connected({ host, port }: TcpSettings, peer: string, signal: AbortSignal): Promise<ByteChannel> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const events = new ChannelEvents();
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
      // One buffer for the connection's life, past the stream's own machinery; what is passed on is a copy.
      onread: {
        buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
        callback: (length, buffer) => {
          const bytes = new Uint8Array(length);
          bytes.set(buffer.subarray(0, length));
          events.deliver(bytes);
          return true;
        },
      },
    });
    const giveUp = () => {
      socket.destroy();
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    };
    const refused = (error: Error) => {
      signal.removeEventListener('abort', giveUp);
      reject(notConnected(peer, error));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('error', refused);
    socket.once('connect', () => {
      signal.removeEventListener('abort', giveUp);
      const channel = new TcpByteChannel(socket, peer, events);
      socket.removeListener('error', refused);
      resolve(channel);
    });
  });
}

class TcpByteChannel implements ByteChannel {
  readonly #socket: Socket;
  readonly #peer: string;
  readonly #events: ChannelEvents;
  /** Writes that the operating system has not taken yet. */
  readonly #writing = new Set<(error: Error) => void>();
  #error: Error | null = null;

  constructor(socket: Socket, peer: string, events: ChannelEvents) {
    this.#socket = socket;
    this.#peer = peer;
    this.#events = events;
    socket.on('error', (error) => (this.#error = error));
    socket.on('close', () => events.end(notConnected(peer, this.#error)));
    events.onClose((cause) => {
      for (const fail of this.#writing) fail(notConnected(peer, cause));
    });
  }

  get state(): 'open' | 'closed' {
    return this.#events.state;
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.state === 'closed') return Promise.reject(notConnected(this.#peer, this.#events.cause));
    return new Promise<void>((resolve, reject) => {
      this.#writing.add(reject);
      this.#socket.write(bytes, (error) => {
        this.#writing.delete(reject);
        if (error) reject(notConnected(this.#peer, error));
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

  /** A socket delivers as it receives; only what nobody listened to is left to discard. */
  async flushInput(): Promise<void> {
    this.#events.discardHeld();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.state === 'closed') return;
    this.#events.end(null);
    this.#socket.destroy();
  }
}

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: is the protocol enabled on the instrument, and the port right?',
  EHOSTUNREACH: 'No way to the host: check the cable and the address',
  ENETUNREACH: 'No way to the network: check the address of this machine',
  ENOTFOUND: 'The name is unknown: give the address in numbers',
  ECONNRESET: 'The instrument closed the connection; some allow only one at a time',
};

function notConnected(peer: string, cause: Error | null, hint?: string): InstrumentError {
  const code = cause !== null && 'code' in cause ? String(cause.code) : '';
  const advice = hint ?? HINTS[code];
  return new InstrumentError({
    code: 'not-connected',
    message: `TCP ${peer}: ${cause?.message ?? 'the connection was closed by the other side'}`,
    ...(advice === undefined ? {} : { hint: advice }),
    cause: cause ?? undefined,
  });
}
