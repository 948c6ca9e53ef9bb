/**
 * A wire to a server that can be cut at any byte: a TCP proxy that counts what the client sends and, when told to, destroys
 * both sides in the middle of it. It works with any server, so a stock OpenSSH can be cut off too.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class CuttingProxy implements AsyncDisposable {
  /** Bytes from clients to the server since the last `count()`. */
  #sent = 0;
  #received = 0;
  /** How often it has cut a connection at a byte. */
  cuts = 0;
  #cutAfterSent: number | null = null;
  #cutAfterReceived: number | null = null;
  readonly #pairs = new Set<{ client: Socket; server: Socket }>();
  readonly #listener: Server;
  readonly #others: Server[] = [];

  constructor(targetPort: number) {
    this.#listener = createServer((client) => this.#join(client, targetPort));
  }

  async listen(host = '127.0.0.1'): Promise<void> {
    await new Promise<void>((resolve) => this.#listener.listen(0, host, resolve));
  }

  /**
   * Carries these ports as well, under the same number at another address of this machine (`127.0.0.2`): a client that
   * comes to that address finds the passive ports of an FTP server there too, encrypted or not.
   */
  async carry(ports: readonly number[], host: string): Promise<void> {
    for (const port of ports) {
      const other = createServer((client) => this.#join(client, port));
      this.#others.push(other);
      await new Promise<void>((resolve) => other.listen(port, host, resolve));
    }
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Bytes that went through since the last call, and begins anew. */
  count(): { sent: number; received: number } {
    const counted = { sent: this.#sent, received: this.#received };
    this.#sent = 0;
    this.#received = 0;
    return counted;
  }

  /** Cuts once, when so many more bytes have gone from clients to the server (or the other way). */
  cutAfter(limit: { sent: number } | { received: number } | null): void {
    this.count();
    this.#cutAfterSent = limit !== null && 'sent' in limit ? limit.sent : null;
    this.#cutAfterReceived = limit !== null && 'received' in limit ? limit.received : null;
  }

  cutAll(): void {
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cutAll();
    for (const listener of [this.#listener, ...this.#others])
      await new Promise<void>((resolve) => listener.close(() => resolve()));
  }

  #join(client: Socket, targetPort: number): void {
    const server = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    const pair = { client, server };
    this.#pairs.add(pair);
    client.on('data', (bytes) => {
      const room = this.#cutAfterSent === null ? bytes.length : this.#cutAfterSent - this.#sent;
      this.#sent += bytes.length;
      if (room >= bytes.length) return void server.write(bytes);
      this.#cutAfterSent = null;
      this.cuts += 1;
      // What was on its way still arrives: the server may go on with it after the client is gone.
      server.end(bytes.subarray(0, Math.max(0, room)));
      client.destroy();
    });
    server.on('data', (bytes) => {
      const room = this.#cutAfterReceived === null ? bytes.length : this.#cutAfterReceived - this.#received;
      this.#received += bytes.length;
      if (room >= bytes.length) return void client.write(bytes);
      this.#cutAfterReceived = null;
      this.cuts += 1;
      this.cutAll();
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('end', () => other.end());
      one.on('close', () => {
        this.#pairs.delete(pair);
        other.destroySoon();
      });
    }
  }
}
