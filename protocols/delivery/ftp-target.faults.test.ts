// What FTP servers do besides what they should: no TLS, only TLS, passwords in their answers, files left behind.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import type { FtpServer } from '../../simulators/province/ftp-server.js';
import { hasOpenSsl, makeCertificate } from '../../simulators/province/make-certificate.js';
import { hasVsftpd, startVsftpd } from '../../simulators/province/vsftpd-server.js';
import type { FtpSecurity } from './ftp-target-schema.js';
import { FtpTarget } from './ftp-target.js';
import { ownerTag } from './temporary-name.js';
import { refusal, sample } from './upload-target.contract.js';

const clock = new SystemClock();
const never = new AbortController().signal;
const OWNER = 'TB_CAPH_NUOSXL/so';
const ENCRYPTED: FtpSecurity = { kind: 'explicit', trust: { pin: null, authorities: null } };

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'quantrac-ftp-faults-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

function makeTarget(place: { port: number; user?: string; password?: string }, security: FtpSecurity) {
  return new FtpTarget({
    settings: {
      host: '127.0.0.1',
      port: place.port,
      user: place.user ?? 'tram',
      folder: '',
      security,
      temporary: 'own-folder',
      connectTimeoutMs: 2_000,
      replyTimeoutMs: 500,
    },
    password: place.password ?? 'geheim-geheim',
    clock,
    owner: OWNER,
  });
}

/** A server that answers each command with what `answers` has for it; `null`: nothing. */
async function scripted(answers: Record<string, string | null>) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 simulated\r\n');
    socket.on('data', (bytes) => {
      for (const line of bytes
        .toString()
        .split('\r\n')
        .filter((text) => text !== '')) {
        const answer = answers[line.split(' ')[0] ?? ''];
        if (answer !== null) socket.write(`${answer ?? '502 not here'}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const LOGIN = { USER: '331 password?', PASS: '230 in', TYPE: '200 binary' };

describe('an FTP target', () => {
  it('does not send the password to a server without TLS when TLS is wanted', async () => {
    await using server = await scripted(LOGIN);
    await using target = makeTarget(server, ENCRYPTED);
    const error = await refusal(target.connect(never));
    expect(error).toMatchObject({ code: 'not-encrypted', disposition: 'stop' });
    expect(error.hint).toContain('type: ftp');
  });

  it('says that a server wants TLS', async () => {
    await using server = await scripted({ USER: '530 Non-anonymous sessions must use encryption.' });
    await using target = makeTarget(server, { kind: 'none' });
    const error = await refusal(target.connect(never));
    expect(error).toMatchObject({ code: 'not-encrypted', disposition: 'stop' });
    expect(error.hint).toContain('type: ftps');
  });

  it('never tells the password, not even when the server repeats it', async () => {
    await using server = await scripted({ USER: '331 ?', PASS: '530 "geheim-geheim" is wrong' });
    await using target = makeTarget(server, { kind: 'none' });
    const error = await refusal(target.connect(never));
    expect(error).toMatchObject({ code: 'login-refused', disposition: 'stop' });
    expect(`${error.message} ${error.hint}`).not.toContain('geheim');
    expect(error.message).toContain('###');
  });

  it.each(['SIZE', 'EPSV'])('gives up a server that is silent at %s, and tries again', async (command) => {
    await using server = await scripted({
      ...LOGIN,
      SIZE: '550 no such file',
      MKD: '257 made',
      [command]: null,
    });
    await using target = makeTarget(server, { kind: 'none' });
    const error = await refusal(target.upload({ finalPath: 'a.txt', bytes: sample(10) }, never));
    expect(error).toMatchObject({ code: 'timeout', disposition: 'retry' });
  });

  it.each([
    ['421 too many connections', 'connection-lost', 'retry'],
    ['452 disk full', 'no-space', 'retry'],
    ['550 Permission denied.', 'permission-denied', 'stop'],
    ['550 Access is odd', 'rejected-by-server', 'retry'],
  ])('takes "%s" for %s', async (answer, code, disposition) => {
    await using server = await scripted({ ...LOGIN, SIZE: '550 no such file', MKD: answer, CWD: '550 no' });
    await using target = makeTarget(server, { kind: 'none' });
    const error = await refusal(target.upload({ finalPath: 'a.txt', bytes: sample(10) }, never));
    expect(error).toMatchObject({ code, disposition });
  });
});

describe.skipIf(!(hasVsftpd() && hasOpenSsl()) && process.env['CI'] === undefined)('with vsftpd', () => {
  let server: FtpServer;
  let folder: string;
  beforeEach(async () => {
    folder = join(home, 'files');
    mkdirSync(folder);
    server = await startVsftpd(
      { folder, tls: 'none', certificate: makeCertificate(home, 'self-signed') },
      clock,
    );
  });
  afterEach(() => server[Symbol.asyncDispose]());

  it('removes what a crash of ours left, and not what is of others', async () => {
    const work = join(folder, '.quantrac-tmp');
    mkdirSync(work);
    const ours = join(work, `.q-${ownerTag(OWNER)}-0123456789abcdef`);
    const theirs = join(work, `.q-${ownerTag('another')}-0123456789abcdef`);
    for (const path of [ours, theirs]) writeFileSync(path, 'half a fi');
    await using target = makeTarget(server, { kind: 'none' });
    await target.upload({ finalPath: '2026/a.txt', bytes: sample(10) }, never);
    expect(existsSync(ours)).toBe(false);
    expect(existsSync(theirs)).toBe(true);
    expect(readdirSync(join(folder, '2026'))).toEqual(['a.txt']);
  });
});
