/** Node-RED without its editor, on a port of its own, with one flow. Nothing of it is part of this project. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export interface NodeRedOptions {
  /** Where it is installed: the folder that holds node_modules. */
  installedIn: string;
  /** Own to this run. */
  userFolder: string;
  port: number;
  flow: readonly object[];
}

const STARTED = /Started flows/;
/** A Node-RED that does not want to go is ended after this. */
const STOP_DEADLINE_MS = 10_000;

/** Throws when it is not installed there. */
export function nodeRedVersions(installedIn: string): string {
  const versionOf = (name: string) => {
    const file = join(resolve(installedIn), 'node_modules', name, 'package.json');
    if (!existsSync(file)) throw new Error(`${name} is not installed in ${installedIn}; see docs/figures.md`);
    return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
  };
  return [versionOf('node-red'), versionOf('node-red-contrib-modbus')].join(', ');
}

export class NodeRedProgram implements AsyncDisposable {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
    this.#ended = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  /** Resolves when its flow runs. */
  static async start({ installedIn, userFolder, port, flow }: NodeRedOptions): Promise<NodeRedProgram> {
    mkdirSync(userFolder, { recursive: true });
    const [flowFile, settingsFile] = [join(userFolder, 'flows.json'), join(userFolder, 'settings.js')];
    writeFileSync(flowFile, JSON.stringify(flow));
    writeFileSync(settingsFile, settingsText(port));
    const script = join(resolve(installedIn), 'node_modules', 'node-red', 'red.js');
    const child = spawn(process.execPath, [script, '-u', userFolder, '-s', settingsFile, flowFile], {
      cwd: userFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(join(userFolder, 'node-red.log'));
    const words: string[] = [];
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`node-red ended (exit ${code})\n${words.join('\n')}`)));
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          log.write(`${line}\n`);
          if (words.length < 40) words.push(line);
          if (STARTED.test(line)) resolve();
        });
      }
    });
    if (child.pid === undefined) throw new Error('node-red has no process');
    return new NodeRedProgram(child, child.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const deadline = AbortSignal.timeout(STOP_DEADLINE_MS);
    deadline.addEventListener('abort', () => this.#child.kill('SIGKILL'));
    await this.#ended;
  }
}

/** No editor, no admin interface, no telemetry, nothing installed by itself: the runtime alone. */
function settingsText(port: number): string {
  return `module.exports = {
  uiHost: '127.0.0.1',
  uiPort: ${port},
  disableEditor: true,
  httpAdminRoot: false,
  httpNodeRoot: false,
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false } },
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
`;
}
