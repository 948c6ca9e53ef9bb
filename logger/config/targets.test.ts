// The kinds of targets in station.yaml: what is legal, what `check` says of it, and what becomes of the secrets.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, formatConfigFault } from '../../protocols/vocabulary/errors.js';
import { describePlan } from './describe-plan.js';
import { loadStation } from './load-config.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'quantrac-targets-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const HEAD = `configVersion: 1
station: { name: Thử, kind: wastewater, province: TB, facility: CAPH, code: NUOSXL }
buses: [{ id: net, type: modbus-tcp, host: 127.0.0.1 }]
instruments:
  - { id: a, profile: hach-ldo-aq, bus: net, channels: [{ measurement: oxygen, symbol: DO }] }
targets:
`;

async function load(targets: string, secrets = 'targets: { so: { password: geheim-geheim } }') {
  writeFileSync(join(folder, 'station.yaml'), HEAD + targets);
  writeFileSync(join(folder, 'station.secrets.yaml'), secrets, { mode: 0o600 });
  return loadStation(join(folder, 'station.yaml'), { environment: {} });
}

async function planOf(targets: string): Promise<string> {
  return describePlan(await load(targets), Date.UTC(2026, 2, 25)).join('\n');
}

async function faultsOf(targets: string, secrets?: string): Promise<string[]> {
  try {
    await load(targets, secrets);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(formatConfigFault);
  }
}

describe('targets of station.yaml', () => {
  it('warns loudly of plain FTP', async () => {
    const plan = await planOf('  - { id: so, type: ftp, host: ftp.example.vn, user: tram }\n');
    expect(plan).toContain('ftp://tram@ftp.example.vn:21');
    expect(plan).toMatch(/WARNING plain FTP: the password and every file can be read/);
    expect(plan).not.toContain('geheim');
  });

  it.each([
    ['explicit', 'certificate: ' + 'ab'.repeat(32), '21', 'certificate abab'],
    ['implicit', '', '990', 'a public authority'],
  ])('takes FTPS with %s TLS', async (tls, more, port, said) => {
    const rest = more === '' ? '' : `, ${more}`;
    const plan = await planOf(`  - { id: so, type: ftps, tls: ${tls}, host: h, user: tram${rest} }\n`);
    expect(plan).toContain(`ftps://tram@h:${port}`);
    expect(plan).toContain(said);
    expect(plan).not.toContain('WARNING');
  });

  it('names the second address, the schedule, and what live-first costs', async () => {
    const plan = await planOf(`  - id: so
    type: sftp
    host: first
    user: tram
    hostKey: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    fallback: { host: second, port: 2222, returnAfter: 30m }
    order: live-first
    sendEvery: 1h
`);
    expect(plan).toMatch(/fallback sftp:\/\/tram@second:2222 after 3 failed connections, back after 30m/);
    expect(plan).toMatch(/WARNING no hostKey/);
    expect(plan).toContain('sends every 1h');
    expect(plan).toMatch(/WARNING order: live-first .* Ministry's reader/);
  });

  it('refuses a login by key where there is only a password, and an authority that is none', async () => {
    writeFileSync(join(folder, 'ca.pem'), 'no certificate');
    writeFileSync(join(folder, 'key'), '-----BEGIN OPENSSH PRIVATE KEY-----\n', { mode: 0o600 });
    const faults = await faultsOf(
      '  - { id: so, type: ftps, host: h, user: tram, caFile: ca.pem }\n',
      'targets: { so: { privateKeyFile: key } }',
    );
    expect(faults).toEqual([
      expect.stringMatching(/targets\[0\]\.caFile: ca\.pem holds no certificate/),
      expect.stringMatching(/targets\[0\]\.type: ftps cannot log in with a key/),
    ]);
  });

  it.each([
    ['  - { id: so, type: ftp, host: h, user: tram, hostKey: x }\n', 'hostKey'],
    ['  - { id: so, type: scp, host: h, user: tram }\n', 'type'],
    ['  - { id: so, type: ftps, host: h, user: tram, certificate: 12 }\n', 'certificate'],
    ['  - { id: so, type: sftp, host: h, user: tram, fallback: { host: h2, after: 0 } }\n', 'fallback.after'],
  ])('refuses %s and names %s', async (targets, key) => {
    const faults = await faultsOf(targets);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`targets[0].${key}`);
  });
});
