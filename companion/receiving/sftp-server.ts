/**
 * The province's SFTP server: one account a station, each in its own folder, nothing but SFTP. Everything that comes from
 * outside has a limit: connections, attempts, time to log in, packets, files.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import ssh2, { type Connection } from 'ssh2';
import { ListenError } from '../listen-error.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { StationReader } from '../store/province-store.js';
import { LoginGuard, type LoginGuardLimits } from '../logins/login-guard.js';
import { PasswordChecker } from '../logins/password-hash.js';
import { StationConnection } from './station-connection.js';
import type { StationFolder } from './station-folder.js';

export interface SftpServerOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  /** OpenSSH private key. */
  hostKey: Buffer;
  accounts: StationReader;
  folderOf: (station: string) => StationFolder;
  limits: SftpServerLimits;
  clock: Clock;
  log: Log;
}

export interface SftpServerLimits {
  connectionsMax: number;
  connectionsPerStationMax: number;
  loginTimeoutMs: number;
  login: LoginGuardLimits;
}

/** What is told of the program to whoever connects: no version. */
const IDENT = 'Quantrac';
/** A peer that is gone without a word (a modem that lost power) is found out after four of these. */
const KEEPALIVE_MS = 30_000;
const KEEPALIVES_MAX = 3;

export class SftpServer implements AsyncDisposable {
  readonly #options: SftpServerOptions;
  /** Accepts sockets; the SSH library gets each one only after the limits here were applied. */
  readonly #listener: Server;
  readonly #server: ssh2.Server;
  /** Sockets by peer that have not said which protocol they speak. */
  readonly #silent = new Map<string, { socket: Socket; timer: Disposable }>();
  #sockets = 0;
  readonly #connections = new Set<StationConnection>();
  readonly #guard: LoginGuard;
  readonly #passwords = new PasswordChecker();
  readonly #idleWaiters: (() => void)[] = [];

  constructor(options: SftpServerOptions) {
    this.#options = options;
    this.#guard = new LoginGuard(options.clock, options.limits.login);
    this.#server = new ssh2.Server({
      hostKeys: [options.hostKey],
      ident: IDENT,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVES_MAX,
    });
    this.#server.on('connection', (connection: Connection, info: { ip: string; port: number }) =>
      this.#onConnection(connection, info),
    );
    // Without noDelay every answer waits for the acknowledgement of the one before: 40 ms each.
    this.#listener = createServer({ noDelay: true }, (socket) => this.#onSocket(socket));
  }

  /** Resolves with the port; rejects with a `ListenError`. */
  async listen(): Promise<number> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      const refuse = (cause: Error) =>
        reject(new ListenError({ what: 'SFTP', key: 'receiving', host, port, cause }));
      this.#listener.once('error', refuse);
      this.#listener.listen(port, host, () => {
        this.#listener.off('error', refuse);
        resolve();
      });
    });
    this.#listener.on('error', (error) => this.#options.log.error({ error: error.message }, 'SFTP server'));
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Resolves when nobody is logging in and no request is being answered. */
  async whenIdle(): Promise<void> {
    while ([...this.#connections].some((connection) => connection.isBusy)) {
      await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
    }
  }

  /** Sends away the stations whose account was removed, or has another password or other keys. */
  async endChangedAccounts(): Promise<void> {
    for (const connection of [...this.#connections]) await connection.endUnlessCurrent();
  }

  /** Takes no more connections, lets requests in hand finish, and ends the rest. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    for (const { socket } of this.#silent.values()) socket.destroy();
    await Promise.all([...this.#connections].map((connection) => connection.close()));
    await closed;
  }

  #onSocket(socket: Socket): void {
    const { clock, log, limits } = this.#options;
    const address = socket.remoteAddress ?? '';
    socket.on('error', () => undefined);
    const isFull = this.#sockets >= limits.connectionsMax;
    if (isFull || this.#guard.isLockedOut(address)) {
      const why = isFull ? 'too many connections' : 'too many failed logins from there';
      log.warn({ address, why }, 'connection refused');
      socket.destroy();
      return;
    }
    const peer = `${address} ${socket.remotePort}`;
    this.#sockets += 1;
    const timer = clock.after(limits.loginTimeoutMs, () => socket.destroy());
    this.#silent.set(peer, { socket, timer });
    socket.on('close', () => {
      this.#sockets -= 1;
      this.#takeSilent(peer);
    });
    this.#server.injectSocket(socket);
  }

  #takeSilent(peer: string): Socket | null {
    const silent = this.#silent.get(peer);
    this.#silent.delete(peer);
    silent?.timer[Symbol.dispose]();
    return silent?.socket ?? null;
  }

  #onConnection(connection: Connection, { ip: address, port }: { ip: string; port: number }): void {
    const socket = this.#takeSilent(`${address} ${port}`);
    if (socket === null) return void connection.end();
    const { clock, log, accounts, folderOf, limits } = this.#options;
    const station = new StationConnection({
      connection,
      socket,
      address,
      clock,
      log,
      accounts,
      folderOf,
      guard: this.#guard,
      passwords: this.#passwords,
      loginTimeoutMs: limits.loginTimeoutMs,
      hasRoomFor: (code) => this.#countOf(code) < limits.connectionsPerStationMax,
      onIdle: () => this.#wakeWaiters(),
    });
    this.#connections.add(station);
    void station.over.then(() => {
      this.#connections.delete(station);
      this.#wakeWaiters();
    });
  }

  #countOf(code: string): number {
    return [...this.#connections].filter((connection) => connection.station === code).length;
  }

  #wakeWaiters(): void {
    for (const wake of this.#idleWaiters.splice(0)) wake();
  }
}
