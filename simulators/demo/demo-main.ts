/**
 * `quantrac simulate demo` (what `npm start` runs): a simulated wastewater station and a province on this machine, by the
 * same commands and configuration files that a real station and a real province use.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDuration } from '../../protocols/configuration/duration.js';
import { wrongUse } from '../../protocols/configuration/wrong-use.js';
import { RealClock } from '../time/real-clock.js';
import { ChildProgram, runCommand } from './child-program.js';
import {
  DEMO_STATION,
  openDemoFolder,
  keepStationPassword,
  stationPassword,
  STATION_ARGUMENTS,
  writeProvinceConfig,
  writeStationConfig,
  type DemoFolder,
} from './demo-folder.js';
import { startDemoInstruments } from './demo-instruments.js';
import { choosePorts, USUAL_PORTS, type DemoPorts } from './demo-ports.js';

const USAGE = `Usage: npm start -- [--interval 30s] [--folder demo]
  --interval   reporting interval: 10s … 1h, dividing an hour (a real station uses 5m)
  --folder     where the demonstration keeps its configuration and data; remove it to begin anew
  --panel-port, --pages-port, --sftp-port   instead of ${USUAL_PORTS.panel}, ${USUAL_PORTS.pages}, ${USUAL_PORTS.sftp}`;

const INTERVAL_DEFAULT = '30s';
const LOOK_FOR_FILE_EVERY_MS = 500;

export async function main(argv: readonly string[]): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        interval: { type: 'string', default: INTERVAL_DEFAULT },
        folder: { type: 'string', default: 'demo' },
        'panel-port': { type: 'string', default: String(USUAL_PORTS.panel) },
        'pages-port': { type: 'string', default: String(USUAL_PORTS.pages) },
        'sftp-port': { type: 'string', default: String(USUAL_PORTS.sftp) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const intervalMs = parseDuration(values.interval);
  if (intervalMs === null || intervalMs < 10_000 || 3_600_000 % intervalMs !== 0) {
    return refuse(
      `--interval ${values.interval}: legal is 10s … 1h that divides an hour, for example 10s, 30s, 1m, 5m`,
    );
  }
  const wanted = {
    ...USUAL_PORTS,
    panel: Number(values['panel-port']),
    pages: Number(values['pages-port']),
    sftp: Number(values['sftp-port']),
  };
  if (Object.values(wanted).some((port) => !Number.isInteger(port) || port < 0 || port > 65_535)) {
    return refuse('a port is a whole number 0…65535');
  }
  return runDemo(openDemoFolder(values.folder), values.interval, await choosePorts(wanted));
}

async function runDemo(folder: DemoFolder, interval: string, ports: DemoPorts): Promise<number> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const parts: AsyncDisposable[] = [];
  try {
    await startParts({ folder, interval, ports, parts, signal: stop.signal });
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 0;
    process.stderr.write(
      `${error instanceof Error ? error.message : String(error)}\nThe logs are in ${folder.root}.\n`,
    );
    return 1;
  } finally {
    if (stop.signal.aborted) process.stdout.write('\nĐang dừng … / Stopping …\n');
    for (const part of parts.reverse()) await part[Symbol.asyncDispose]();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

interface DemoRun {
  folder: DemoFolder;
  interval: string;
  ports: DemoPorts;
  /** What was started, to be stopped in the opposite order. */
  parts: AsyncDisposable[];
  signal: AbortSignal;
}

/** Starts everything, then waits until stopped or until a part fails. */
async function startParts({ folder, interval, ports, parts, signal }: DemoRun): Promise<void> {
  const started = new RealClock().monotonicMs();
  const instruments = await startDemoInstruments(folder, ports.instruments);
  parts.push(instruments);
  writeProvinceConfig(folder, ports);
  const { password, origin } = stationPassword(folder);
  if (origin === 'made') {
    await registerStation(folder, password);
    keepStationPassword(folder, password);
  }
  const companion = program(folder, 'companion', folder.provinceConfig);
  parts.push(companion);
  const receiving = await companion.line('receiving over SFTP');
  const pages = await companion.line('pages');
  writeStationConfig(folder, {
    ports,
    interval,
    fingerprint: String(receiving['fingerprint']),
    serial: instruments.serial,
  });
  const logger = program(folder, 'logger', folder.stationConfig);
  parts.push(logger);
  const running = await logger.line('the logger runs');
  tell({
    panel: String(running['panel']),
    pages: String(pages['url']),
    interval,
    folder,
    instruments: instruments.reason,
  });
  const aborted = new Promise<never>((_resolve, reject) => {
    const end = () => reject(new Error('stopped'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
  const ended = Promise.race([aborted, companion.failed(), logger.failed()]);
  ended.catch(() => undefined);
  const name = await Promise.race([newFile(String(pages['url']), signal), ended]);
  const seconds = Math.round((new RealClock().monotonicMs() - started) / 1000);
  process.stdout.write(
    `Tệp đầu tiên của lần chạy này đã đến Sở / First file of this run at the province: ${name} (${seconds} s)\n`,
  );
  await ended;
}

/** A start that was interrupted may have left the station registered with a password that nobody kept. */
async function registerStation(folder: DemoFolder, password: string): Promise<void> {
  const config = ['-c', folder.provinceConfig];
  try {
    await runCommand(['companion', 'station', 'add', ...STATION_ARGUMENTS, ...config], `${password}\n`);
  } catch (error) {
    const change = ['companion', 'station', 'password', DEMO_STATION, '--password-stdin', ...config];
    await runCommand(change, `${password}\n`).catch(() => {
      throw error;
    });
  }
}

function program(folder: DemoFolder, name: 'companion' | 'logger', config: string): ChildProgram {
  return new ChildProgram({
    name,
    // However the demonstration ends, its programs end with it.
    argv: [name, 'run', '-c', config, '--stop-with-stdin'],
    logFile: join(folder.root, `${name}.log`),
  });
}

interface DemoAddresses {
  panel: string;
  pages: string;
  interval: string;
  folder: DemoFolder;
  /** Why there are no serial instruments, or `null`. */
  instruments: string | null;
}

function tell({ panel, pages, interval, folder, instruments }: DemoAddresses): void {
  process.stdout.write(`
  Trạm mô phỏng / simulated station   ${panel}
  Sở (tỉnh) / province                ${pages}

  Tệp số liệu mỗi ${interval} / a data file every ${interval}. Dữ liệu / data: ${folder.root}
${instruments === null ? '' : `  Không có cổng nối tiếp mô phỏng / no simulated serial line: ${instruments}\n`}  Ctrl-C để dừng / to stop

`);
}

/** The name of the first file that the province receives from now on. */
async function newFile(pages: string, signal: AbortSignal): Promise<string> {
  const clock = new RealClock();
  const before = await newestFile(pages);
  for (;;) {
    await clock.sleep(LOOK_FOR_FILE_EVERY_MS, signal);
    const now = await newestFile(pages);
    if (now !== null && now.id !== before?.id) return now.name;
  }
}

async function newestFile(pages: string): Promise<{ id: number; name: string } | null> {
  const response = await fetch(new URL('/api/files?limit=1', pages));
  if (!response.ok) throw new Error(`the province's pages answered ${response.status}`);
  const { files } = (await response.json()) as { files: { id: number; name: string }[] };
  return files[0] ?? null;
}

function refuse(message: string): number {
  process.stderr.write(`${wrongUse(message, 'npm start --')}\n`);
  return 2;
}
