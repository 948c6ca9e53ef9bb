/** Whether polling notices what becomes of uploads: how late readings are while the receiver takes files, hangs, and is gone. */
import { DEMO_STATION, keepStationPassword, openDemoFolder, stationPassword } from '../demo/demo-folder.js';
import { SftpProvince } from '../province/sftp-province.js';
import { BenchInstruments } from './bench-instruments.js';
import { INSTRUMENTS, PARAMETERS } from './bench-load.js';
import type { BenchOptions, BenchResult, Figure } from './bench-result.js';
import { readBenchDatabase, startBenchLogger, writeBenchStation } from './bench-station.js';
import { median, percentile } from './median.js';

const INTERVAL = '10s';
const KEYS_PER_MS = 1024;

interface Window {
  what: string;
  begin: (province: SftpProvince) => void;
}

const WINDOWS: readonly Window[] = [
  { what: 'files are taken', begin: () => undefined },
  { what: 'an upload hangs in its write', begin: ({ levers }) => void (levers.hangAt = 'write') },
  { what: 'an upload hangs in its rename', begin: ({ levers }) => void (levers.hangAt = 'rename') },
  {
    what: 'the receiver refuses connections',
    begin: ({ levers }) => {
      levers.hangAt = null;
      levers.connections = 'refuse';
    },
  },
  { what: 'the backlog follows', begin: ({ levers }) => void (levers.connections = 'accept') },
];

export async function hungUploadBench(options: BenchOptions): Promise<BenchResult> {
  const { clock, folder: root, windowMs, warmUpMs } = options;
  await using instruments = await BenchInstruments.start(INSTRUMENTS);
  const folder = openDemoFolder(root);
  const { password } = stationPassword(folder);
  keepStationPassword(folder, password);
  await using province = new SftpProvince({
    root: `${root}/receiver`,
    accounts: [{ user: DEMO_STATION, password }],
    clock,
  });
  await province.listen();
  const receiver = {
    sftpPort: province.port,
    fingerprint: province.hostKeyLine,
    [Symbol.asyncDispose]: async () => undefined,
  };
  const config = writeBenchStation({
    root,
    tcpPorts: instruments.tcpPorts,
    interval: INTERVAL,
    province: receiver,
  });
  await using logger = startBenchLogger(root, config);
  await logger.line('the logger runs');
  await clock.sleep(warmUpMs);
  const figures: Figure[] = [];
  for (const { what, begin } of WINDOWS) {
    options.tell(`${windowMs / 1000} s in which ${what}`);
    begin(province);
    const startAt = clock.now();
    await clock.sleep(windowMs);
    const delaysMs = delaysBetween(root, startAt, clock.now());
    figures.push(
      { what: `${what}: lateness of a reading, p50`, value: median(delaysMs), unit: 'ms' },
      { what: `${what}: lateness of a reading, p99`, value: percentile(delaysMs, 99), unit: 'ms' },
      {
        what: `${what}: polls stored of those due`,
        value: (100 * delaysMs.length) / (INSTRUMENTS * (windowMs / 1000 - 1)),
        unit: '%',
      },
    );
  }
  return {
    name: 'hung-upload',
    title: `${PARAMETERS} parameters each second, a report every ${INTERVAL}, one receiver`,
    figures,
    notes: [
      'Lateness: from the second at which a poll was due to the last byte of its reply, as the logger itself stored it.',
      'The receiver runs in the process of the bench, the instruments in another one.',
    ],
  };
}

function delaysBetween(root: string, startAt: number, endAt: number): number[] {
  using database = readBenchDatabase(root);
  return database
    .all<{ delay_ms: number }>(
      'SELECT delay_ms FROM scan WHERE key >= ? AND key < ?',
      startAt * KEYS_PER_MS,
      (endAt - 1000) * KEYS_PER_MS,
    )
    .map(({ delay_ms }) => delay_ms);
}
