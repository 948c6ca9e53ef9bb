/**
 * The way to a logged-in FTP session: the connection, the certificate checked before the password is said, the login, binary
 * transfers. Everything under one deadline.
 */
import { TLSSocket, type PeerCertificate } from 'node:tls';
import { Client, FTPError } from 'basic-ftp';
import { DeadlineError, withDeadline } from '../vocabulary/clock.js';
import { certificateUnknown, checkShown, isCertificateFault, tlsOptionsFor } from './certificate-pin.js';
import type { CertificatePlace } from './certificate-pin.js';
import { DeliveryError } from './delivery-error.js';
import { blacken, FtpSession, type FtpSessionParts } from './ftp-session.js';
import type { FtpSecurity, FtpTargetSettings } from './ftp-target-schema.js';
import { connectFailed, connectTimedOut, loginRefused, type ServerPlace } from './login-failure.js';

export interface OpenFtpOptions extends Pick<FtpSessionParts, 'password' | 'clock'> {
  settings: FtpTargetSettings;
  certificatePlace: string;
}

/** Rejects with a `DeliveryError`; with the signal's reason when aborted. Nothing stays open after a rejection. */
export async function openFtpSession(options: OpenFtpOptions, signal: AbortSignal): Promise<FtpSession> {
  const { settings, clock, certificatePlace, password } = options;
  const { host, port, user, connectTimeoutMs, replyTimeoutMs, security } = settings;
  const server: ServerPlace = { host, port, user, hostKeyPlace: certificatePlace };
  const place: CertificatePlace = { host, port, certificatePlace };
  // The deadlines are ours.
  const client = new Client(0);
  try {
    const limits = { clock, deadlineMs: connectTimeoutMs, what: `FTP connect to ${host}:${port}`, signal };
    await withDeadline(limits, async () => {
      await secure(client, settings, place);
      await logIn(client, server, options);
      await client.useDefaultSettings();
    });
    const trust = security.kind === 'none' ? null : security.trust;
    return new FtpSession({ client, place, trust, password, replyTimeoutMs, clock });
  } catch (error) {
    const shown = shownCertificate(client);
    client.close();
    signal.throwIfAborted();
    if (error instanceof DeadlineError) throw connectTimedOut(server, connectTimeoutMs);
    if (error instanceof DeliveryError) throw error;
    if (isCertificateFault(error))
      throw certificateUnknown(place, shown ?? (await lookAt(settings, options)), error);
    throw error instanceof FTPError
      ? refusedEarly(server, security, error, password)
      : connectFailed(server, error);
  }
}

async function secure(client: Client, settings: FtpTargetSettings, place: CertificatePlace): Promise<void> {
  const { host, port, security } = settings;
  if (security.kind === 'none') {
    await client.connect(host, port);
  } else if (security.kind === 'implicit') {
    await client.connectImplicitTLS(host, port, tlsOptionsFor(security.trust, host));
  } else {
    await client.connect(host, port);
    client.ftp.socket.setNoDelay(true);
    await client.useTLS(tlsOptionsFor(security.trust, host));
  }
  const { socket } = client.ftp;
  socket.setNoDelay(true);
  if (security.kind === 'none') return;
  if (!(socket instanceof TLSSocket)) throw new Error('the connection is not encrypted');
  const wrong = checkShown(socket, security.trust, place);
  if (wrong !== null) throw wrong;
}

async function logIn(
  client: Client,
  server: ServerPlace,
  { password, settings }: OpenFtpOptions,
): Promise<void> {
  try {
    // Names with other letters than English ones: some servers want to be told before the login.
    await client.sendIgnoringError('OPTS UTF8 ON');
    await client.login(settings.user, password);
  } catch (error) {
    if (!(error instanceof FTPError) || error.code < 500) throw error;
    if (settings.security.kind === 'none' && WANTS_TLS.test(error.message)) throw error;
    throw loginRefused(server, blacken(error.message, password), error);
  }
}

const WANTS_TLS = /\b(TLS|SSL|AUTH|encrypt)/i;

/** A refusal before or instead of the login. */
function refusedEarly(
  server: ServerPlace,
  security: FtpSecurity,
  error: FTPError,
  password: string,
): DeliveryError {
  const { host, port } = server;
  const text = blacken(error.message, password);
  if (security.kind === 'none' && WANTS_TLS.test(text)) {
    return new DeliveryError({
      code: 'not-encrypted',
      disposition: 'stop',
      message: `${host}:${port} wants an encrypted connection: ${text}`,
      hint: 'Set type: ftps for this target.',
      cause: error,
    });
  }
  if (security.kind === 'explicit' && error.code >= 500) {
    return new DeliveryError({
      code: 'not-encrypted',
      disposition: 'stop',
      message: `${host}:${port} offers no encrypted connection: ${text}`,
      hint: "Ask the server's operator for TLS. Only if there is none and a readable password is acceptable, set type: ftp.",
      cause: error,
    });
  }
  return new DeliveryError({
    code: 'connection-lost',
    disposition: 'retry',
    message: `${host}:${port} refused the connection: ${text}`,
    hint: 'The server may be busy, or allow only so many connections at once.',
    cause: error,
  });
}

function shownCertificate(client: Client): string | null {
  const { socket } = client.ftp;
  // Of a socket that is closed already there is none, whatever the types say.
  const shown = socket instanceof TLSSocket ? (socket.getPeerCertificate() as PeerCertificate | null) : null;
  return shown?.fingerprint256 ?? null;
}

/** Connects once more, only to tell the operator which certificate it is that nobody vouches for; says nothing else. */
async function lookAt(settings: FtpTargetSettings, { clock }: OpenFtpOptions): Promise<string | null> {
  const { host, security, connectTimeoutMs } = settings;
  if (security.kind === 'none') return null;
  const open: FtpSecurity = { kind: security.kind, trust: { pin: LOOK_ONLY, authorities: null } };
  const client = new Client(0);
  try {
    await withDeadline({ clock, deadlineMs: connectTimeoutMs, what: `look at ${host}` }, () =>
      secure(client, { ...settings, security: open }, { host, port: settings.port, certificatePlace: '' }),
    );
    return shownCertificate(client);
  } catch {
    return shownCertificate(client);
  } finally {
    client.close();
  }
}

/** A pin that no certificate has. */
const LOOK_ONLY = '00'.repeat(32);
