import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, formatConfigFault } from '../../protocols/vocabulary/errors.js';
import { describePlan } from './describe-plan.js';
import { loadStation } from './load-config.js';
import { stationConfigSchema } from './schema.js';

const EXAMPLES = ['wastewater', 'ambient', 'stack'] as const;
const exampleFile = (name: string) => new URL(`./examples/${name}.station.yaml`, import.meta.url).pathname;
const ENVIRONMENT = {
  QUANTRAC_TARGET_PROVINCE_PASSWORD: 'not-a-real-secret',
  QUANTRAC_TARGET_PLANT_OFFICE_PASSWORD: 'not-a-real-secret',
  QUANTRAC_TARGET_CONTROL_ROOM_PASSWORD: 'not-a-real-secret',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string, mode = 0o600): string {
  const file = join(folder, name);
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
  return file;
}

/** The wastewater example with one text replaced. */
function edited(from: string | RegExp, to: string): string {
  const text = readFileSync(exampleFile('wastewater'), 'utf8');
  const changed = text.replace(from, to);
  expect(changed, `the example holds ${String(from)}`).not.toBe(text);
  return write('station.yaml', changed);
}

async function faultsOf(file: string, environment: Record<string, string> = ENVIRONMENT): Promise<string[]> {
  try {
    await loadStation(file, { environment });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => formatConfigFault(fault).replaceAll(`${folder}/`, ''));
  }
  throw new Error('the configuration has no fault');
}

describe.each(EXAMPLES)('the %s example', (name) => {
  it('loads, and its plan names every bus, request, row and target', async () => {
    const setup = await loadStation(exampleFile(name), { environment: ENVIRONMENT });
    const plan = describePlan(setup, Date.UTC(2026, 2, 25, 1, 2, 3)).join('\n');
    for (const bus of setup.config.buses) expect(plan).toContain(`bus       ${bus.id}: `);
    for (const instrument of setup.instruments)
      expect(plan).toContain(`  ${instrument.id}: ${instrument.profile.maker}`);
    for (const { channel, formula } of setup.derived) {
      expect(plan).toContain(`  ${channel.id} [${channel.unit}]: ${formula.id}, every `);
    }
    for (const channel of setup.reportChannels) expect(plan).toContain(`  ${channel.symbol} `);
    expect(plan).toMatch(/FC0[1-4] unit \d+ address/);
    expect(plan).toMatch(/next file \w+_\w+_\w+_20260325080500\.txt at 25\/03 08:05:00 GMT\+7/);
    expect(plan).not.toContain('not-a-real-secret');
  });
});

describe('station.schema.json', () => {
  it('is the published form of the schema', () => {
    const file = new URL('./station.schema.json', import.meta.url);
    const current = `${JSON.stringify(stationConfigSchema, null, 2)}\n`;
    if (process.env['UPDATE_SCHEMAS'] !== undefined) writeFileSync(file, current);
    expect(readFileSync(file, 'utf8'), 'run: UPDATE_SCHEMAS=1 npx vitest run logger/config').toBe(current);
  });
});

