/**
 * The way to a logged-in SFTP connection: our own socket without Nagle's delay (three times faster than ssh2's), the host
 * key compared with the pin before anything is said, then the login. Everything under one deadline.
 */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import ssh2, { type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { DeadlineError, withDeadline, type Clock } from '../vocabulary/clock.js';
import { DeliveryError } from './delivery-error.js';
import { preferredAlgorithms, readHostKey, type HostKey } from './host-key.js';
import { SftpConnection } from './sftp-connection.js';
import * as login from './login-failure.js';

/** How the account proves itself. `privateKey` is the key's text (OpenSSH or PEM), not its path. */
export type SftpCredentials =
  | { password: string; privateKey?: never; passphrase?: never }
  | { privateKey: string; passphrase?: string | undefined; password?: never };

export interface SftpConnectionOptions extends login.ServerPlace {
  credentials: SftpCredentials;
  /** `null`: none configured; the server's key is told and the connection refused. */
  pin: HostKey | null;
  /** From the first packet to a usable SFTP channel, ms. */
  connectTimeoutMs: number;
  /** Longest wait for the answer to one request, ms. */
  replyTimeoutMs: number;
  clock: Clock;
}

const KEEPALIVE_INTERVAL_MS = 15_000;
const KEEPALIVE_MISSED_MAX = 3;
/** Rejects with a `DeliveryError`; with the signal's reason when aborted. Nothing stays open after a rejection. */
export async function openSftpConnection(
  options: SftpConnectionOptions,
  signal: AbortSignal,
): Promise<SftpConnection> {
  const { clock, connectTimeoutMs, host, port } = options;
  checkPrivateKey(options);
  const socket = connectTcp({ host, port, noDelay: true, keepAlive: true });
  // ssh2 listens later; an error before that must not be an uncaught one.
  socket.on('error', () => undefined);
  try {
    const limits = { clock, deadlineMs: connectTimeoutMs, what: `SFTP connect to ${host}:${port}`, signal };
    return await withDeadline(limits, (limited) => logIn(socket, options, limited));
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    if (error instanceof DeadlineError) throw login.connectTimedOut(options, connectTimeoutMs);
    throw error instanceof DeliveryError ? error : login.connectFailed(options, error);
  }
}

async function logIn(
  socket: Socket,
  options: SftpConnectionOptions,
  limited: AbortSignal,
): Promise<SftpConnection> {
  await once(socket, 'connect', { signal: limited });
  const seen: { key: HostKey | null; error: unknown } = { key: null, error: null };
  const lost: { tell: (cause: unknown) => void } = { tell: () => undefined };
  const client = new SftpClient('quantrac', {
    error: (error) => lost.tell(error),
    end: () => lost.tell(null),
    close: () => lost.tell(null),
  });
  client.on('error', (error: unknown) => (seen.error ??= error));
  client.on('keyboard-interactive', answerPrompts(options.credentials));
  try {
    const sftp = await client.connect(connectConfig(socket, options, seen));
    const connection = new SftpConnection({ client, sftp, socket, ...options });
    lost.tell = (cause) => connection.fail(cause);
    return connection;
  } catch (error) {
    throw explainLogin(options, seen, error);
  }
}

function connectConfig(
  sock: Socket,
  { user, credentials, pin }: SftpConnectionOptions,
  seen: { key: HostKey | null },
): ConnectConfig {
  const { password, privateKey, passphrase } = credentials;
  const prefer = pin === null ? [] : preferredAlgorithms(pin);
  return {
    sock,
    username: user,
    ...(password === undefined ? {} : { password, tryKeyboard: true }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
    // The deadline is ours (openSftpConnection).
    readyTimeout: 0,
    keepaliveInterval: KEEPALIVE_INTERVAL_MS,
    keepaliveCountMax: KEEPALIVE_MISSED_MAX,
    ...(prefer.length === 0
      ? {}
      : {
          algorithms: {
            serverHostKey: { prepend: prefer as ServerHostKeyAlgorithm[], append: [], remove: [] },
          },
        }),
    hostVerifier: (key: Buffer) => {
      seen.key = readHostKey(key);
      return pin !== null && seen.key?.fingerprint === pin.fingerprint;
    },
  };
}

/** A key that cannot even be read would otherwise look like a broken connection. */
function checkPrivateKey(options: SftpConnectionOptions): void {
  const { privateKey, passphrase } = options.credentials;
  if (privateKey === undefined) return;
  const parsed = ssh2.utils.parseKey(privateKey, passphrase);
  if (parsed instanceof Error)
    throw login.loginRefused(options, `the private key cannot be used: ${parsed.message}`);
}

/** Some servers ask for the password as a question instead of taking it as a password. */
function answerPrompts({ password = '' }: SftpCredentials) {
  return (...args: unknown[]) => {
    const [, , , prompts, finish] = args as [
      string,
      string,
      string,
      readonly unknown[],
      (answers: string[]) => void,
    ];
    finish(prompts.map(() => password));
  };
}

/** RFC 4253 §11.1, SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE. */
const DISCONNECT_NO_MORE_AUTH = 14;

function explainLogin(
  options: SftpConnectionOptions,
  seen: { key: HostKey | null; error: unknown },
  error: unknown,
): DeliveryError {
  const { pin } = options;
  if (seen.key !== null && pin === null) return login.hostKeyUnknown(options, seen.key);
  if (seen.key !== null && pin !== null && seen.key.fingerprint !== pin.fingerprint)
    return login.hostKeyChanged(options, seen.key, pin);
  const cause = seen.error ?? error;
  const level = cause instanceof Error && 'level' in cause ? cause.level : null;
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (level === 'client-authentication' || code === DISCONNECT_NO_MORE_AUTH) {
    const means = options.credentials.password === undefined ? 'the private key' : 'the password';
    return login.loginRefused(options, `${means} was not accepted`, cause);
  }
  return seen.error === null && seen.key !== null && code === null
    ? login.sftpRefused(options, cause)
    : login.connectFailed(options, cause);
}
