/**
 * Hands mails to a mail server over SMTP. One connection a mail: a station sends a handful a week. The server's certificate is
 * verified, and its failures are translated here, without any password. The only file that imports nodemailer.
 */
import { createTransport } from 'nodemailer';
import { MailError, type MailDisposition, type MailErrorCode } from './mail-error.js';
import type { Mailer, OutgoingMail } from './mailer.js';
import type { SmtpSettings } from './smtp-schema.js';

const ANSWER_LENGTH_MAX = 300;

export class SmtpMailer implements Mailer {
  readonly #settings: SmtpSettings;

  constructor(settings: SmtpSettings) {
    this.#settings = settings;
  }

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<{ answer: string }> {
    signal.throwIfAborted();
    const { from, fromName } = this.#settings;
    const transport = createTransport(transportOptions(this.#settings));
    const close = () => transport.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      const info = await transport.sendMail({
        from: { name: fromName, address: from },
        to: { name: '', address: mail.to },
        envelope: { from, to: [mail.to] },
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: mail.messageId,
        date: new Date(mail.date),
        // Nobody's holiday answer should come back to a machine.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      return { answer: shortened(String(info.response)) };
    } catch (error) {
      signal.throwIfAborted();
      throw translate(error, this.#settings);
    } finally {
      signal.removeEventListener('abort', close);
      transport.close();
    }
  }
}

function transportOptions({ host, port, security, login, authority, timeoutMs }: SmtpSettings) {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    tls: {
      minVersion: 'TLSv1.2' as const,
      rejectUnauthorized: true,
      ...(authority === null ? {} : { ca: authority }),
    },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // A notice is text only: nothing of this machine is ever attached.
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  };
}

interface SmtpFailure {
  code?: string;
  responseCode?: number;
  command?: string;
  response?: string;
  message: string;
  cause?: unknown;
}

/** Of OpenSSL and of Node's check of the name. */
const CERTIFICATE =
  /certificate|CERT_|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS_CERT_ALTNAME_INVALID|altnames/i;

function translate(error: unknown, settings: SmtpSettings): MailError {
  const failure = (error instanceof Error ? error : { message: String(error) }) as SmtpFailure;
  const [code, disposition] = judge(failure);
  const place = `${settings.host}:${settings.port}`;
  const said = withoutSecrets(shortened(failure.response ?? failure.message), settings);
  return new MailError({ code, disposition, message: `${place}: ${said}` });
}

function judge(failure: SmtpFailure): readonly [MailErrorCode, MailDisposition] {
  const { code, responseCode = 0, command = '' } = failure;
  const isPassing = responseCode >= 400 && responseCode < 500;
  if (CERTIFICATE.test(`${failure.message} ${codeOf(failure.cause)}`))
    return ['certificate-untrusted', 'person'];
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return isPassing ? ['try-later', 'server'] : ['login-refused', 'person'];
    case 'ETLS':
      return ['no-encryption', 'person'];
    case 'EENVELOPE':
      if (command === 'MAIL FROM') return isPassing ? ['try-later', 'server'] : ['sender-refused', 'person'];
      return isPassing ? ['try-later', 'later'] : ['recipient-refused', 'refused'];
    case 'EMESSAGE':
      return isPassing ? ['try-later', 'later'] : ['message-refused', 'refused'];
    case 'ETIMEDOUT':
      return ['timeout', 'server'];
    case 'EPROTOCOL':
      return isPassing ? ['try-later', 'server'] : ['protocol-error', 'server'];
    case 'ECONNECTION':
    case 'ESOCKET':
    case 'EDNS':
      return ['unreachable', 'server'];
    default:
      return ['protocol-error', 'server'];
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

function shortened(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, ANSWER_LENGTH_MAX);
}

/** A server may repeat what it was sent, in any of the forms of a login. */
function withoutSecrets(text: string, { login }: SmtpSettings): string {
  if (login === null) return text;
  const { user, password } = login;
  const forms = [
    Buffer.from(`\u0000${user}\u0000${password}`).toString('base64'),
    Buffer.from(password).toString('base64'),
    password,
  ];
  return forms.reduce((clean, form) => clean.replaceAll(form, '***'), text);
}