describe('faults of station.yaml', () => {
  it('refuses an unknown key and names the known ones', async () => {
    expect(await faultsOf(edited('reporting:', 'reportng:'))).toEqual([
      expect.stringMatching(
        /^station\.yaml:\d+ reportng: is not a known key \(legal: configVersion, station, /,
      ),
    ]);
  });

  it('refuses a unit id twice on one serial line', async () => {
    const text = `
configVersion: 1
station: { name: Thử, kind: wastewater, province: TB, facility: CAPH, code: NUOSXL }
buses: [{ id: line, type: modbus-rtu, port: /dev/ttyUSB0 }]
instruments:
  - { id: a, profile: teledyne-t400, bus: line, unitId: 3, channels: [{ measurement: ozone, symbol: O3 }] }
  - { id: b, profile: teledyne-t400, bus: line, unitId: 3, channels: [{ measurement: ozone, symbol: o3 }] }
  - { id: c, profile: teledyne-t400, bus: wire, unitId: 4, channels: [{ measurement: nothing, symbol: 'a b' }] }
`;
    const faults = await faultsOf(write('station.yaml', text));
    expect(faults).toEqual(
      expect.arrayContaining([
        'station.yaml:7 instruments[1].unitId: unit 3 on line is already a (legal: one instrument a unit)',
        'station.yaml:7 instruments[1].channels[0].symbol: o3 is already written by a (legal: each symbol once a file)',
        'station.yaml:8 instruments[2].bus: wire is not a bus (legal: line)',
        'station.yaml:8 instruments[2].channels[0].symbol: "a b" cannot stand in a data file (legal: no white space; the Ministry reader drops such a row)',
      ]),
    );
  });

  it('refuses a measurement that the profile does not have', async () => {
    const [fault] = await faultsOf(edited('measurement: input-1,', 'measurement: input-99,'));
    expect(fault).toMatch(
      /^station\.yaml:\d+ instruments\[\d\]\.channels\[0\]\.measurement: is not a measurement of this profile/,
    );
  });

  it('refuses a profile that does not exist', async () => {
    const [fault] = await faultsOf(edited('profile: siemens-mag6000', 'profile: siemens-mag9000'));
    expect(fault).toMatch(/profile: siemens-mag9000 is not a profile \(legal: .*siemens-mag6000/);
  });

  it('refuses a reporting interval that does not divide an hour', async () => {
    const [fault] = await faultsOf(edited('interval: 5m', 'interval: 7m'));
    expect(fault).toMatch(/reporting\.interval: 7m does not divide an hour/);
  });

  it('refuses a time-out longer than the poll interval', async () => {
    const faults = await faultsOf(edited(/timeout: \w+/, 'timeout: 20s'));
    expect(faults[0]).toMatch(/pollInterval: 1s is shorter than the time-out 20s of bus/);
  });

  it('refuses a named profiles folder that does not exist', async () => {
    const file = edited('configVersion: 1', 'configVersion: 1\nprofilesFolder: mine');
    expect(await faultsOf(file)).toEqual([
      'station.yaml:4 profilesFolder: mine does not exist (legal: a folder with profiles)',
    ]);
  });

  it('says so when the file does not exist', async () => {
    expect(await faultsOf(join(folder, 'none.yaml'))).toEqual([
      expect.stringContaining('none.yaml: does not exist'),
    ]);
  });
});

describe('secrets', () => {
  it('asks for a missing password by file, key and variable', async () => {
    expect(await faultsOf(exampleFile('wastewater'), {})).toEqual([
      expect.stringMatching(
        /targets\.province: has no password and no key \(legal: .*QUANTRAC_TARGET_PROVINCE_PASSWORD\)/,
      ),
    ]);
  });

  it('takes the password from a file of mode 0600', async () => {
    const file = edited('configVersion: 1', 'configVersion: 1\nsecretsFile: s.yaml');
    write('s.yaml', 'targets: { province: { password: from-the-file } }\n');
    const setup = await loadStation(file, { environment: {} });
    expect(setup.targets[0]?.secrets.password).toBe('from-the-file');
  });

  it('refuses a secrets file that others can read', async () => {
    const file = edited('configVersion: 1', 'configVersion: 1\nsecretsFile: s.yaml');
    write('s.yaml', 'targets: { province: { password: from-the-file } }\n', 0o644);
    const faults = await faultsOf(file, {});
    expect(faults[0]).toMatch(/s\.yaml: has mode 0644: others can read it \(legal: 0600; run: chmod 600 /);
  });

  it('never quotes a secret in a fault', async () => {
    const file = edited('configVersion: 1', 'configVersion: 1\nsecretsFile: s.yaml');
    write(
      's.yaml',
      'targets: { province: { password: [hush-hush], pasword: hush-hush, passphrase: *hush-hush } }\n',
    );
    expect((await faultsOf(file, {})).join('\n')).not.toContain('hush');
    write('s.yaml', 'targets: { province: { password: [hush-hush], pasword: hush-hush } }\n');
    const faults = await faultsOf(file, {});
    expect(faults.join('\n')).not.toContain('hush');
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/s\.yaml:1 targets\.province\.pasword: is not a known key/),
      ]),
    );
  });

  it('refuses a key file that holds no key, without its content', async () => {
    const file = edited('configVersion: 1', 'configVersion: 1\nsecretsFile: s.yaml');
    write('s.yaml', 'targets: { province: { privateKeyFile: key } }\n');
    write('key', 'hush, this is no key\n');
    const faults = await faultsOf(file, {});
    expect(faults).toEqual([expect.stringMatching(/privateKeyFile: key is not a private key \(legal: /)]);
    expect(faults.join()).not.toContain('hush');
  });

  it('tells a secrets file that cannot be used once', async () => {
    const file = edited('configVersion: 1', 'configVersion: 1\nsecretsFile: s.yaml');
    write('s.yaml', 'targets: { province: { password: x } }\n', 0o640);
    expect(await faultsOf(file, {})).toHaveLength(1);
  });

  it('refuses a secret for a target that does not exist', async () => {
    const file = edited('configVersion: 1', 'configVersion: 1\nsecretsFile: s.yaml');
    write('s.yaml', 'targets: { provinz: { password: x } }\n');
    expect((await faultsOf(file))[0]).toMatch(/targets\.provinz: names no target \(legal: province\)/);
  });
});
