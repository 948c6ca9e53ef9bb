// `quantrac logger backup` and `restore` as a technician types them, with the secrets and the keys that a new computer lacks.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EvidenceStation } from '../evidence/evidence-station.contract.js';
import { main } from '../main.js';
import { holdDataFolder } from '../store/hold-data-folder.js';

let folder: string;
let stick: string;
let said: string[];
let station: EvidenceStation;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-restore-'));
  stick = join(folder, 'stick');
  mkdirSync(stick);
  said = [];
  for (const method of ['log', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((text: unknown) => void said.push(String(text)));
  station = new EvidenceStation();
  const stores = station.start();
  for (let n = 0; n < 3; n += 1) station.interval(stores, n);
  await station.stop(stores);
});
afterEach(() => {
  vi.restoreAllMocks();
  station[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** A computer with this station's configuration. */
function computer(name: string, code = 'TB, facility: CAPH, code: NUOSXL'): { config: string; data: string } {
  const config = join(folder, `${name}.yaml`);
  writeFileSync(config, CONFIGURATION.replace('DATA', `data-${name}`).replace('CODE', code));
  return { config, data: join(folder, `data-${name}`) };
}

async function backUp(): Promise<string> {
  const { config, data } = computer('old');
  mkdirSync(data);
  copyFileSync(station.station.path, join(data, 'station.db'));
  expect(await main(['backup', '-c', config, '--to', stick, '--same-disk'])).toBe(0);
  expect(said.splice(0).join('\n')).toMatch(
    /TB_CAPH_NUOSXL-\d{8}-\d{6}\.db: \d+ bytes, checked; 0 older removed$/,
  );
  return join(stick, readdirSync(stick)[0]!);
}

describe('quantrac logger restore', () => {
  it('makes a new computer the station that the backup is of, and says what it lacks', async () => {
    const backup = await backUp();
    const { config, data } = computer('new');
    expect(await main(['restore', '-c', config, '--from', backup])).toBe(0);
    const told = said.splice(0).join('\n');
    expect(told).toMatch(/station\.db is now .*: 3 report\(s\) up to 25\/03\/2026 07:15/);
    expect(told).toMatch(/chain {5}sound, \d+ block\(s\), sealed up to 25\/03\/2026 07:15/);
    expect(told).toContain('there is no station-signing.pem here');
    expect(told).toContain('Start the logger now.');
    expect(await main(['verify', '-c', config])).toBe(0);
    expect(existsSync(join(data, 'station.db.restoring'))).toBe(false);
  });

  it('changes nothing beside a running logger, where a database is, and of another station', async () => {
    const backup = await backUp();
    const { config, data } = computer('new');
    {
      using hold = holdDataFolder(data);
      void hold;
      expect(await main(['restore', '-c', config, '--from', backup])).toBe(1);
      expect(said.splice(0).join('\n')).toContain('in use by another logger');
    }
    expect(existsSync(join(data, 'station.db'))).toBe(false);
    const other = computer('other', 'HN, facility: ABCD, code: KHITHA');
    expect(await main(['restore', '-c', other.config, '--from', backup])).toBe(1);
    expect(said.splice(0).join('\n')).toMatch(
      /^other-station: .*is of TB_CAPH_NUOSXL; this station is HN_ABCD_KHITHA/,
    );
    const old = computer('old');
    expect(await main(['restore', '-c', old.config, '--from', backup])).toBe(1);
    expect(said.splice(0).join('\n')).toMatch(/^present: [^]*--merge keeps it[^]*Nothing was changed\.$/);
  });

  it('puts a backup beside a database, to be read into it by the logger', async () => {
    const backup = await backUp();
    const { config, data } = computer('old');
    expect(await main(['restore', '-c', config, '--from', backup, '--merge'])).toBe(0);
    expect(said.splice(0).join('\n')).toContain('The logger reads from it what the database does not have');
    expect(readdirSync(data).filter((name) => name.startsWith('station.db.backup-'))).toHaveLength(1);
  });

  it('wants to know which backup, and one way only', async () => {
    const { config } = computer('new');
    expect(await main(['restore', '-c', config])).toBe(2);
    expect(await main(['restore', '-c', config, '--from', 'x', '--merge', '--replace'])).toBe(2);
    expect(await main(['restore', '-c', config, '--from', join(stick, 'nothing.db')])).toBe(1);
    expect(said.join('\n')).toContain('is not there');
  });
});

const CONFIGURATION = `
configVersion: 1
station: { name: Trạm thử, kind: wastewater, province: CODE }
dataFolder: DATA
buses: [{ id: line, type: modbus-tcp, host: 127.0.0.1, port: 1502 }]
instruments:
  - id: iq-1
    profile: wtw-iq-sensornet
    bus: line
    unitId: 1
    pollInterval: 5s
    settings: { sensor-4-main-unit: mg/L }
    channels: [{ measurement: sensor-4-main, symbol: TSS, unit: mg/L }]
`;
