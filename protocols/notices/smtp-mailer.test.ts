import { createServer } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SMTPServerOptions } from 'smtp-server';
import { MailError } from './mail-error.js';
import type { OutgoingMail } from './mailer.js';
import { SmtpMailer } from './smtp-mailer.js';
import type { SmtpSettings } from './smtp-schema.js';
import {
  makeCertificate,
  refusal,
  TestMailServer,
  type TestCertificate,
} from './test-mail-server.contract.js';

const PASSWORD = 'mật khẩu-9£';
const mail: OutgoingMail = {
  messageId: '<one@example.vn>',
  to: 'operator@example.vn',
  subject: '[TB_CAPH_NUOSXL] Mất truyền dữ liệu từ 25/03 02:10',
  text: 'Trạm không gửi được dữ liệu.',
  html: '<p>Trạm không gửi được dữ liệu.</p>',
  date: Date.UTC(2026, 2, 25),
};

let certificate: TestCertificate;
beforeAll(() => {
  certificate = makeCertificate();
});

const settings = (port: number, part: Partial<SmtpSettings> = {}): SmtpSettings => ({
  ...{ host: 'localhost', port, security: 'none', login: null, from: 'station@example.vn' },
  ...{ fromName: 'Quantrac TB_CAPH_NUOSXL', authority: null, timeoutMs: 5_000 },
  ...part,
});
const encrypted = () => ({ key: certificate.key, cert: certificate.cert });
const withLogin: SMTPServerOptions = {
  disabledCommands: [],
  allowInsecureAuth: true,
  onAuth: ({ username, password }, _session, done) =>
    password === PASSWORD ? done(null, { user: username }) : done(refusal(535, `no such login: ${password}`)),
};

async function send(server: TestMailServer, part: Partial<SmtpSettings> = {}): Promise<string> {
  const { answer } = await new SmtpMailer(settings(server.port, part)).send(
    mail,
    AbortSignal.timeout(20_000),
  );
  return answer;
}

async function failureOf(server: TestMailServer, part: Partial<SmtpSettings> = {}): Promise<MailError> {
  const error = await send(server, part).catch((reason: unknown) => reason);
  if (!(error instanceof MailError)) throw new Error(`no MailError: ${String(error)}`);
  return error;
}

describe('a mail', () => {
  it('arrives in the clear where that is asked for', async () => {
    await using server = await new TestMailServer().listen();
    expect(await send(server)).toMatch(/^250/);
    expect(server.received).toMatchObject([
      { from: 'station@example.vn', to: ['operator@example.vn'], isEncrypted: false },
    ]);
    const { raw } = server.received[0] ?? { raw: '' };
    for (const part of [
      'Message-ID: <one@example.vn>',
      'Auto-Submitted: auto-generated',
      'Date: Wed, 25 Mar 2026',
    ]) {
      expect(raw).toContain(part);
    }
    expect(raw).toContain('Subject: =?UTF-8?');
  });

  it('goes encrypted by STARTTLS and logged in', async () => {
    await using server = await new TestMailServer({ ...encrypted(), ...withLogin }).listen();
    const login = { user: 'station', password: PASSWORD };
    await send(server, { security: 'starttls', authority: certificate.authority, login });
    expect(server.received).toMatchObject([{ isEncrypted: true, user: 'station' }]);
  });

  it('goes encrypted from the first byte', async () => {
    await using server = await new TestMailServer({ ...encrypted(), secure: true }).listen();
    await send(server, { security: 'tls', authority: certificate.authority });
    expect(server.received).toMatchObject([{ isEncrypted: true }]);
  });
});

describe('a server that cannot be trusted gets nothing', () => {
  it.each(['starttls', 'tls'] as const)('an unknown authority (%s)', async (security) => {
    await using server = await new TestMailServer({ ...encrypted(), secure: security === 'tls' }).listen();
    const failure = await failureOf(server, { security });
    expect(failure).toMatchObject({ code: 'certificate-untrusted', disposition: 'person' });
    expect(server.received).toEqual([]);
  });

  it('a certificate for another name', async () => {
    await using server = await new TestMailServer({ ...encrypted(), secure: true }).listen();
    const failure = await failureOf(server, {
      ...{ host: '127.0.0.1', security: 'tls', authority: certificate.authority },
    });
    expect(failure.code).toBe('certificate-untrusted');
  });

  it('no STARTTLS where it is asked for, also when a login would go', async () => {
    await using server = await new TestMailServer({ ...withLogin, disabledCommands: ['STARTTLS'] }).listen();
    const failure = await failureOf(server, {
      ...{ security: 'starttls', login: { user: 'station', password: PASSWORD } },
    });
    expect(failure).toMatchObject({ code: 'no-encryption', disposition: 'person' });
    expect(server.received).toEqual([]);
  });
});

describe('a refusal', () => {
  it('of the login needs a person, and does not tell the password that the server repeats', async () => {
    await using server = await new TestMailServer(withLogin).listen();
    const failure = await failureOf(server, { login: { user: 'station', password: 'wrong-secret' } });
    expect(failure).toMatchObject({ code: 'login-refused', disposition: 'person' });
    expect(`${failure.message} ${failure.stack} ${JSON.stringify(failure)}`).not.toContain('wrong-secret');
    expect(failure.message).toContain('no such login: ***');
    expect(failure.cause).toBeUndefined();
  });

  it.each([
    [451, 'try-later', 'later'],
    [450, 'try-later', 'later'],
    [550, 'recipient-refused', 'refused'],
  ] as const)('%i of the recipient', async (responseCode, code, disposition) => {
    await using server = await new TestMailServer().listen();
    server.onRecipient = () => refusal(responseCode, 'greylisted or unknown');
    expect(await failureOf(server)).toMatchObject({ code, disposition });
  });

  it.each([
    [452, 'try-later', 'later'],
    [554, 'message-refused', 'refused'],
  ] as const)('%i of the mail', async (responseCode, code, disposition) => {
    await using server = await new TestMailServer().listen();
    server.onMail = () => refusal(responseCode, 'no');
    expect(await failureOf(server)).toMatchObject({ code, disposition });
  });

  it.each([
    [451, 'try-later', 'server'],
    [553, 'sender-refused', 'person'],
  ] as const)('%i of the sender', async (responseCode, code, disposition) => {
    await using server = await new TestMailServer({
      onMailFrom: (_address, _session, done) => done(refusal(responseCode, 'not you')),
    }).listen();
    expect(await failureOf(server)).toMatchObject({ code, disposition });
  });
});

describe('a server', () => {
  it('that is not there is tried again', async () => {
    const server = await new TestMailServer().listen();
    const { port } = server;
    await server[Symbol.asyncDispose]();
    const error = await new SmtpMailer(settings(port))
      .send(mail, AbortSignal.timeout(20_000))
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'unreachable', disposition: 'server' });
  });

  it('that says nothing is left after the time-out', async () => {
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as { port: number };
    const error = await new SmtpMailer(settings(port, { timeoutMs: 200 }))
      .send(mail, AbortSignal.timeout(20_000))
      .catch((e: unknown) => e);
    mute.close();
    expect(error).toMatchObject({ code: 'timeout', disposition: 'server' });
  });

  it('that breaks off after the mail has come is tried again: whether it was taken cannot be known', async () => {
    await using server = await new TestMailServer().listen();
    server.cutAfterData = true;
    expect(await failureOf(server)).toMatchObject({ disposition: 'server' });
    server.cutAfterData = false;
    await send(server);
    expect(server.received).toHaveLength(2);
    for (const { raw } of server.received) expect(raw).toContain('Message-ID: <one@example.vn>');
  });
});
