/**
 * A stock ProFTPD for tests. Debian's package excludes vsftpd, so it may also be one that was only unpacked: the folder is
 * named by QUANTRAC_PROFTPD (`.ci/run` makes it).
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { endProgram, freePorts, untilListening } from './foreign-program.js';
import type { FtpServer, FtpServerOptions } from './ftp-server.js';
import { passiveRange, PASSIVE_PORTS } from './vsftpd-server.js';

const USER = 'tram';
const PASSWORD = 'only-for-this-test';
/** Where `.ci/run` unpacks the packages when nothing else is said. */
const UNPACKED = join(tmpdir(), 'quantrac-proftpd');

interface Installation {
  program: string;
  modules: string;
  libraries: string;
}

/** `null`: this machine has none. */
export function findProftpd(): Installation | null {
  const roots = [process.env['QUANTRAC_PROFTPD'] ?? UNPACKED, ''];
  const root = roots.find((folder) => existsSync(`${folder}/usr/sbin/proftpd`));
  if (root === undefined) return null;
  const architecture = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string] ?? process.arch;
  return {
    program: `${root}/usr/sbin/proftpd`,
    modules: `${root}/usr/lib/proftpd`,
    libraries: `${root}/usr/lib/${architecture}-linux-gnu`,
  };
}

export async function startProftpd(options: FtpServerOptions, clock: Clock): Promise<FtpServer> {
  const installation = findProftpd();
  if (installation === null) throw new Error('ProFTPD is not on this machine');
  const { program, modules, libraries } = installation;
  const home = mkdtempSync(join(tmpdir(), 'quantrac-proftpd-'));
  const [port = 0] = await freePorts(1);
  const passivePort = await passiveRange();
  const accounts = join(home, 'accounts');
  const { uid, gid } = userInfo();
  const hash = execFileSync('/usr/bin/openssl', ['passwd', '-5', PASSWORD], { encoding: 'utf8' }).trim();
  writeFileSync(accounts, `${USER}:${hash}:${uid}:${gid}::${options.folder}:/bin/false\n`, { mode: 0o600 });
  const config = join(home, 'proftpd.conf');
  const logFile = join(home, 'proftpd.log');
  writeFileSync(config, configText({ ...options, port, passivePort, accounts, logFile, home, modules }));
  const server = spawn(program, ['-n', '-c', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
  });
  let told = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (text: Buffer) => (told += text.toString()));
  const log = () => told + (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  try {
    await untilListening(server, { name: 'proftpd', host: '127.0.0.1', port, clock, log });
  } catch (error) {
    await endProgram(server, clock);
    throw error;
  }
  return {
    port,
    passivePorts: Array.from({ length: PASSIVE_PORTS }, (_, index) => passivePort + index),
    user: USER,
    password: PASSWORD,
    log,
    async [Symbol.asyncDispose]() {
      await endProgram(server, clock);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

interface ConfigParts extends FtpServerOptions {
  port: number;
  passivePort: number;
  accounts: string;
  logFile: string;
  home: string;
  modules: string;
}

function configText(parts: ConfigParts): string {
  const { port, passivePort, accounts, logFile, home, modules, tls, certificate, without = [] } = parts;
  const { username, gid } = userInfo();
  const group = execFileSync('getent', ['group', String(gid)], { encoding: 'utf8' }).split(':')[0] ?? '';
  const encrypted = [
    'LoadModule mod_tls.c',
    'TLSEngine on',
    `TLSLog ${join(home, 'tls.log')}`,
    // ProFTPD wants the session of the control connection on the data connections, unless told otherwise.
    'TLSRequired on',
    `TLSECCertificateFile ${certificate?.certificateFile ?? ''}`,
    `TLSECCertificateKeyFile ${certificate?.keyFile ?? ''}`,
    'TLSVerifyClient off',
    ...(tls === 'implicit' ? ['TLSOptions UseImplicitSSL'] : []),
  ];
  return [
    `ModulePath ${modules}`,
    'ServerName simulated',
    'ServerType standalone',
    'DefaultAddress 127.0.0.1',
    'SocketBindTight on',
    `Port ${port}`,
    'UseIPv6 off',
    'UseReverseDNS off',
    `PidFile ${join(home, 'pid')}`,
    `ScoreboardFile ${join(home, 'scoreboard')}`,
    `SystemLog ${logFile}`,
    'WtmpLog off',
    'TransferLog none',
    `DelayTable none`,
    `User ${username}`,
    `Group ${group}`,
    'RootLogin on',
    'AuthOrder mod_auth_file.c',
    `AuthUserFile ${accounts}`,
    'RequireValidShell off',
    'DefaultRoot ~',
    'Umask 022',
    'ListOptions "-a"',
    'AllowOverwrite on',
    'TimeoutLinger 1',
    `PassivePorts ${passivePort} ${passivePort + PASSIVE_PORTS - 1}`,
    ...(without.length === 0 ? [] : [`<Limit ${without.join(' ')}>`, '  DenyAll', '</Limit>']),
    ...(tls === 'none' ? [] : encrypted),
    '',
  ].join('\n');
}
