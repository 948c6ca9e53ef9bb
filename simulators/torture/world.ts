/**
 * The world of one torture: a station that polls a counting instrument five times a second, its logger and the province's
 * companion as processes, a wire between them that can be cut, a second receiver that can misbehave, and small disks.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { CuttingProxy } from '../province/cutting-proxy.js';
import { SftpProvince } from '../province/sftp-province.js';
import { CounterInstrument, COUNTER_PROFILE } from '../scenarios/processes/counter-instrument.js';
import { compileFailingDisk, FailingDisk, joinEnvironments } from './failing-disk.js';
import { SmallDisk } from './small-disk.js';
import { quantracScript, TorturedProgram } from './tortured-program.js';
import { WallClockLever } from './wall-clock-lever.js';

export const STATION = 'TB_JUDGE_WATER';
export const INTERVAL_MS = 10_000;
export const POLL_MS = 200;
const DISK_MEBIBYTES = 192;
const USER = 'second';
const HOST_KEY_TRIES = 50;
const HOST_KEY_LOOK_MS = 500;

export interface World extends AsyncDisposable {
  folder: string;
  logger: TorturedProgram;
  companion: TorturedProgram;
  loggerDisk: SmallDisk;
  companionDisk: SmallDisk;
  /** What lies on the same disks, failing under open files. */
  loggerFailing: FailingDisk;
  companionFailing: FailingDisk;
  proxy: CuttingProxy;
  second: SftpProvince;
  wallClock: WallClockLever;
  instrument: CounterInstrument;
  panelUrl: string;
}

export async function makeWorld(folder: string, clock: Clock): Promise<World> {
  const loggerDisk = new SmallDisk(join(folder, 'station/data'), DISK_MEBIBYTES);
  const companionDisk = new SmallDisk(join(folder, 'province/data'), DISK_MEBIBYTES);
  const library = compileFailingDisk(folder);
  const loggerFailing = new FailingDisk(library, loggerDisk.path, join(folder, 'logger-disk'));
  const companionFailing = new FailingDisk(library, companionDisk.path, join(folder, 'province-disk'));
  const ports = { sftp: await freePort(), pages: await freePort(), panel: await freePort() };
  const wallClock = new WallClockLever(join(folder, 'offset'));
  const instrument = await CounterInstrument.start();
  const proxy = new CuttingProxy(ports.sftp);
  await proxy.listen();
  const passwords = { province: word(), second: word() };
  mkdirSync(join(folder, 'second'), { recursive: true });
  const second = new SftpProvince({
    root: join(folder, 'second'),
    accounts: [{ user: USER, password: passwords.second }],
    clock,
  });
  await second.listen();
  const companion = new TorturedProgram({
    clock,
    argv: ['companion', 'run', '-c', 'province.yaml'],
    cwd: join(folder, 'province'),
    logFile: join(folder, 'companion.log'),
    environment: companionFailing.environment,
  });
  makeProvince(join(folder, 'province'), ports, passwords.province);
  companion.keepRunning();
  const fingerprint = await fingerprintOf(join(folder, 'province'), clock);
  makeStation(join(folder, 'station'), {
    panel: ports.panel,
    base: instrument.stationYaml({ pollInterval: `${POLL_MS}ms` }),
    passwords,
    province: { port: proxy.port, hostKey: fingerprint },
    second: { port: second.port, hostKey: second.hostKeyLine },
  });
  return {
    ...{
      folder,
      loggerDisk,
      companionDisk,
      loggerFailing,
      companionFailing,
      proxy,
      second,
      wallClock,
      instrument,
    },
    logger: new TorturedProgram({
      clock,
      argv: ['logger', 'run', '-c', 'station.yaml'],
      cwd: join(folder, 'station'),
      logFile: join(folder, 'logger.log'),
      environment: joinEnvironments(wallClock.environment, loggerFailing.environment),
    }),
    companion,
    panelUrl: `http://127.0.0.1:${ports.panel}`,
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
      await instrument[Symbol.asyncDispose]();
      loggerFailing[Symbol.dispose]();
      companionFailing[Symbol.dispose]();
      loggerDisk[Symbol.dispose]();
      companionDisk[Symbol.dispose]();
    },
  };
}

/** Writes the province's configuration and makes the station's account. */
function makeProvince(folder: string, ports: { sftp: number; pages: number }, password: string): void {
  writeFileSync(
    join(folder, 'province.yaml'),
    `configVersion: 1
province: { name: Torture, code: TB }
dataFolder: data
receiving: { host: 127.0.0.1, port: ${ports.sftp}, settleAfter: 2s, sweepEvery: 2s }
web: { host: 127.0.0.1, port: ${ports.pages}, access: open }
`,
  );
  const station = ['station', 'add', STATION, '--name', 'Judge', '--kind', 'wastewater', '--password-stdin'];
  runCompanion(folder, station, `${password}\n`);
}

/** The host key is made when the companion starts for the first time. */
async function fingerprintOf(folder: string, clock: Clock): Promise<string> {
  for (let tries = 0; tries < HOST_KEY_TRIES; tries += 1) {
    const found = /SHA256:[A-Za-z0-9+/]{43}/.exec(runCompanion(folder, ['check']))?.[0];
    if (found !== undefined) return found;
    await clock.sleep(HOST_KEY_LOOK_MS);
  }
  throw new Error('the companion made no host key');
}

function runCompanion(folder: string, argv: readonly string[], input = ''): string {
  const words = [quantracScript(), 'companion', ...argv, '-c', 'province.yaml'];
  return execFileSync(process.execPath, words, { cwd: folder, input, encoding: 'utf8' });
}

interface StationParts {
  panel: number;
  base: string;
  passwords: { province: string; second: string };
  province: { port: number; hostKey: string };
  second: { port: number; hostKey: string };
}

function makeStation(folder: string, { panel, base, passwords, province, second }: StationParts): void {
  mkdirSync(join(folder, 'profiles'), { recursive: true });
  writeFileSync(join(folder, 'profiles/counter.yaml'), COUNTER_PROFILE);
  const secrets = join(folder, 'station.secrets.yaml');
  writeFileSync(
    secrets,
    `targets:\n  province: { password: ${passwords.province} }\n  second: { password: ${passwords.second} }\n`,
  );
  chmodSync(secrets, 0o600);
  const waits =
    'retryMin: 100ms, retryMax: 2s, probeInterval: 2s, replyTimeout: 2s, connectTimeout: 3s, attemptTimeout: 10s';
  writeFileSync(
    join(folder, 'station.yaml'),
    `${base.replace('panel: { port: 0 }', `panel: { port: ${panel} }`)}
clock: { source: none }
targets:
  - { id: province, type: sftp, host: 127.0.0.1, port: ${province.port}, user: ${STATION},
      hostKey: '${province.hostKey}', ${waits} }
  - { id: second, type: sftp, host: 127.0.0.1, port: ${second.port}, user: ${USER},
      hostKey: '${second.hostKey}', ${waits} }
`,
  );
}

const word = () => randomBytes(12).toString('hex');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
