// The bytes of docs/formats/evidence.md, section 6: who writes a program by that page gets what the logger writes.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hashOfBlock } from '../../protocols/evidence/chain-block.js';
import { RecordList, unpackMarks } from '../../protocols/evidence/record-list.js';
import { EventStore } from '../events/event-store.js';
import { ScanStore } from '../store/scan-store.js';
import { TestStation } from '../store/test-station.contract.js';
import { eventRecord } from './event-records.js';
import { scanRecord } from './scan-records.js';

const page = readFileSync(new URL('../../docs/formats/evidence.md', import.meta.url), 'utf8');
const AT = 1_774_396_860_000;

it('writes the poll, its hash, its digest, its marks and its block as the page says', () => {
  using station = new TestStation();
  const { database } = station.open();
  const scans = new ScanStore(database, { clock: station.clock });
  station.clock.step(AT - station.clock.now());
  void scans.append({
    instrument: 'iq-1',
    at: AT,
    delayMs: 120,
    readings: [
      { channel: 'cod', raw: 16.25, instrumentStatus: 'measuring', status: 'measuring', reason: null },
      {
        channel: 'ph',
        raw: null,
        instrumentStatus: 'calibrating',
        status: 'calibrating',
        reason: 'buffer-7',
      },
    ],
  });
  scans.flush();
  const row = database.get<{ key: number; records: Uint8Array }>('SELECT key, records FROM scan');
  expect(page).toContain(`\`key\` ${row?.key}`);
  const hex = Buffer.from(row?.records ?? []).toString('hex');
  expect(page.replaceAll(' ', '')).toContain(hex);

  const record = scanRecord(database, row?.key ?? 0);
  expect(page).toContain(`\n${record?.text}\n`);
  const list = new RecordList();
  list.add(record?.key ?? 0, record?.text ?? '');
  expect(page).toContain(`\n${list.digest()}\n`);
  const [mark] = unpackMarks(list.packMarks()) ?? [];
  expect(page).toContain(`\`${mark?.mark}\``);
  expect(page).toContain(`\`${Buffer.from(list.packMarks().subarray(0, -4)).toString('hex')}\``);

  const event = new EventStore(database);
  database.execute("INSERT INTO sqlite_sequence VALUES ('event', 6)");
  const { sequence } = event.append({
    at: AT + 60_000,
    clockTrust: 'trusted',
    kind: 'setting-changed',
    subject: { kind: 'instrument', id: 'iq-1' },
    before: 400,
    after: 450,
    text: 'setting-changed',
    parameters: { name: { vi: 'Dải', en: 'Range' } },
  });
  const sealed = eventRecord(database, sequence);
  expect(page).toContain(`\n${sealed?.text}\n${hash('sha256', sealed?.text ?? '', 'hex')}\n`);
  expect(page).toContain(JSON.stringify(sealed?.told));

  const empty = { count: 0, digest: new RecordList().digest() };
  const readings = { count: 1, digest: list.digest() };
  const body = JSON.stringify({
    after: null,
    endAt: 1_774_397_100_000,
    files: empty,
    readings,
    report: empty,
  });
  const block = { sequence: 2, at: 1_774_397_102_000, kind: 'interval', body, previous: '5'.repeat(64) };
  expect(page).toContain(`\n${hashOfBlock(block)}\n`);
});
