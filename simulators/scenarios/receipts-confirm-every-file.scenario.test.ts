/** The province's receipts: they come for every file, only its own key is believed, and a receiver without them is served as before. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { PanelView } from '../../logger/panel/panel-view.js';
import { describeStatus } from '../../logger/operations/describe-status.js';
import { SystemClock } from '../../hardware/host/system-clock.js';
import type { Countersignature } from '../../protocols/evidence/countersignature.js';
import { signHead, type HeadStatement } from '../../protocols/evidence/head-statement.js';
import { fingerprintOf, publicKeyText, type SigningKey } from '../../protocols/signing/signed-json.js';
import { hasOpenSsh, startOpenSsh } from '../province/openssh-server.js';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline, PROVINCE_TARGET } from './station-draft.js';

const filesOf = ({ station }: ScenarioBench, target = PROVINCE_TARGET) =>
  station.logger.outbox.files({ limit: 500, target });

function expectAllConfirmed(bench: ScenarioBench): void {
  for (const { name, receipt } of filesOf(bench)) {
    expect(receipt, name).toMatchObject({ agreement: 'matches' });
    expect(receipt?.verdict, name).toMatch(/^accepted/);
  }
}

interface StoredTargets {
  targets: { receipts: { confirmed: number } | null }[];
}

/** The panel and the status tell what the real province has confirmed. */
async function expectShown({ station, clock }: ScenarioBench): Promise<void> {
  const confirmed = station.logger.outbox.files({ limit: 500 }).length;
  const response = await fetch(`${station.logger.panelUrl}/api/view`);
  const { targets } = (await response.json()) as Pick<PanelView, 'targets'>;
  const { receipts } = targets[0]!;
  expect((receipts?.confirmed ?? 0) + (receipts?.withWarnings ?? 0)).toBe(confirmed);
  expect(receipts).toMatchObject({ rejected: 0, contradicting: 0, unconfirmed: 0, trouble: null });
  const { targets: stored } = JSON.parse(describeStatus(station.setup, clock, true)) as StoredTargets;
  expect(stored[0]?.receipts).toMatchObject({ confirmed: receipts?.confirmed, unconfirmed: 0 });
}

/** Oldest first. */
function keyEvents({ station }: ScenarioBench): string[] {
  const events = station.logger.events.read({ limit: 100, before: null, kinds: null, subject: null });
  return events.flatMap(({ kind }) => (kind.startsWith('receipt-key') ? [kind] : [])).reverse();
}

function troublesOf({ station }: ScenarioBench): unknown[] {
  return station.log.having('code').map(({ fields }) => fields['code']);
}

it('has a matching receipt for every file, across a restart, and shows the Ministry nothing of it', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline, panel: 'serve' });
  await bench.runIntervals(4);
  await bench.restartLogger();
  await bench.runIntervals(4);
  await bench.settle();
  expect(filesOf(bench).length).toBeGreaterThanOrEqual(7);
  expectAllConfirmed(bench);
  const { fingerprint } = bench.province.running.receiptKey;
  expect(bench.station.log.having('fingerprint', fingerprint)).toHaveLength(1);
  const kept = readdirSync(join(bench.province.folders.root, 'archive', bench.station.code), {
    recursive: true,
    encoding: 'utf8',
  });
  expect(kept.filter((path) => path.includes('quantrac'))).toEqual([]);
  await expectShown(bench);
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});

it('believes no other key, delivers all the same, and goes on once the new key is pinned', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { province, station } = bench;
  await bench.runIntervals(2);
  await province.stop();
  rmSync(province.folders.receiptKey);
  await province.start();
  await bench.runIntervals(3);
  expect(troublesOf(bench)).toContain('receipt-key-changed');
  expect(troublesOf(bench).filter((code) => code === 'receipt-key-changed')).toHaveLength(1);
  expect(keyEvents(bench)).toEqual(['receipt-key-noted', 'receipt-key-refused']);
  expect(station.delivery()).toMatchObject({ state: 'idle', failure: null });
  expect(await bench.files()).toHaveLength(5);
  expect(filesOf(bench).filter(({ receipt }) => receipt === null)).toHaveLength(3);

  for (const target of station.draft.targets) target['receiptKey'] = province.running.receiptKey.publicKey;
  await bench.restartLogger();
  await bench.runIntervals(1);
  expect(filesOf(bench)).toHaveLength(6);
  expectAllConfirmed(bench);
  expect(keyEvents(bench)).toEqual(['receipt-key-noted', 'receipt-key-refused', 'receipt-key-accepted']);
});

