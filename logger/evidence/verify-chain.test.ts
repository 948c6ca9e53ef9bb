// What was altered, dropped, added, moved or cut off is named; what the station does in order is not.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureSigningKey } from '../../hardware/host/signing-key.js';
import { readCountersignature } from '../../protocols/evidence/countersignature.js';
import { signHead } from '../../protocols/evidence/head-statement.js';
import { signJson } from '../../protocols/signing/signed-json.js';
import { purgeOld } from '../store/retention.js';
import { readUnstamped } from '../store/unstamped-scans.js';
import { makeScan, MINUTE_MS, START_AT } from '../store/test-station.contract.js';
import { EvidenceStation, INTERVAL_MS } from './evidence-station.contract.js';

let station: EvidenceStation;
beforeEach(() => (station = new EvidenceStation()));
afterEach(() => station[Symbol.dispose]());

const endOf = (n: number) => START_AT + (n + 1) * INTERVAL_MS;
const scanAt = (n: number, minute: number) => START_AT + n * INTERVAL_MS + minute * MINUTE_MS;
const keyOf = (at: number, instrument = 1) => at * 1024 + instrument;

async function filled(intervals = 4): Promise<void> {
  const stores = station.start();
  for (let n = 0; n < intervals; n += 1) station.interval(stores, n);
  await station.stop(stores);
}

describe('a station that nobody touched', () => {
  it('is sound, with all its records, and signed to the end', async () => {
    await filled();
    expect(station.verify()).toMatchObject({
      verdict: 'sound',
      finding: null,
      station: 'TB_CAPH_NUOSXL',
      fingerprint: station.key.fingerprint,
      checked: { scan: 40, report: 4, run: 1 },
      sealedUpTo: endOf(3),
      signedUpTo: { endAt: endOf(3), countersignedAt: null },
      waiting: 0,
      notices: [],
    });
  });

  it('stays sound over restarts, changed configuration, readings that came late, and files that were queued later', async () => {
    await filled();
    station.configuration += 'station: { name: other }\n';
    const stores = station.start();
    station.interval(stores, 4);
    void stores.scans.append(makeScan(scanAt(4, 5) - 500, { cod: 9 }, 'late-1'));
    stores.outbox.resend({
      interval: { startAt: 0, endAt: endOf(2) },
      delivery: { target: 'new', dialect: DIALECT, layout: 2 },
    });
    station.interval(stores, 5);
    const verdict = station.verify();
    expect(verdict.finding).toBeNull();
    expect(verdict).toMatchObject({ verdict: 'sound', checked: { scan: 61, report: 6, run: 1, outbox: 3 } });
    expect(station.verify({ configuration: 'other' }).notices.map(({ code }) => code)).toEqual([
      'configuration-edited',
    ]);
  });

  it('stays sound when the clock was not believed for a while, and when it stepped', async () => {
    const { clock } = station.station;
    const stores = station.start();
    const { scans } = stores;
    station.interval(stores, 0);
    clock.setTrust('untrusted');
    void scans.append(makeScan(clock.now() + 1, { cod: 1 }));
    scans.flush();
    clock.setTrust('trusted');
    while (scans.stampWaiting() > 0);
    // An hour ahead, seen and set right: what comes now has an instant that is taken.
    clock.step(60 * MINUTE_MS);
    void scans.append(makeScan(clock.now(), { cod: 2 }));
    scans.flush();
    clock.step(-60 * MINUTE_MS);
    void scans.append(makeScan(clock.now(), { cod: 3 }));
    scans.flush();
    await clock.advance(70 * MINUTE_MS);
    while (scans.stampWaiting() > 0);
    expect(readUnstamped(stores.database).overlapping).toBe(1);
    station.interval(stores, 20);
    await station.stop(stores);
    const verdict = station.verify();
    expect(verdict.finding).toBeNull();
    expect(verdict.checked['unstamped_scan']).toBe(1);
  });

  it('stays sound when old readings and reports are forgotten, slice by slice', async () => {
    const stores = station.start();
    for (let n = 0; n < 8; n += 1) station.interval(stores, n);
    const { clock } = station.station;
    for (const item of Array.from({ length: 8 }, () => stores.outbox.outboxFor('province').next())) {
      void item;
      for (const target of ['province', 'ministry']) {
        const outbox = stores.outbox.outboxFor(target);
        const next = outbox.next();
        if (next)
          outbox.confirm(next.id, { remotePath: '/', sizeBytes: 1, outcome: 'uploaded' }, clock.now());
      }
    }
    const { account } = stores;
    await purgeOld(stores.database, {
      clock,
      account,
      rawKeptMs: 12 * MINUTE_MS,
      reportsKeptMs: 22 * MINUTE_MS,
    });
    const verdict = station.verify();
    expect(verdict.finding).toBeNull();
    expect(verdict.purged).toBeGreaterThan(40);
    expect(verdict.checked['report']).toBeLessThan(8);
    expect(verdict.checked['scan']).toBeLessThan(40);
    expect(verdict.checked['scan']).toBeGreaterThanOrEqual(20);
    station.tamper(`DELETE FROM scan WHERE key = ${keyOf(scanAt(7, 2))}`);
    expect(station.verify().finding).toMatchObject({ kind: 'dropped', record: { at: scanAt(7, 2) } });
  });

  it('goes on in a new database from the chain of the one that was set aside', async () => {
    await filled();
    const kept = station.keptHead;
    rmSync(station.station.path);
    const stores = station.start('set-aside');
    station.interval(stores, 5);
    const verdict = station.verify();
    expect(verdict).toMatchObject({ verdict: 'sound', notices: [{ code: 'goes-on-from-another-chain' }] });
    expect(kept).not.toBe('absent');
    if (kept !== 'absent') expect(verdict.notices[0]?.detail).toContain(`block ${kept.sequence} was signed`);
  });
});

