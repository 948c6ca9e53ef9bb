/** A TCP port on this machine; every connection is a ByteChannel. It can vanish and come back under the same number. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { ChannelEnd } from './channel-end.js';
import { ChannelList } from './channel-list.js';
import type { Wire } from './wire.js';

export interface TcpWireOptions {
  /** `127.0.0.1` by default. */
  host?: string;
  /** 0 (default): any free port. */
  port?: number;
}

export class TcpWire implements Wire {
  readonly host: string;
  readonly #channels = new ChannelList();
  readonly #sockets = new Set<Socket>();
  #port: number;
  #server: Server | null = null;

  private constructor(host: string, port: number) {
    this.host = host;
    this.#port = port;
  }

  /** Rejects with the operating system's error when the port is taken or not allowed. */
  static async listen(options: TcpWireOptions = {}): Promise<TcpWire> {
    const wire = new TcpWire(options.host ?? '127.0.0.1', options.port ?? 0);
    await wire.plug();
    return wire;
  }

  get port(): number {
    return this.#port;
  }

  get address(): string {
    return `${this.host}:${this.#port}`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  onChannel(listener: (channel: ByteChannel) => void): Disposable {
    return this.#channels.onChannel(listener);
  }

  /** With a reset, not a farewell: as when the other end loses its power. */
  async cut(): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async unplug(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await this.cut();
    await closed;
  }

  async plug(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unplug();
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    let failure: Error | null = null;
    const end = new ChannelEnd({
      send: (bytes) =>
        new Promise((resolve, reject) => {
          socket.write(bytes, (error) => (error ? reject(error) : resolve()));
        }),
      close: async () => {
        socket.destroy();
      },
    });
    socket.on('data', (bytes) => end.deliver(bytes));
    socket.on('error', (error) => (failure = error));
    socket.on('close', () => {
      this.#sockets.delete(socket);
      end.end(failure);
    });
    this.#channels.add(end);
  }
}
