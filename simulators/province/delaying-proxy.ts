/**
 * A long line to a server on this machine: everything takes so long, in each direction, and nothing is held back otherwise
 * (no limit of bandwidth, no loss). For kernels without netem.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock } from '../../protocols/vocabulary/clock.js';

export interface DelayingProxyOptions {
  targetPort: number;
  /** There and back, ms; each direction takes half of it. */
  roundTripMs: number;
  clock: Clock;
}

export class DelayingProxy implements AsyncDisposable {
  readonly #options: DelayingProxyOptions;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();

  constructor(options: DelayingProxyOptions) {
    this.#options = options;
    this.#listener = createServer({ noDelay: true }, (client) => this.#join(client));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#listener.listen(0, '127.0.0.1', resolve));
    return (this.#listener.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(client: Socket): void {
    const server = connect({ port: this.#options.targetPort, host: '127.0.0.1', noDelay: true });
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (bytes: Buffer) => this.#later(() => void (to.writable && to.write(bytes))));
      from.on('end', () => this.#later(() => to.end()));
      from.on('close', () => {
        this.#sockets.delete(from);
        this.#later(() => to.destroySoon());
      });
    }
  }

  /** Timers of one length run in the order in which they were set, so the bytes stay in order. */
  #later(run: () => void): void {
    const { clock, roundTripMs } = this.#options;
    if (roundTripMs === 0) run();
    else clock.after(roundTripMs / 2, run);
  }
}