it('takes a receipt of which one byte was changed for none, and moves past it for nothing', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { province } = bench;
  await bench.runIntervals(2);
  const database = new Sqlite(province.folders.database);
  await bench.run(MINUTE_MS - 6_000);
  await bench.station.stop();
  const { name } = (await bench.files()).at(-1)!;
  database.exec(`CREATE TRIGGER changed AFTER INSERT ON receipt BEGIN
    UPDATE receipt SET line = replace(line, '"outcome":"new"', '"outcome":"New"')
    WHERE station_id = NEW.station_id AND sequence = NEW.sequence; END`);
  await bench.station.start();
  await bench.runIntervals(2);
  expect(troublesOf(bench)).toContain('receipt-not-genuine');
  const confirmed = filesOf(bench).filter(({ receipt }) => receipt !== null);
  expect(confirmed[0]?.name).toBe(name);
  database.exec(`DROP TRIGGER changed; UPDATE receipt SET line = replace(line, '"New"', '"new"')`);
  database.close();
  await bench.runIntervals(2);
  expectAllConfirmed(bench);
});

it('raises what contradicts, and sends nothing again for it', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  await bench.runIntervals(2);
  const [first] = await bench.files();
  const other = first!.bytes.toString().replace(/\t7\.\d+\t/, '\t1.00\t');
  await bench.sendAs(bench.station, { finalPath: `again/${first!.name}`, bytes: Buffer.from(other) });
  await bench.runIntervals(2);
  const disagreeing = filesOf(bench).filter(({ receipt }) => receipt?.agreement !== 'matches');
  expect(disagreeing.map(({ name, receipt }) => [name, receipt?.verdict, receipt?.agreement])).toEqual([
    [first!.name, 'conflict', 'other-content'],
  ]);
  expect((await bench.files()).filter(({ name }) => name === first!.name)).toHaveLength(2);
});

it.skipIf(!hasOpenSsh())(
  'has receipts from the companion and none from a plain OpenSSH server, and serves both',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'quantrac-openssh-'));
    await using server = await startOpenSsh(root, new SystemClock());
    await using bench = await ScenarioBench.start({
      station: (draft) => {
        onlyLiquiline(draft);
        draft.targets.push({
          id: 'plant',
          type: 'sftp',
          host: '127.0.0.1',
          port: server.port,
          user: server.user,
          folder: server.folder,
          hostKey: server.hostKeyLine,
          keepOpen: '10m',
        });
      },
      passwords: { plant: server.privateKey },
    });
    await bench.runIntervals(3);
    expectAllConfirmed(bench);
    const plain = filesOf(bench, 'plant');
    expect(plain.map(({ state, receipt }) => [state, receipt])).toEqual([
      ['delivered', null],
      ['delivered', null],
      ['delivered', null],
    ]);
    expect(troublesOf(bench)).toEqual([]);
    rmSync(root, { recursive: true, force: true });
  },
);

it('carries the head that the station stated in every receipt after it, and refuses another past', async () => {
  const key = newKey();
  const heard: Countersignature[] = [];
  const state: { statement: HeadStatement | null } = { statement: null };
  const heads = {
    latestStatement: () => state.statement,
    noteCountersignature: (countersignature: Countersignature) => void heard.push(countersignature),
  };
  await using bench = await ScenarioBench.start({ station: onlyLiquiline, heads });
  const headAt = (sequence: number, digit: string) =>
    signHead(
      { chain: 'c'.repeat(64), sequence, hash: digit.repeat(64) },
      { station: bench.station.code, at: bench.clock.now() },
      key,
    );
  state.statement = headAt(7, 'a');
  await bench.runIntervals(3);
  expect(heard.map(({ head }) => head.sequence)).toEqual(heard.map(() => 7));
  expect(heard.length).toBeGreaterThanOrEqual(2);
  expect(heard[0]?.publicKey).toBe(bench.province.running.receiptKey.publicKey);
  state.statement = headAt(7, 'b');
  await bench.runIntervals(1);
  expect(troublesOf(bench)).toContain('statement-refused');
  state.statement = signHead({ ...headAt(8, 'd') }, { station: bench.station.code, at: 0 }, newKey());
  await bench.runIntervals(1);
  expect((await bench.province.running.store.statements.key(bench.station.code))?.other).not.toBeNull();
  state.statement = headAt(8, 'd');
  await bench.runIntervals(2);
  expect(heard.at(-1)?.head).toEqual({ chain: 'c'.repeat(64), sequence: 8, hash: 'd'.repeat(64) });
});

function newKey(): SigningKey {
  const { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject } =
    generateKeyPairSync('ed25519');
  const text = publicKeyText(publicKey);
  return { privateKey, publicKey: text, fingerprint: fingerprintOf(text) };
}
