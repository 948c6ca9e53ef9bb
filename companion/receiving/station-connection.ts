/** One SSH connection from its login to its end: a station that proves who it is and opens SFTP sessions, nothing else. */
import type { Socket } from 'node:net';
import type { AuthContext, Connection } from 'ssh2';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { StationLogin, StationReader } from '../store/province-store.js';
import { judgeLogin } from './authenticate.js';
import type { LoginGuard } from '../logins/login-guard.js';
import type { PasswordChecker } from '../logins/password-hash.js';
import { SftpSession, type SessionChannel } from './sftp-session.js';
import type { StationFolder } from './station-folder.js';

export interface StationConnectionOptions {
  connection: Connection;
  /** The connection's own, to end it when the peer does not. */
  socket: Socket;
  address: string;
  clock: Clock;
  log: Log;
  accounts: StationReader;
  folderOf: (station: string) => StationFolder;
  guard: LoginGuard;
  passwords: PasswordChecker;
  loginTimeoutMs: number;
  /** Whether this station may have one connection more. */
  hasRoomFor: (station: string) => boolean;
  onIdle: () => void;
}

const ATTEMPTS_MAX = 6;
const SESSIONS_MAX = 8;
const METHODS: ('publickey' | 'password')[] = ['publickey', 'password'];

export class StationConnection {
  readonly #options: StationConnectionOptions;
  readonly #sessions = new Set<SftpSession>();
  readonly #ending = new AbortController();
  readonly #loginTimer: Disposable;
  #station: string | null = null;
  /** Password and keys of the account as they were when it was let in. */
  #login: string | null = null;
  #attempts = 0;
  /** Handshake and login count as work: they go on without anything else moving. */
  #busy = 1;
  #loginState: 'pending' | 'done' = 'pending';
  #over: () => void = () => undefined;
  readonly over: Promise<void>;

  constructor(options: StationConnectionOptions) {
    this.#options = options;
    this.over = new Promise((resolve) => (this.#over = resolve));
    const { connection, clock, loginTimeoutMs } = options;
    this.#loginTimer = clock.after(loginTimeoutMs, () => this.end());
    connection.on('authentication', (context) => void this.#onAuthentication(context));
    connection.on('ready', () => this.#loginDone());
    connection.on('session', (accept, reject) => {
      if (this.#sessions.size >= SESSIONS_MAX) return reject();
      accept().on('subsystem', (acceptSubsystem, rejectSubsystem, info) => {
        if (info.name !== 'sftp') return rejectSubsystem();
        this.#onSession(acceptSubsystem());
      });
    });
    connection.on('error', () => undefined);
    connection.on('close', () => void this.#onClose());
  }

  /** The station that logged in; `null` before. */
  get station(): string | null {
    return this.#station;
  }

  get isBusy(): boolean {
    return this.#busy > 0;
  }

  /** Says goodbye and hangs up, whether or not the peer listens. */
  end(): void {
    this.#options.connection.end();
    this.#options.socket.destroySoon();
  }

  /** Ends it unless the station still has the account that it was let in by. Gives whether it was ended. */
  async endUnlessCurrent(): Promise<boolean> {
    if (this.#station === null) return false;
    if (textOf(await this.#options.accounts.login(this.#station)) === this.#login) return false;
    const { log, address } = this.#options;
    log.warn({ station: this.#station, address }, 'account changed: its session was ended');
    for (const session of this.#sessions) session.end();
    this.end();
    return true;
  }

  /** Lets the requests in hand finish, then ends it. */
  async close(): Promise<void> {
    for (const session of this.#sessions) session.end();
    await Promise.all([...this.#sessions].map((session) => session.over));
    this.end();
    await new Promise((resolve) => setImmediate(resolve));
    this.#options.socket.destroy();
    await this.over;
  }

  async #onAuthentication(context: AuthContext): Promise<void> {
    try {
      await this.#authenticate(context);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#options.log.error({ station: context.username, error: text }, 'login could not be checked');
      this.end();
    }
  }

  async #authenticate(context: AuthContext): Promise<void> {
    const { accounts, passwords, guard, address, log, clock } = this.#options;
    const station = context.username;
    const before = textOf(await accounts.login(station));
    const outcome = guard.isLockedOut(address) ? 'refused' : await judgeLogin(context, accounts, passwords);
    if (outcome === 'not-tried') return context.reject(METHODS);
    if (outcome === 'offered') return context.accept();
    // Read again: the account may have been changed while its password was being checked.
    const isUnchanged = before === textOf(await accounts.login(station));
    if (outcome === 'accepted' && isUnchanged && this.#options.hasRoomFor(station)) {
      this.#station = station;
      this.#login = before;
      guard.noteSuccess(address);
      return context.accept();
    }
    const why =
      outcome !== 'accepted'
        ? 'wrong password or key'
        : isUnchanged
          ? 'too many connections'
          : 'the account was changed';
    log.warn({ station, address, method: context.method, why }, 'login refused');
    if (outcome === 'refused') await this.#delay(guard.noteFailure(address), clock);
    this.#attempts += 1;
    if (this.#attempts >= ATTEMPTS_MAX || outcome === 'accepted') return this.end();
    context.reject(METHODS);
  }

  /** The wait of a failed login; cut short when the client leaves. Nothing else waits with it. */
  async #delay(delayMs: number, clock: Clock): Promise<void> {
    this.#addBusy(-1);
    await clock.sleep(delayMs, this.#ending.signal).catch(() => undefined);
    this.#addBusy(1);
  }

  #loginDone(): void {
    if (this.#loginState === 'done') return;
    this.#loginState = 'done';
    this.#loginTimer[Symbol.dispose]();
    this.#addBusy(-1);
  }

  #onSession(channel: SessionChannel): void {
    const station = this.#station;
    if (station === null) return void channel.close();
    const { log, address, folderOf } = this.#options;
    const session = new SftpSession({
      channel,
      folder: folderOf(station),
      onBusy: (change) => this.#addBusy(change),
      onProtocolError: (error) => log.warn({ station, address, error: error.message }, 'not SFTP'),
      onFault: (fault) => {
        const error = fault instanceof Error ? fault.message : String(fault);
        log.error({ station, error }, 'a request of the station failed at the province');
      },
    });
    this.#sessions.add(session);
    void session.over.then(() => this.#sessions.delete(session));
  }

  async #onClose(): Promise<void> {
    this.#ending.abort(new Error('The connection is closed'));
    for (const session of this.#sessions) session.end();
    await Promise.all([...this.#sessions].map((session) => session.over));
    this.#loginDone();
    this.#over();
  }

  #addBusy(change: 1 | -1): void {
    this.#busy += change;
    if (this.#busy === 0) this.#options.onIdle();
  }
}

function textOf(login: StationLogin | null): string | null {
  return login === null ? null : JSON.stringify([login.passwordHash, login.publicKeys]);
}
