/**
 * The folder of a demonstration: real configuration files, as a station and a province would have them, to look at and to
 * change. It stays, so that starting again continues where it was.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoPorts } from './demo-ports.js';

export interface DemoFolder {
  root: string;
  provinceConfig: string;
  stationConfig: string;
  secrets: string;
  /** Stable names of the simulated serial lines. */
  sensorLine: string;
  flowLine: string;
  oxygenLine: string;
}

export const DEMO_STATION = 'TB_CAPH_NUOSXL';
const STATION_NAME = 'Trạm quan trắc nước thải (mô phỏng)';

export function openDemoFolder(root: string): DemoFolder {
  mkdirSync(root, { recursive: true });
  return {
    root,
    provinceConfig: join(root, 'province.yaml'),
    stationConfig: join(root, 'station.yaml'),
    secrets: join(root, 'station.secrets.yaml'),
    sensorLine: join(root, 'ttySENSORS'),
    flowLine: join(root, 'ttyFLOW'),
    oxygenLine: join(root, 'ttyOXYGEN'),
  };
}

export function writeProvinceConfig(folder: DemoFolder, ports: DemoPorts): void {
  const text = `# Written by the demonstration at each start.
configVersion: 1
province: { name: Thái Bình (mô phỏng), code: TB }
dataFolder: province-data
receiving: { host: 127.0.0.1, port: ${ports.sftp} }
web: { host: 127.0.0.1, port: ${ports.pages}, access: open } # only this machine reaches them
`;
  writeFileSync(folder.provinceConfig, text);
}

/** The password that the station and the province share; a new one until `keepStationPassword` has kept it. */
export function stationPassword(folder: DemoFolder): { password: string; origin: 'made' | 'kept' } {
  if (existsSync(folder.secrets)) {
    const kept = /password: (\S+)/.exec(readFileSync(folder.secrets, 'utf8'))?.[1];
    if (kept !== undefined) return { password: kept, origin: 'kept' };
  }
  return { password: randomBytes(18).toString('base64url'), origin: 'made' };
}

/** Only once the province knows it: a start that is interrupted before begins anew at the next one. */
export function keepStationPassword(folder: DemoFolder, password: string): void {
  writeFileSync(folder.secrets, `targets:\n  province:\n    password: ${password}\n`, { mode: 0o600 });
  chmodSync(folder.secrets, 0o600);
}

export const STATION_ARGUMENTS = [
  DEMO_STATION,
  '--name',
  STATION_NAME,
  '--kind',
  'wastewater',
  '--password-stdin',
];

export interface StationConfigOptions {
  ports: DemoPorts;
  /** `10s`, as typed. */
  interval: string;
  /** `SHA256:…` of the province's SFTP server. */
  fingerprint: string;
  /** Whether pseudo-terminals could be made; without them the serial instruments are left out. */
  serial: 'present' | 'absent';
}

export function writeStationConfig(folder: DemoFolder, options: StationConfigOptions): void {
  writeFileSync(folder.stationConfig, stationConfigText(folder, options));
}

function stationConfigText(
  folder: DemoFolder,
  { ports, interval, fingerprint, serial }: StationConfigOptions,
): string {
  const [province, facility, code] = DEMO_STATION.split('_');
  return `# Written by the demonstration at each start.
configVersion: 1
station:
  name: ${STATION_NAME}
  kind: wastewater
  province: ${province}
  facility: ${facility}
  code: ${code}
reporting: { interval: ${interval} }
panel: { host: 127.0.0.1, port: ${ports.panel} }
buses:
  - { id: network, type: modbus-tcp, host: 127.0.0.1, port: ${ports.instruments}, timeout: 300ms }
${serial === 'present' ? serialBuses(folder) : ''}instruments:
  - id: liquiline
    profile: endress-hauser-cm44x
    bus: network
    unitId: 1
    settings: { input-1-unit: pH, input-2-unit: oC, input-3-unit: mg/L, input-4-unit: mg/L }
    channels:
      - { measurement: input-1, symbol: pH, unit: '', validRange: { low: 0, high: 14 } }
      - { measurement: input-2, symbol: Temp, unit: oC }
      - { measurement: input-3, symbol: COD, unit: mg/L, validRange: { low: 0, high: 500 } }
      - { measurement: input-4, symbol: NH4, unit: mg/L, validRange: { low: 0, high: 100 } }
${serial === 'present' ? SERIAL_INSTRUMENTS : ''}targets:
  - id: province
    type: sftp
    host: 127.0.0.1
    port: ${ports.sftp}
    user: ${DEMO_STATION}
    hostKey: ${fingerprint}
`;
}

function serialBuses(folder: DemoFolder): string {
  return `  - { id: sensor-line, type: modbus-rtu, port: ${JSON.stringify(folder.sensorLine)}, baudRate: 19200, timeout: 300ms }
  - { id: flow-line, type: modbus-rtu, port: ${JSON.stringify(folder.flowLine)}, baudRate: 9600, parity: even, timeout: 300ms }
  - { id: oxygen-line, type: modbus-ascii, port: ${JSON.stringify(folder.oxygenLine)}, baudRate: 9600, timeout: 300ms }
`;
}

const SERIAL_INSTRUMENTS = `  - id: iq-sensornet
    profile: wtw-iq-sensornet
    bus: sensor-line
    unitId: 1
    settings: { sensor-4-main-unit: mg/L }
    channels:
      - { measurement: sensor-4-main, symbol: TSS, unit: mg/L, validRange: { low: 0, high: 1000 } }
  - id: outlet-meter
    profile: siemens-mag6000
    bus: flow-line
    unitId: 1
    settings: { word-order: high-first, flow-unit: m3/s, totalizer-unit: m3 }
    channels:
      - { measurement: flow, symbol: Flow, unit: m3/h, scale: 3600, decimals: 2 }
      - { measurement: totalizer-1, symbol: FlowTotal, unit: m3, averaging: total, decimals: 2, report: false }
  - id: oxygen-probe
    profile: in-situ-rdo-pro
    bus: oxygen-line
    unitId: 1
    settings: { numbering: from-0, word-order: high-first }
    channels:
      - { measurement: oxygen, symbol: DO, unit: mg/L, validRange: { low: 0, high: 20 } }
`;
