/**
 * A stock OpenSSH server for tests and benches: the real sshd in the foreground on a free port of this machine, with a host
 * key, a configuration and one authorised key of its own, confined to `internal-sftp` in one folder.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { endProgram, freePorts, untilListening } from './foreign-program.js';

const SSHD = '/usr/sbin/sshd';

/** Whether this machine has an sshd. */
export function hasOpenSsh(): boolean {
  return existsSync(SSHD);
}

export interface OpenSshServer extends AsyncDisposable {
  port: number;
  /** The only account: the user that runs the test. */
  user: string;
  /** OpenSSH private key of the account. */
  privateKey: string;
  /** One line of known_hosts without the host. */
  hostKeyLine: string;
  /** Where the login lands. */
  folder: string;
  /** Its log so far. */
  log(): string;
}

/** `folder`: where the login lands; it must exist. */
export async function startOpenSsh(folder: string, clock: Clock): Promise<OpenSshServer> {
  const home = mkdtempSync(join(tmpdir(), 'quantrac-sshd-'));
  const hostKeyFile = makeKey(home, 'host_key');
  const userKeyFile = makeKey(home, 'user_key');
  const [port = 0] = await freePorts(1);
  // As root, sshd wants its empty folder for privilege separation.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const config = join(home, 'sshd_config');
  writeFileSync(
    config,
    configText({ port, hostKeyFile, folder, authorizedKeys: `${userKeyFile}.pub`, home }),
  );
  const logFile = join(home, 'sshd.log');
  const server = spawn(SSHD, ['-D', '-f', config, '-E', logFile], { stdio: 'ignore' });
  const log = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  try {
    await untilListening(server, { name: 'sshd', host: '127.0.0.1', port, clock, log });
  } catch (error) {
    server.kill('SIGKILL');
    throw error;
  }
  return {
    port,
    user: userInfo().username,
    privateKey: readFileSync(userKeyFile, 'utf8'),
    hostKeyLine: readFileSync(`${hostKeyFile}.pub`, 'utf8').split(' ').slice(0, 2).join(' ').trim(),
    folder,
    log,
    async [Symbol.asyncDispose]() {
      await endProgram(server);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

interface ConfigParts {
  port: number;
  hostKeyFile: string;
  authorizedKeys: string;
  folder: string;
  home: string;
}

function configText({ port, hostKeyFile, authorizedKeys, folder, home }: ConfigParts): string {
  return [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${hostKeyFile}`,
    `AuthorizedKeysFile ${authorizedKeys}`,
    `PidFile ${join(home, 'sshd.pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'MaxStartups 100',
    'LogLevel VERBOSE',
    'Subsystem sftp internal-sftp',
    `ForceCommand internal-sftp -d ${folder}`,
    '',
  ].join('\n');
}

function makeKey(home: string, name: string): string {
  const file = join(home, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'simulated', '-f', file]);
  return file;
}