const DIALECT = {
  missing: 'zero',
  emptyUnit: 'dash',
  lineEnd: 'crlf',
  decimalMark: 'dot',
  separator: 'tab',
} as const;

describe('a record that somebody touched', () => {
  it.each([
    {
      what: 'a value of a reading',
      sql: `UPDATE scan SET records = CAST(substr(records, 1, 11) || x'32' || substr(records, 13) AS BLOB) WHERE key = ${keyOf(scanAt(1, 3))}`,
      finding: {
        kind: 'altered',
        table: 'scan',
        record: { at: scanAt(1, 3), instrument: 'iq-1', channels: ['cod'] },
      },
    },
    {
      what: 'the status of a reading',
      sql: `UPDATE scan SET records = CAST(substr(records, 1, 2) || x'01' || substr(records, 4) AS BLOB) WHERE key = ${keyOf(scanAt(1, 3), 2)}`,
      finding: {
        kind: 'altered',
        table: 'scan',
        record: { at: scanAt(1, 3), instrument: 'mag-1', channels: ['flow'] },
      },
    },
    {
      what: 'a reading that is gone',
      sql: `DELETE FROM scan WHERE key = ${keyOf(scanAt(2, 4), 2)}`,
      finding: { kind: 'dropped', table: 'scan', record: { at: scanAt(2, 4), instrument: 'mag-1' } },
    },
    {
      what: 'a reading too many',
      sql: `INSERT INTO scan SELECT key + 5 * 1024, delay_ms, records FROM scan WHERE key = ${keyOf(scanAt(2, 4))}`,
      finding: { kind: 'added', table: 'scan', record: { at: scanAt(2, 4) + 5, instrument: 'iq-1' } },
    },
    {
      what: 'readings in each other’s place',
      sql: `UPDATE scan SET key = 7 WHERE key = ${keyOf(scanAt(1, 1))};
            UPDATE scan SET key = ${keyOf(scanAt(1, 1))} WHERE key = ${keyOf(scanAt(1, 2))};
            UPDATE scan SET key = ${keyOf(scanAt(1, 2))} WHERE key = 7`,
      finding: { kind: 'reordered', table: 'scan', record: { at: scanAt(1, 1), instrument: 'iq-1' } },
    },
    {
      what: 'a reading at another instant',
      sql: `UPDATE scan SET key = key + 1024 WHERE key = ${keyOf(scanAt(1, 2))}`,
      finding: { kind: 'reordered', table: 'scan', record: { at: scanAt(1, 2) + 1 } },
    },
    {
      what: 'a reported value',
      sql: `UPDATE report_row SET value = 1.5 WHERE report = 2 AND channel = (SELECT number FROM channel_name WHERE name = 'cod')`,
      finding: { kind: 'altered', table: 'report_row', record: { at: endOf(1), channels: ['cod'] } },
    },
    {
      what: 'a row that is gone',
      sql: `DELETE FROM report_row WHERE report = 3 AND channel = (SELECT number FROM channel_name WHERE name = 'flow')`,
      finding: { kind: 'dropped', table: 'report_row', record: { at: endOf(2), channels: ['flow'] } },
    },
    {
      what: 'a report that is gone',
      sql: 'DELETE FROM report WHERE id = 2; DELETE FROM report_row WHERE report = 2; DELETE FROM outbox WHERE report = 2',
      finding: { kind: 'dropped', table: 'report', record: { at: endOf(1) } },
    },
    {
      what: 'when a report was closed',
      sql: 'UPDATE report SET closed_at = closed_at - 1 WHERE id = 1',
      finding: { kind: 'altered', table: 'report', record: { at: endOf(0) } },
    },
    {
      what: 'the form of a target’s file',
      sql: `UPDATE outbox SET rendering = (SELECT rendering FROM outbox WHERE target = 'province') WHERE report = 3 AND target = 'ministry'`,
      finding: { kind: 'altered', table: 'outbox', record: { at: endOf(2), target: 'ministry' } },
    },
    {
      what: 'a file that is sent to nobody any more',
      sql: `DELETE FROM outbox WHERE report = 3 AND target = 'ministry'`,
      finding: { kind: 'dropped', table: 'outbox', record: { at: endOf(2) } },
    },
    {
      what: 'a report between the others',
      sql: `INSERT INTO report (station, start_at, end_at, closed_at, rendering) VALUES (1, 0, ${endOf(1) + 60_000}, 0, 1)`,
      finding: { kind: 'added', table: 'report', record: { at: endOf(1) + 60_000 } },
    },
    {
      what: 'how a run ended',
      sql: `UPDATE run SET ending = 'no-power'`,
      finding: { kind: 'altered', table: 'run', record: { id: 1 } },
    },
    {
      what: 'the name of a channel',
      sql: `UPDATE channel_name SET name = 'bod' WHERE name = 'cod'`,
      finding: { kind: 'altered', table: 'scan', record: { at: scanAt(0, 1), instrument: 'iq-1' } },
    },
    {
      what: 'a block',
      sql: `UPDATE chain_block SET body = replace(body, '"count":10', '"count":11') WHERE sequence = 5`,
      finding: { kind: 'altered', table: 'chain_block', block: 5 },
    },
    {
      what: 'a block that is gone',
      sql: 'DELETE FROM chain_block WHERE sequence = 4',
      finding: { kind: 'dropped', table: 'chain_block', block: 4 },
    },
    {
      what: 'blocks in each other’s place',
      sql: `UPDATE chain_block SET sequence = 99 WHERE sequence = 4; UPDATE chain_block SET sequence = 4 WHERE sequence = 5;
            UPDATE chain_block SET sequence = 5 WHERE sequence = 99`,
      finding: { kind: 'reordered', table: 'chain_block', block: 4 },
    },
    {
      what: 'the marks of a block',
      sql: `UPDATE chain_marks SET marks = x'0102' WHERE block = 4 AND source = 'readings'`,
      finding: { kind: 'altered', table: 'chain_marks', block: 4 },
    },
    {
      what: 'a signed head',
      sql: `UPDATE chain_statement SET statement = replace(statement, 'NUOSXL', 'NUOSXX')`,
      finding: { kind: 'signature-wrong', table: 'chain_statement' },
    },
  ])('$what', async ({ sql, finding }) => {
    await filled();
    station.tamper(sql);
    const verdict = station.verify();
    expect(verdict).toMatchObject({ verdict: 'broken', finding });
    expect(verdict.finding?.detail).toMatch(/\.$/);
  });

  it('is the first of several', async () => {
    await filled();
    station.tamper(
      `UPDATE scan SET delay_ms = 7 WHERE key = ${keyOf(scanAt(3, 1))}`,
      `DELETE FROM report_row WHERE report = 3`,
      `UPDATE scan SET delay_ms = 7 WHERE key = ${keyOf(scanAt(1, 1))}`,
    );
    expect(station.verify().finding).toMatchObject({ kind: 'altered', record: { at: scanAt(1, 1) } });
    const span = { startAt: endOf(1), endAt: endOf(3) };
    expect(station.verify({ span }).finding).toMatchObject({ kind: 'dropped', table: 'report_row' });
  });
});

