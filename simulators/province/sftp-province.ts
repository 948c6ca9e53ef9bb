/**
 * A province's SFTP server in this process: ssh2's server for the encryption and the login, an SFTP of its own above it,
 * real files below a real folder, and levers for every fault that a station has to survive. It records what it was asked,
 * so that tests can assert order and atomicity. Nothing of the companion is in it.
 */
import { mkdirSync } from 'node:fs';
import { createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { makeKeyPair } from './make-key-pair.js';
import { healthyProvince, type ProvinceLevers } from './province-levers.js';
import { SftpSession, type ProvinceOperation } from './sftp-session.js';
import { PacketCutter } from './sftp-wire.js';

export interface ProvinceAccount {
  user: string;
  password?: string;
  /** One line of OpenSSH's form. */
  publicKey?: string;
  /** Below the province's folder; default: the user's name. */
  folder?: string;
}

export interface SftpProvinceOptions {
  /** Where the accounts' folders are. */
  root: string;
  accounts: readonly ProvinceAccount[];
  clock: Clock;
  /** 0 (default): any free one. */
  port?: number;
  /** OpenSSH private key; default: a new one. Keep it to be recognised after a restart. */
  hostKey?: string;
}

/** Older operations are forgotten. */
const OPERATIONS_KEPT_MAX = 200_000;

export class SftpProvince implements AsyncDisposable {
  readonly levers: ProvinceLevers = healthyProvince();
  readonly operations: ProvinceOperation[] = [];
  /** Logins so far. */
  logins = 0;
  /** Of its usual host key, in OpenSSH's forms. */
  readonly hostKeyLine: string;
  readonly hostKey: string;
  readonly #options: SftpProvinceOptions;
  readonly #usual: ssh2.Server;
  readonly #other: ssh2.Server;
  readonly #sockets = new Set<Socket>();
  #listener: TcpServer | null = null;
  #port: number;

  constructor(options: SftpProvinceOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.hostKey = options.hostKey ?? makeKeyPair().private;
    const parsed = ssh2.utils.parseKey(this.hostKey);
    if (parsed instanceof Error) throw parsed;
    this.hostKeyLine = `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`;
    this.#usual = this.#server(this.hostKey);
    this.#other = this.#server(makeKeyPair().private);
  }

  get port(): number {
    return this.#port;
  }

  /** Listens on 127.0.0.1. After `close` it comes back on the same port. */
  async listen(): Promise<void> {
    const listener = createServer((socket) => this.#greet(socket));
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#listener = listener;
    this.#port = (listener.address() as AddressInfo).port;
  }

  /** The server goes down: connections are cut, new ones refused by the machine. */
  async close(): Promise<void> {
    this.cutAll();
    const listener = this.#listener;
    this.#listener = null;
    if (listener !== null) await new Promise<void>((resolve) => listener.close(() => resolve()));
  }

  /** Cuts every connection without a goodbye. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The folder of an account on this machine. */
  folderOf(user: string): string {
    const account = this.#options.accounts.find((each) => each.user === user);
    return join(this.#options.root, account?.folder ?? user);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #greet(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    if (this.levers.connections === 'refuse') {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    (this.levers.hostKey === 'usual' ? this.#usual : this.#other).injectSocket(socket);
  }

  #server(hostKey: string): ssh2.Server {
    return new ssh2.Server({ hostKeys: [hostKey] }, (connection, { port }) => this.#serve(connection, port));
  }

  #serve(connection: Connection, clientPort: number): void {
    const cut = () => {
      for (const socket of this.#sockets) if (socket.remotePort === clientPort) socket.destroy();
    };
    let user = '';
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => {
      user = context.username;
      this.#authenticate(context);
    });
    connection.on('ready', () => {
      this.logins += 1;
    });
    connection.on('session', (accept) => {
      accept().on('subsystem', (acceptChannel, reject, { name }) => {
        if (name === 'sftp') this.#openSession(acceptChannel(), user, cut);
        else reject();
      });
    });
  }

  #authenticate(context: AuthContext): void {
    const account = this.#options.accounts.find((each) => each.user === context.username);
    const { levers } = this;
    const wants = levers.passwords;
    const offered: ssh2.AuthenticationType[] = [wants, 'publickey'];
    if (account === undefined || levers.login === 'refuse') return context.reject(offered);
    if (context.method === 'password' && wants === 'password') {
      return context.password === account.password ? context.accept() : context.reject(offered);
    }
    if (context.method === 'keyboard-interactive' && wants === 'keyboard-interactive') {
      context.prompt([{ prompt: 'Password: ', echo: false }], 'Login', (answers) => {
        if (answers[0] === account.password) context.accept();
        else context.reject(offered);
      });
      return;
    }
    if (context.method === 'publickey' && account.publicKey !== undefined) {
      const key = ssh2.utils.parseKey(account.publicKey);
      const right = !(key instanceof Error) && key.getPublicSSH().equals(context.key.data);
      const signed =
        right &&
        (context.signature === undefined ||
          key.verify(context.blob ?? Buffer.alloc(0), context.signature, context.hashAlgo) === true);
      return signed ? context.accept() : context.reject(offered);
    }
    context.reject(offered);
  }

  #openSession(channel: ServerChannel, user: string, cut: () => void): void {
    const root = this.folderOf(user);
    mkdirSync(root, { recursive: true });
    const cutter = new PacketCutter();
    const session = new SftpSession({
      user,
      root,
      levers: this.levers,
      clock: this.#options.clock,
      record: (operation) => this.#record(operation),
      send: (bytes) => void (channel.writable && channel.write(bytes)),
      cut,
    });
    channel.on('data', (bytes: Buffer) => {
      try {
        for (const packet of cutter.push(bytes)) session.take(packet);
      } catch {
        cut();
      }
    });
    // OpenSSH's own client hangs at its exit unless the server ends the channel when the client has.
    channel.on('end', () => channel.end());
    channel.on('error', () => undefined);
    channel.on('close', () => void session.end());
  }

  #record(operation: ProvinceOperation): void {
    this.operations.push(operation);
    if (this.operations.length > OPERATIONS_KEPT_MAX) this.operations.splice(0, OPERATIONS_KEPT_MAX / 10);
  }
}
