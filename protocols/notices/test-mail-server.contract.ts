/** For tests only: a real SMTP server on a free port of this machine, which can be told to refuse, to wait, or to break off. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  raw: string;
  isEncrypted: boolean;
  user: string | null;
}

export interface TestCertificate {
  authority: string;
  key: string;
  cert: string;
}

/** An authority, and a certificate for `localhost` that it signed. */
export function makeCertificate(): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'quantrac-mail-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  try {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl(
      'req',
      '-x509',
      ...curve,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '3650',
      '-subj',
      '/CN=Test CA',
    );
    openssl('req', ...curve, '-keyout', 'key.pem', '-out', 'own.csr', '-subj', '/CN=localhost');
    writeFileSync(join(folder, 'own.ext'), 'subjectAltName=DNS:localhost');
    openssl(
      ...['x509', '-req', '-in', 'own.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '3650', '-extfile', 'own.ext', '-out', 'cert.pem'],
    );
    const [authority, key, cert] = ['ca.pem', 'key.pem', 'cert.pem'].map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    );
    return { authority: authority ?? '', key: key ?? '', cert: cert ?? '' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

export class TestMailServer implements AsyncDisposable {
  readonly received: ReceivedMail[] = [];
  /** Asked for each recipient; what it gives refuses. */
  onRecipient: (address: string) => Error | null = () => null;
  /** After the whole mail has come; what it gives refuses it. */
  onMail: () => Error | null = () => null;
  /** Breaks off after the mail has come and been kept, before the answer. */
  cutAfterData = false;
  readonly #server: SMTPServer;
  #listening: Server | null = null;

  constructor(options: SMTPServerOptions = {}) {
    this.#server = new SMTPServer({
      logger: false,
      disabledCommands: ['AUTH'],
      ...options,
      onRcptTo: ({ address }, _session, done) => done(this.onRecipient(address)),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const refused = this.onMail();
          if (refused !== null) return done(refused);
          const { mailFrom, rcptTo } = session.envelope;
          this.received.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString('utf8'),
            isEncrypted: session.secure,
            user: session.user === undefined ? null : String(session.user),
          });
          if (this.cutAfterData) this.#cutAll();
          else done(null);
        });
      },
    });
    // A client that leaves in the middle is what these tests are about.
    this.#server.on('error', () => undefined);
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#listening = this.#server.listen(port, '127.0.0.1', resolve);
    });
    return this;
  }

  get port(): number {
    return (this.#listening?.address() as AddressInfo).port;
  }

  #cutAll(): void {
    for (const connection of this.#server.connections) {
      (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#listening === null) return;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
