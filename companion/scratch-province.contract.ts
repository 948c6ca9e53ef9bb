/** A real province in a temporary folder on free ports, and real files to send to it, for the tests of this folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SftpClient from 'ssh2-sftp-client';
import { SystemClock } from '../hardware/host/system-clock.js';
import { fromLocalTime, toLocalTime } from '../protocols/vocabulary/interval.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import { silentLog, type Log } from '../protocols/vocabulary/log.js';
import { parseConfig } from './config/load-config.js';
import type { ProvinceConfig } from './config/schema.js';
import { hashPassword } from './logins/password-hash.js';
import type { DiskMeasure } from './storage/measure-disk.js';
import { startProvince, type Province } from './province.js';

export const STATION = 'TB_CAPH_NUOSXL';
export const NEIGHBOUR = 'TB_NMAM_KHIAMO';
export const PASSWORD = 'only-for-this-test';

export interface ScratchProvince extends AsyncDisposable {
  readonly province: Province;
  readonly folder: string;
  readonly config: ProvinceConfig;
  connect(station?: string): Promise<SftpClient>;
}

export interface ConfigLines {
  /** YAML lines for `receiving:`. */
  receiving?: string;
  /** Further keys for `login:` in flow style: `, maxFailures: 3`. */
  login?: string;
  settleAfter?: string;
  /** Flow style keys for `web:`. */
  web?: string;
}

export interface ScratchOptions extends ConfigLines {
  clock?: Clock;
  log?: Log;
  clientFolder?: string;
  measureDisk?: () => DiskMeasure | null;
}

export function scratchConfig(
  folder: string,
  { receiving = '', login = '', settleAfter = '0s', web = 'access: open' }: ConfigLines = {},
): ProvinceConfig {
  return parseConfig(
    `configVersion: 1
province: { name: Thái Bình, code: TB }
dataFolder: data
receiving:
  host: 127.0.0.1
  port: 0
  settleAfter: ${settleAfter}
  login: { firstDelay: 0s${login} }
${receiving}
web: { port: 0, ${web} }
`,
    join(folder, 'province.yaml'),
  );
}

/** Two stations are registered, both with `PASSWORD`. */
export async function startScratchProvince(options: ScratchOptions = {}): Promise<ScratchProvince> {
  const folder = await mkdtemp(join(tmpdir(), 'quantrac-province-'));
  const config = scratchConfig(folder, options);
  const { clock = new SystemClock(), log = silentLog, clientFolder, measureDisk } = options;
  const province = await startProvince({
    config,
    clock,
    log,
    ...(clientFolder === undefined ? {} : { clientFolder }),
    ...(measureDisk === undefined ? {} : { measureDisk }),
  });
  // A cheap hash: what the tests wait for is not the slowness of scrypt.
  const login = { passwordHash: await hashPassword(PASSWORD, { n: 16, r: 1, p: 1 }), publicKeys: [] };
  const { stations } = province.store;
  await stations.register({ code: STATION, name: 'Cửa xả số 1', kind: 'wastewater', registeredAt: 0 }, login);
  await stations.register({ code: NEIGHBOUR, name: 'Ống khói số 1', kind: 'stack', registeredAt: 0 }, login);
  const clients: SftpClient[] = [];
  return {
    province,
    folder,
    config,
    connect: async (station = STATION) => {
      const client = new SftpClient();
      clients.push(client);
      const { host, port } = province.receiving;
      await client.connect({ host, port, username: station, password: PASSWORD });
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await province[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A well-formed file of a station: its name and its bytes. */
export function reportFile(station: string, at: number, cod = 16.2482): { name: string; bytes: Buffer } {
  const time = timeText(at);
  const rows = [
    ['COD', cod.toFixed(4), 'mg/l', time, '00'],
    ['pH', '7.85', '-', time, '00'],
    ['TSS', '0', 'mg/l', time, '02'],
  ];
  const text = rows.map((row) => `${row.join('\t')}\r\n`).join('');
  return { name: `${station}_${time}.txt`, bytes: Buffer.from(text) };
}

export const MIDNIGHT = fromLocalTime({ year: 2026, month: 3, day: 25, hour: 0, minute: 0, second: 0 }) ?? 0;

function timeText(at: number): string {
  const { year, month, day, hour, minute, second } = toLocalTime(at);
  return [year, month, day, hour, minute, second].map((part) => String(part).padStart(2, '0')).join('');
}
