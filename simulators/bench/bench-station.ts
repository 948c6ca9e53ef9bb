/**
 * A station for the benches: written as real configuration files and started by the real commands, each program in a process
 * of its own. Fifty parameters, each second, from instruments on Modbus TCP.
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteConnection } from '../../logger/store/sqlite-connection.js';
import { ChildProgram, runCommand } from '../demo/child-program.js';
import {
  DEMO_STATION,
  openDemoFolder,
  STATION_ARGUMENTS,
  stationPassword,
  writeProvinceConfig,
  keepStationPassword,
} from '../demo/demo-folder.js';
import { choosePorts } from '../demo/demo-ports.js';
import { FLOATS_EACH, PROFILE_FILE, UNIT_ID } from './bench-load.js';
import type { PolledLine } from './node-red-line-flow.js';

/** Where the station delivers. */
export interface BenchProvince extends AsyncDisposable {
  sftpPort: number;
  fingerprint: string;
}

export async function startBenchProvince(root: string): Promise<BenchProvince> {
  const folder = openDemoFolder(root);
  const ports = await choosePorts({ panel: 0, pages: 0, sftp: 0, instruments: 0 });
  writeProvinceConfig(folder, ports);
  const { password, origin } = stationPassword(folder);
  if (origin === 'made') {
    const argv = ['companion', 'station', 'add', ...STATION_ARGUMENTS, '-c', folder.provinceConfig];
    await runCommand(argv, `${password}\n`);
    keepStationPassword(folder, password);
  }
  const program = new ChildProgram({
    name: 'companion',
    argv: ['companion', 'run', '-c', folder.provinceConfig],
    logFile: join(root, 'companion.log'),
  });
  try {
    const receiving = await program.line('receiving over SFTP');
    return {
      sftpPort: ports.sftp,
      fingerprint: String(receiving['fingerprint']),
      [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
    };
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  }
}

export interface BenchStationOptions {
  root: string;
  /** One instrument each. */
  tcpPorts: readonly number[];
  /** Reporting interval, `10s`. */
  interval: string;
  province: BenchProvince | null;
}

/** Writes `station.yaml` and the profile beside it; returns the configuration's path. */
export function writeBenchStation({ root, tcpPorts, interval, province }: BenchStationOptions): string {
  const profiles = join(root, 'profiles');
  mkdirSync(profiles, { recursive: true });
  copyFileSync(PROFILE_FILE, join(profiles, 'ten-floats.yaml'));
  const [provinceCode, facility, code] = DEMO_STATION.split('_');
  const channels = (instrument: number) =>
    Array.from(
      { length: FLOATS_EACH },
      (_, index) =>
        `      - { measurement: value-${index + 1}, symbol: P${instrument * FLOATS_EACH + index + 1} }\n`,
    ).join('');
  const text = `configVersion: 1
station: { name: Bench, kind: wastewater, province: ${provinceCode}, facility: ${facility}, code: ${code} }
reporting: { interval: ${interval} }
panel: { host: 127.0.0.1, port: 0 }
buses:
${tcpPorts.map((port, index) => `  - { id: bus-${index}, type: modbus-tcp, host: 127.0.0.1, port: ${port} }\n`).join('')}instruments:
${tcpPorts
  .map(
    (_, index) => `  - id: instrument-${index}
    profile: ten-floats
    bus: bus-${index}
    unitId: ${UNIT_ID}
    pollInterval: 1s
    channels:
${channels(index)}`,
  )
  .join('')}${province === null ? '' : targetOf(province)}`;
  const path = join(root, 'station.yaml');
  writeFileSync(path, text);
  return path;
}

/** A station with one RTU line and units 1, 2, … on it; returns the configuration's path. */
export function writeBenchLineStation(root: string, line: PolledLine): string {
  const profiles = join(root, 'profiles');
  mkdirSync(profiles, { recursive: true });
  copyFileSync(PROFILE_FILE, join(profiles, 'ten-floats.yaml'));
  const instruments = Array.from({ length: line.units }, (_, index) => {
    const channels = Array.from(
      { length: FLOATS_EACH },
      (_value, place) => `{ measurement: value-${place + 1}, symbol: U${index + 1}P${place + 1} }`,
    );
    return `  - { id: unit-${index + 1}, profile: ten-floats, bus: line, unitId: ${index + 1}, pollInterval: ${line.intervalMs}ms, channels: [${channels.join(', ')}] }\n`;
  });
  // A pseudo-terminal gets no silence of itself; here it stands for a line, so it gets its 3.5 characters.
  const silenceMs = Math.ceil((3.5 * 10 * 1000) / line.baudRate);
  const [province, facility, code] = DEMO_STATION.split('_');
  const text = `configVersion: 1
station: { name: Bench, kind: wastewater, province: ${province}, facility: ${facility}, code: ${code} }
reporting: { interval: 1m }
panel: { host: 127.0.0.1, port: 0 }
buses:
  - { id: line, type: modbus-rtu, port: ${line.path}, baudRate: ${line.baudRate}, timeout: ${line.timeoutMs}ms, turnaround: ${silenceMs}ms }
instruments:
${instruments.join('')}`;
  const path = join(root, 'station.yaml');
  writeFileSync(path, text);
  return path;
}

function targetOf({ sftpPort, fingerprint }: BenchProvince): string {
  return `targets:
  - { id: province, type: sftp, host: 127.0.0.1, port: ${sftpPort}, user: ${DEMO_STATION}, hostKey: '${fingerprint}' }
`;
}

export function startBenchLogger(root: string, config: string): ChildProgram {
  return new ChildProgram({
    name: 'logger',
    argv: ['logger', 'run', '-c', config],
    logFile: join(root, 'logger.log'),
  });
}

export function databasePath(root: string): string {
  return join(root, 'data', 'station.db');
}

/** The station's database, beside the running logger. Throws while it does not exist. */
export function readBenchDatabase(root: string): SqliteConnection {
  return new SqliteConnection(databasePath(root), { mode: 'read-only' });
}

export function countScans(root: string): number {
  using database = readBenchDatabase(root);
  return database.get<{ scans: number }>('SELECT count(*) AS scans FROM scan')?.scans ?? 0;
}
