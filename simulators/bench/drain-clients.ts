/** Programs written by others that push a folder of files to an SFTP server: what the drain is held against. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PushOptions {
  /** Folder with the files, and their names. */
  from: string;
  names: readonly string[];
  /** On the server, made already. */
  to: string;
  port: number;
  user: string;
  keyFile: string;
  /** For the program's own files. */
  scratch: string;
}

export interface OtherClient {
  name: string;
  program: string;
  push(options: PushOptions): Promise<void>;
}

const QUIET_SSH = [
  '-o',
  'StrictHostKeyChecking=no',
  '-o',
  'UserKnownHostsFile=/dev/null',
  '-o',
  'LogLevel=ERROR',
];

export const OTHER_CLIENTS: readonly OtherClient[] = [
  {
    name: 'sftp -b, put',
    program: '/usr/bin/sftp',
    push: (options) => sftp(options, (name) => [`put ${join(options.from, name)} ${options.to}/${name}`]),
  },
  {
    name: 'sftp -b, put to a temporary name and rename',
    program: '/usr/bin/sftp',
    push: (options) =>
      sftp(options, (name) => [
        `put ${join(options.from, name)} ${options.to}/tmp`,
        `rename ${options.to}/tmp ${options.to}/${name}`,
      ]),
  },
  {
    name: 'lftp mirror --parallel=8',
    program: '/usr/bin/lftp',
    push: ({ from, to, port, user, keyFile, scratch }) => {
      const ssh = `ssh -a -x -i ${keyFile} ${QUIET_SSH.join(' ')}`;
      const script = [
        'set cmd:fail-exit yes',
        `set sftp:connect-program "${ssh}"`,
        `open -u ${user},none -p ${port} sftp://127.0.0.1`,
        `mirror --reverse --parallel=8 ${from} ${to}`,
        'bye',
        '',
      ].join('\n');
      const file = join(scratch, 'lftp-script');
      writeFileSync(file, script);
      return run('/usr/bin/lftp', ['-f', file], scratch);
    },
  },
  {
    name: 'rclone copy --transfers 8',
    program: '/usr/bin/rclone',
    push: ({ from, to, port, user, keyFile, scratch }) =>
      run(
        '/usr/bin/rclone',
        [
          'copy', from, `:sftp:${to}`, '--transfers', '8', '--checkers', '8', '--config', join(scratch, 'rclone.conf'),
          '--sftp-host', '127.0.0.1', '--sftp-port', String(port), '--sftp-user', user, '--sftp-key-file', keyFile,
        ],
        scratch,
      ), // prettier-ignore
  },
];

export function isInstalled({ program }: OtherClient): boolean {
  return existsSync(program);
}

async function sftp(options: PushOptions, linesOf: (name: string) => string[]): Promise<void> {
  const { names, port, user, keyFile, scratch } = options;
  const batch = join(scratch, 'sftp-batch');
  writeFileSync(batch, `${names.flatMap(linesOf).join('\n')}\n`);
  const login = ['-P', String(port), '-i', keyFile, ...QUIET_SSH, `${user}@127.0.0.1`];
  await run('/usr/bin/sftp', ['-q', '-b', batch, ...login], scratch);
}

function run(program: string, argv: readonly string[], home: string): Promise<void> {
  mkdirSync(home, { recursive: true });
  return new Promise((resolve, reject) => {
    const env = { ...process.env, HOME: home };
    const child = spawn(program, argv, { stdio: ['ignore', 'ignore', 'pipe'], env });
    let told = '';
    child.stderr.on('data', (text: Buffer) => (told = (told + text.toString()).slice(-2_000)));
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code ?? 'a signal'}: ${told}`)),
    );
  });
}