describe('a history that somebody rewrote', () => {
  it('shows in the signed head beside the database when the newest records and blocks are gone', async () => {
    const stores = station.start();
    for (let n = 0; n < 4; n += 1) station.interval(stores, n);
    station.station.closeAll();
    expect(station.verify().verdict).toBe('sound');
    station.tamper(
      `DELETE FROM report WHERE end_at > ${endOf(2)}`,
      `DELETE FROM scan WHERE key > ${keyOf(endOf(2) + 1)}`,
      'DELETE FROM chain_block WHERE sequence = (SELECT max(sequence) FROM chain_block)',
    );
    expect(station.verify().finding).toMatchObject({ kind: 'truncated' });
    expect(station.verify({ keptHead: 'absent' })).toMatchObject({
      finding: null,
      notices: [{ code: 'no-head-file' }],
    });
  });

  it('shows in the signed head when an older copy of the database was put back, also after the logger went on with it', async () => {
    const stores = station.start();
    for (let n = 0; n < 2; n += 1) station.interval(stores, n);
    await station.stop(stores);
    copyFileSync(station.station.path, `${station.station.path}.older`);
    const again = station.start();
    for (let n = 2; n < 5; n += 1) station.interval(again, n);
    await station.stop(again);
    copyFileSync(`${station.station.path}.older`, station.station.path);
    expect(station.verify().finding).toMatchObject({ kind: 'truncated' });

    const after = station.start();
    expect(after.missing).not.toBeNull();
    station.interval(after, 6);
    await station.stop(after);
    expect(station.verify().finding).toMatchObject({ kind: 'exchanged', table: 'chain_block' });
    const span = { startAt: endOf(5), endAt: endOf(9) };
    expect(station.verify({ span })).toMatchObject({
      finding: null,
      notices: [{ code: 'exchanged-before-this-span' }],
    });
    // What was noted once is not noted again.
    const third = station.start();
    expect(third.missing).toBeNull();
  });

  it('leaves a note when the signed head was taken away, or was signed by somebody else', async () => {
    await filled();
    station.keptHead = 'absent';
    station.station.closeAll();
    await station.stop(station.start());
    const other = new EvidenceStation();
    const { keptHead } = station;
    if (keptHead !== 'absent') station.keptHead = signHead(keptHead, { station: 'X', at: 1 }, other.key);
    other[Symbol.dispose]();
    expect(station.verify().finding).toMatchObject({ kind: 'signature-wrong', table: 'chain-head.json' });
    await station.stop(station.start());
    expect(station.verify()).toMatchObject({
      verdict: 'sound',
      notices: [{ code: 'head-was-missing' }, { code: 'head-was-missing' }],
    });
  });

  it('shows in a countersignature that is not of this head, and a good one is told', async () => {
    await filled();
    const province = ensureSigningKey(join(station.station.folder, 'province.pem'));
    const stores = station.start();
    station.interval(stores, 4);
    const head = stores.chain.statements.latestStatement();
    expect(head).not.toBeNull();
    if (head === null) return;
    const { chain, sequence, hash } = head;
    const line = JSON.stringify(signJson({ head: { chain, sequence, hash }, at: 5, seq: 1 }, province));
    const countersignature = readCountersignature(line);
    expect(countersignature).not.toBeNull();
    if (countersignature === null) return;
    expect(stores.chain.statements.noteCountersignature(countersignature)).toBe('noted');
    expect(stores.chain.statements.noteCountersignature(countersignature)).toBe('known');
    const foreign = { ...countersignature, head: { chain, sequence, hash: '0'.repeat(64) } };
    expect(stores.chain.statements.noteCountersignature(foreign)).toBe('unknown-head');
    const none = { ...countersignature, head: { chain, sequence: 999, hash } };
    expect(stores.chain.statements.noteCountersignature(none)).toBe('unknown-head');
    expect(station.verify().countersignedUpTo).toMatchObject({
      sequence,
      countersignedAt: 5,
      countersigner: province.fingerprint,
    });
    await station.stop(stores);
    station.tamper(
      `UPDATE chain_statement SET countersignature = replace(countersignature, '"at":5', '"at":6')`,
    );
    expect(station.verify().finding).toMatchObject({ kind: 'signature-wrong', table: 'chain_statement' });
  });

  it('shows when every block was made anew to fit, since the signed heads do not', async () => {
    const stores = station.start();
    for (let n = 0; n < 14; n += 1) station.interval(stores, n);
    await station.stop(stores);
    const forged = new EvidenceStation();
    const other = forged.start();
    for (let n = 0; n < 14; n += 1) forged.interval(other, n);
    await forged.stop(other);
    const verdict = forged.verify({
      fingerprint: station.key.fingerprint,
      keptHead: station.keptHead,
    });
    expect(verdict.finding).toMatchObject({ kind: 'signature-wrong' });
    forged[Symbol.dispose]();
  });
});
