// A backup in the place of the database: what the chain says of it afterwards, to the station and to an inspector.
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeBackup } from '../store/backup/make-backup.js';
import { restoreBackup } from '../store/backup/restore-backup.js';
import { EvidenceStation } from './evidence-station.contract.js';

const STATION = 'TB_CAPH_NUOSXL';

let station: EvidenceStation;
let stick: string;
let backup: string;
beforeEach(async () => {
  stick = mkdtempSync(join(tmpdir(), 'quantrac-stick-'));
  station = new EvidenceStation();
  const stores = station.start();
  for (let n = 0; n < 3; n += 1) station.interval(stores, n);
  const { path, clock } = station.station;
  const plan = { databasePath: path, folder: stick, station: STATION, keep: 1, allowSameDisk: true };
  backup = makeBackup(plan, clock.now()).path;
  for (let n = 3; n < 6; n += 1) station.interval(stores, n);
  await station.stop(stores);
});
afterEach(() => {
  station[Symbol.dispose]();
  rmSync(stick, { recursive: true, force: true });
});

function restore(): void {
  const { folder, path, clock } = station.station;
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  clock.step(3_600_000);
  restoreBackup({ backup, dataFolder: folder, station: STATION, present: 'keep', clock });
}

async function goOn(): Promise<void> {
  const stores = station.start();
  for (let n = 20; n < 22; n += 1) station.interval(stores, n);
  await station.stop(stores);
}

describe('a station whose database was replaced by a backup', () => {
  it('says that newer blocks which it has signed are not there, and that a backup was restored', async () => {
    restore();
    await goOn();
    const verdict = station.verify();
    expect(verdict).toMatchObject({ verdict: 'broken', finding: { kind: 'exchanged' } });
    expect(verdict.finding?.detail).toMatch(
      /^At .* the logger found a database that ended with block \d+; it had signed block \d+, .* The backup TB_CAPH_NUOSXL-.*\.db was restored at .*, as the station says\.$/,
    );
  });

  it('is sound again for what came after', async () => {
    restore();
    const startAt = station.station.clock.now();
    await goOn();
    const span = { startAt, endAt: Number.MAX_SAFE_INTEGER };
    // The block that says so lies in the span's first instant.
    const later = station.verify({ span: { ...span, startAt: startAt + 60_000 } });
    expect(later.verdict).toBe('sound');
    expect(later.notices.map(({ code }) => code)).toContain('exchanged-before-this-span');
    expect(later.notices.find(({ code }) => code === 'exchanged-before-this-span')?.detail).toContain(
      'was restored',
    );
  });

  it('on a new computer, where no head is left, says that nobody can tell what was cut off', async () => {
    station.keptHead = 'absent';
    restore();
    await goOn();
    const verdict = station.verify();
    expect(verdict.verdict).toBe('sound');
    const notice = verdict.notices.find(({ code }) => code === 'head-was-missing');
    expect(notice?.detail).toMatch(/could not be told\. The backup .* was restored/);
  });

  it('does not vouch for what somebody changed in the backup before it was restored', async () => {
    const { path } = station.station;
    rmSync(path);
    restore();
    station.tamper('UPDATE report_row SET value = 1 WHERE report = 2');
    station.keptHead = 'absent';
    await goOn();
    expect(station.verify()).toMatchObject({
      verdict: 'broken',
      finding: { kind: 'altered', table: 'report_row' },
    });
  });
});

it('a database that is gone, or lost its log when it was young, is missed at the next start, once', async () => {
  const { path } = station.station;
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  const stores = station.start();
  expect(stores.missing?.publicKey).toBe(stores.chain.signedHead()?.publicKey);
  station.interval(stores, 20);
  await station.stop(stores);
  const again = station.start();
  expect(again.missing).toBeNull();
  await station.stop(again);
});
