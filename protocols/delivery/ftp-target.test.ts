import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { CuttingProxy } from '../../simulators/province/cutting-proxy.js';
import type { FtpServer, FtpServerOptions } from '../../simulators/province/ftp-server.js';
import { hasOpenSsl, makeCertificate, type Certificate } from '../../simulators/province/make-certificate.js';
import { findProftpd, startProftpd } from '../../simulators/province/proftpd-server.js';
import { hasVsftpd, startVsftpd } from '../../simulators/province/vsftpd-server.js';
import type { CertificateTrust } from './certificate-pin.js';
import { benchOverFolder, mountSmallDisk } from './folder-bench.contract.js';
import type { FtpSecurity } from './ftp-target-schema.js';
import { FtpTarget } from './ftp-target.js';
import { describeUploadTarget, type ServerIdentity, type TargetVariant } from './upload-target.contract.js';

const clock = new SystemClock();
const inCi = process.env['CI'] !== undefined;
/** The proxy's address: whoever logs in there is led there with the data connections, too. */
const PROXY_HOST = '127.0.0.2';
const OTHER_PIN = 'AB'.repeat(32);

const CERTIFICATE_IDENTITY: ServerIdentity = {
  unknown: 'certificate-unknown',
  changed: 'certificate-changed',
  fingerprint: /([0-9A-F]{2}:){31}[0-9A-F]{2}/,
  key: 'certificate',
};

interface Variety {
  name: string;
  start: typeof startVsftpd;
  options: Pick<FtpServerOptions, 'tls' | 'without'>;
  /** How the station knows the server. */
  trust: 'pinned' | 'own-authority';
}

const VSFTPD: Variety[] = [
  { name: 'FTP to vsftpd', start: startVsftpd, options: { tls: 'none' }, trust: 'pinned' },
  {
    name: 'FTP to a vsftpd without SIZE and EPSV',
    start: startVsftpd,
    options: { tls: 'none', without: ['SIZE', 'EPSV'] },
    trust: 'pinned',
  },
  { name: 'FTPS to vsftpd', start: startVsftpd, options: { tls: 'explicit' }, trust: 'pinned' },
];
const PROFTPD: Variety[] = [
  { name: 'FTPS to ProFTPD', start: startProftpd, options: { tls: 'explicit' }, trust: 'own-authority' },
  { name: 'implicit FTPS to ProFTPD', start: startProftpd, options: { tls: 'implicit' }, trust: 'pinned' },
];

function describeServer({ name, start, options, trust }: Variety): void {
  describe(name, () => {
    let home: string;
    let server: FtpServer;
    let certificate: Certificate;
    let small: ReturnType<typeof mountSmallDisk>;

    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), 'quantrac-ftp-'));
      certificate = makeCertificate(home, trust === 'pinned' ? 'self-signed' : 'by-authority');
      small = mountSmallDisk();
      const folder = small?.folder ?? mkdtempSync(join(home, 'files-'));
      server = await start({ folder, certificate, ...options }, clock);
      serverFolder = folder;
    });
    let serverFolder: string;

    afterAll(async () => {
      await server[Symbol.asyncDispose]();
      small?.unmount();
      rmSync(home, { recursive: true, force: true });
    });

    const trustOf = (variant: TargetVariant): CertificateTrust => {
      if (variant === 'identity-unknown') return { pin: null, authorities: null };
      if (variant === 'identity-changed') return { pin: OTHER_PIN, authorities: null };
      return trust === 'pinned'
        ? { pin: certificate.fingerprint, authorities: null }
        : { pin: null, authorities: certificate.authority };
    };

    describeUploadTarget(name, async () => {
      const proxy = new CuttingProxy(server.port);
      await proxy.listen(PROXY_HOST);
      await proxy.carry(server.passivePorts, PROXY_HOST);
      const security = (variant: TargetVariant): FtpSecurity =>
        options.tls === 'none' ? { kind: 'none' } : { kind: options.tls, trust: trustOf(variant) };
      const bench = benchOverFolder({
        folder: serverFolder,
        proxy,
        disk: small?.disk ?? null,
        identity: options.tls === 'none' ? null : CERTIFICATE_IDENTITY,
        newTarget: (variant) =>
          new FtpTarget({
            settings: {
              host: PROXY_HOST,
              port: proxy.port,
              user: server.user,
              folder: '',
              security: security(variant),
              temporary: 'own-folder',
              connectTimeoutMs: 5_000,
              replyTimeoutMs: 5_000,
            },
            password: variant === 'wrong-login' ? 'another-password' : server.password,
            clock,
            owner: 'TB_CAPH_NUOSXL/so',
          }),
      });
      bench.removeAll();
      return bench;
    });
  });
}

describe.skipIf(!(hasVsftpd() && hasOpenSsl()) && !inCi)('with a stock vsftpd', () =>
  VSFTPD.forEach(describeServer),
);
describe.skipIf(!(findProftpd() && hasOpenSsl()) && !inCi)('with a stock ProFTPD', () =>
  PROFTPD.forEach(describeServer),
);
