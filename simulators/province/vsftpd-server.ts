/** A stock vsftpd for tests and benches, run as the user of the test: anonymous logins, which it lets in by a list of passwords. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { endProgram, freePorts, untilListening } from './foreign-program.js';
import type { FtpServer, FtpServerOptions } from './ftp-server.js';

const VSFTPD = '/usr/sbin/vsftpd';
const PASSWORD = 'only@for.this.test';

export function hasVsftpd(): boolean {
  return existsSync(VSFTPD);
}

export async function startVsftpd(options: FtpServerOptions, clock: Clock): Promise<FtpServer> {
  const home = mkdtempSync(join(tmpdir(), 'quantrac-vsftpd-'));
  const [port = 0] = await freePorts(1);
  const passivePort = await passiveRange();
  const passwords = join(home, 'passwords');
  writeFileSync(passwords, `${PASSWORD}\n`);
  const logFile = join(home, 'vsftpd.log');
  const config = join(home, 'vsftpd.conf');
  writeFileSync(config, configText({ ...options, port, passivePort, passwords, logFile, home }));
  const server = spawn(VSFTPD, [config], { stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (text: Buffer) => (told += text.toString()));
  const log = () => told + (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  try {
    await untilListening(server, { name: 'vsftpd', host: '127.0.0.1', port, clock, log });
  } catch (error) {
    await endProgram(server, clock);
    throw error;
  }
  return {
    port,
    passivePorts: Array.from({ length: PASSIVE_PORTS }, (_, index) => passivePort + index),
    user: 'anonymous',
    password: PASSWORD,
    log,
    async [Symbol.asyncDispose]() {
      await endProgram(server, clock);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export const PASSIVE_PORTS = 8;
const PASSIVE_RANGES_MAX = 20;

/** The first of so many ports in a row that are free; below the range from which the system gives ports to clients. */
export async function passiveRange(): Promise<number> {
  for (let attempt = 0; attempt < PASSIVE_RANGES_MAX; attempt += 1) {
    const [seed = 0] = await freePorts(1);
    const first = 11_000 + (seed % 2_500) * PASSIVE_PORTS;
    const ports = Array.from({ length: PASSIVE_PORTS }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
  throw new Error(
    `No ${PASSIVE_PORTS} free ports in a row in ${PASSIVE_RANGES_MAX} places between 11000 and 31000.`,
  );
}

/** At every address of this machine, since a cutting proxy carries the same number at another one. */
async function isFree(port: number): Promise<boolean> {
  const listener = createServer();
  const free = await new Promise<boolean>((resolve) => {
    listener.once('error', () => resolve(false));
    listener.listen(port, '0.0.0.0', () => resolve(true));
  });
  if (free) await new Promise<void>((resolve) => listener.close(() => resolve()));
  return free;
}

interface ConfigParts extends FtpServerOptions {
  port: number;
  passivePort: number;
  passwords: string;
  logFile: string;
  home: string;
}

function configText(parts: ConfigParts): string {
  const { port, passivePort, passwords, logFile, home, folder, tls, certificate, without = [] } = parts;
  const encrypted = [
    'ssl_enable=YES',
    'allow_anon_ssl=YES',
    'force_anon_logins_ssl=YES',
    'force_anon_data_ssl=YES',
    'require_ssl_reuse=YES',
    'ssl_ciphers=HIGH',
    `rsa_cert_file=${certificate?.bundleFile ?? ''}`,
    ...(tls === 'implicit' ? ['implicit_ssl=YES'] : []),
  ];
  return [
    'listen=YES',
    'listen_address=127.0.0.1',
    `listen_port=${port}`,
    'background=NO',
    'run_as_launching_user=YES',
    `secure_chroot_dir=${home}`,
    'anonymous_enable=YES',
    'local_enable=NO',
    'secure_email_list_enable=YES',
    `email_password_file=${passwords}`,
    `anon_root=${folder}`,
    'write_enable=YES',
    'anon_upload_enable=YES',
    'anon_mkdir_write_enable=YES',
    'anon_other_write_enable=YES',
    'anon_world_readable_only=NO',
    'anon_umask=022',
    'chown_uploads=NO',
    'force_dot_files=YES',
    'delay_failed_login=0',
    'seccomp_sandbox=NO',
    'isolate=NO',
    'isolate_network=NO',
    `pasv_min_port=${passivePort}`,
    `pasv_max_port=${passivePort + PASSIVE_PORTS - 1}`,
    'xferlog_enable=YES',
    `vsftpd_log_file=${logFile}`,
    ...(without.length === 0 ? [] : [`cmds_denied=${without.join(',')}`]),
    ...(tls === 'none' ? [] : encrypted),
    '',
  ].join('\n');
}
