// `quantrac logger verify` on a copied database, as an inspector runs it: without a configuration.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EvidenceStation } from '../evidence/evidence-station.contract.js';
import { main } from '../main.js';

let folder: string;
let said: string[];
let station: EvidenceStation;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-verify-'));
  said = [];
  for (const method of ['log', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((text: unknown) => void said.push(String(text)));
  station = new EvidenceStation();
  const stores = station.start();
  for (let n = 0; n < 3; n += 1) station.interval(stores, n);
  await station.stop(stores);
  copyFileSync(station.station.path, join(folder, 'copy.db'));
  writeFileSync(join(folder, 'chain-head.json'), JSON.stringify(station.keptHead));
});
afterEach(() => {
  vi.restoreAllMocks();
  station[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const verify = (...args: string[]) => main(['verify', '--database', join(folder, 'copy.db'), ...args]);

describe('quantrac logger verify --database', () => {
  it('says that an untouched copy is sound, for the key that was noted', async () => {
    expect(await verify('--public-key', station.key.fingerprint)).toBe(0);
    expect(said.join('\n')).toMatch(/^SOUND: TB_CAPH_NUOSXL\n/);
    expect(said.join('\n')).toContain('30 poll(s), 3 report(s)');
    expect(await verify('--public-key', station.key.publicKey)).toBe(0);
    const file = join(folder, 'key.txt');
    writeFileSync(file, `${station.key.publicKey}\n`);
    expect(await verify('--key', file)).toBe(0);
  });

  it('says in words and in JSON what is wrong, and ends with 1', async () => {
    station.tamper('UPDATE report_row SET value = 1 WHERE report = 2');
    copyFileSync(station.station.path, join(folder, 'copy.db'));
    expect(await verify()).toBe(1);
    expect(said.join('\n')).toMatch(/^BROKEN: the row of cod in the report .* was altered\.\n/);
    said = [];
    expect(await verify('--json')).toBe(1);
    expect(JSON.parse(said.join('\n'))).toMatchObject({
      verdict: 'broken',
      finding: { kind: 'altered', table: 'report_row' },
    });
  });

  it('does not take another key’s word', async () => {
    const other = `SHA256:${'A'.repeat(43)}`;
    expect(await verify('--public-key', other)).toBe(1);
    expect(said.join('\n')).toContain('signed by another key');
  });

  it('refuses what is no key, and a database that is not there', async () => {
    expect(await verify('--public-key', 'nonsense')).toBe(2);
    expect(said.join('\n')).toContain('--public-key: is no Ed25519 public key');
    expect(await main(['verify', '--database', join(folder, 'none.db')])).toBe(1);
  });
});
