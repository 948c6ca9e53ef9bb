/**
 * A stock OpenSSH server for tests and benches: the real sshd in the foreground on a free port of this machine, with a host
 * key, a configuration and one authorised key of its own, confined to `internal-sftp` in one folder.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';

const SSHD = '/usr/sbin/sshd';
const START_TIMEOUT_MS = 10_000;
const LOOK_EVERY_MS = 10;

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
  const port = await freePort();
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
    await untilListening(server, { port, clock, log });
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
      const gone = server.exitCode === null ? new Promise((resolve) => server.once('exit', resolve)) : null;
      server.kill('SIGTERM');
      await gone;
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

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

interface Waiting {
  port: number;
  clock: Clock;
  log: () => string;
}

async function untilListening(server: ChildProcess, { port, clock, log }: Waiting): Promise<void> {
  const deadlineMs = clock.monotonicMs() + START_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`sshd ended with ${server.exitCode}: ${log()}`);
    if (clock.monotonicMs() > deadlineMs) throw new Error(`sshd does not listen: ${log()}`);
    await clock.sleep(LOOK_EVERY_MS);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
