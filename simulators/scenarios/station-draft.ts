/**
 * The `station.yaml` of the scenarios' station, as plain data that a scenario may change before it is written: four
 * instruments on two Modbus TCP connections and one RS-485 line, one-minute reports, a poll every ten seconds.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

export interface ChannelDraft {
  measurement: string;
  symbol: string;
  [key: string]: unknown;
}

export interface InstrumentDraft {
  id: string;
  profile: string;
  bus: string;
  unitId: number;
  pollInterval: string;
  settingsInterval?: string;
  settings?: Record<string, string | number | boolean>;
  channels: ChannelDraft[];
}

export interface TargetDraft {
  id: string;
  type: 'sftp';
  host: string;
  port: number;
  user: string;
  hostKey?: string;
  layout?: number;
  dialect?: Record<string, string>;
  [key: string]: unknown;
}

export interface StationDraft {
  configVersion: 1;
  dataFolder: string;
  station: { name: string; kind: string; province: string; facility: string; code: string };
  reporting: { interval: string; completeness?: number; settle?: string };
  panel: { host: string; port: number };
  buses: { id: string; type: string; [key: string]: unknown }[];
  instruments: InstrumentDraft[];
  derived?: Record<string, unknown>[];
  targets: TargetDraft[];
  notices?: Record<string, unknown>;
}

/** Who the station is, and where it sends to. */
export interface StationIdentity {
  facility: string;
  code: string;
}

export const POLL_INTERVAL_MS = 10_000;
export const REPORT_INTERVAL_MS = 60_000;
export const PROVINCE_TARGET = 'province';

/** Without targets: the bench adds the province. */
export function draftStation({ facility, code }: StationIdentity): StationDraft {
  const pollInterval = `${POLL_INTERVAL_MS / 1000}s`;
  return {
    configVersion: 1,
    dataFolder: 'data',
    station: { name: `Trạm ${facility} ${code}`, kind: 'wastewater', province: 'TB', facility, code },
    reporting: { interval: `${REPORT_INTERVAL_MS / 1000}s` },
    panel: { host: '127.0.0.1', port: 0 },
    buses: [
      { id: 'cabinet', type: 'modbus-tcp', host: '192.0.2.20', timeout: '500ms' },
      { id: 'shelter', type: 'modbus-tcp', host: '192.0.2.30', timeout: '500ms' },
      {
        id: 'line',
        type: 'modbus-rtu',
        port: '/dev/serial/by-id/scenario',
        baudRate: 19_200,
        timeout: '500ms',
      },
    ],
    instruments: [
      {
        id: 'liquiline',
        profile: 'endress-hauser-cm44x',
        bus: 'cabinet',
        unitId: 1,
        pollInterval,
        settings: {
          'input-1-unit': 'pH',
          'input-2-unit': 'oC',
          'input-3-unit': 'mg/L',
          'input-4-unit': 'mg/L',
        },
        channels: [
          { measurement: 'input-1', symbol: 'pH', unit: '', validRange: { low: 0, high: 14 } },
          { measurement: 'input-2', symbol: 'Temp', unit: 'oC' },
          { measurement: 'input-3', symbol: 'COD', unit: 'mg/L', validRange: { low: 0, high: 500 } },
          { measurement: 'input-4', symbol: 'NH4', unit: 'mg/L', validRange: { low: 0, high: 100 } },
        ],
      },
      {
        id: 'ozone',
        profile: 'teledyne-t400',
        bus: 'shelter',
        unitId: 1,
        pollInterval,
        channels: [{ measurement: 'ozone', symbol: 'O3', unit: 'ppb', decimals: 1 }],
      },
      {
        id: 'sensors',
        profile: 'wtw-iq-sensornet',
        bus: 'line',
        unitId: 1,
        pollInterval,
        settings: { 'sensor-4-main-unit': 'mg/L' },
        channels: [{ measurement: 'sensor-4-main', symbol: 'TSS', unit: 'mg/L' }],
      },
      {
        id: 'meter',
        profile: 'siemens-mag6000',
        bus: 'line',
        unitId: 2,
        pollInterval,
        settings: { 'word-order': 'high-first', 'flow-unit': 'm3/s', 'totalizer-unit': 'm3' },
        channels: [
          { measurement: 'flow', symbol: 'Flow', unit: 'm3/h', scale: 3600, decimals: 2 },
          { measurement: 'totalizer-1', symbol: 'FlowTotal', unit: 'm3', averaging: 'total', decimals: 2 },
        ],
      },
    ],
    targets: [],
  };
}

/** Leaves one instrument, so that many hours take little time: for scenarios that are about the way of the files. */
export function onlyLiquiline(draft: StationDraft): void {
  draft.buses = draft.buses.filter(({ id }) => id === 'cabinet');
  draft.instruments = draft.instruments.filter(({ id }) => id === 'liquiline');
}

/** Writes `station.yaml`, and the passwords (or private keys) beside it as only their owner may read them. Gives the path. */
export function writeStation(
  folder: string,
  draft: StationDraft,
  passwords: Readonly<Record<string, string>>,
): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'station.yaml');
  writeFileSync(file, stringify(draft));
  const login = ([id, secret]: [string, string]) => {
    if (!secret.startsWith('-----BEGIN ')) return [id, { password: secret }];
    const privateKeyFile = `${id}.key`;
    writeFileSync(join(folder, privateKeyFile), secret, { mode: 0o600 });
    return [id, { privateKeyFile }];
  };
  const targets: unknown = Object.fromEntries(Object.entries(passwords).map(login));
  const secrets = join(folder, 'station.secrets.yaml');
  writeFileSync(secrets, stringify({ targets }), { mode: 0o600 });
  chmodSync(secrets, 0o600);
  return file;
}
