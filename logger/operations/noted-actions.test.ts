// What a person does by a command stands in the journal, by whom, and waits there for its seal.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { actingUser } from '../../hardware/host/acting-user.js';
import { EvidenceStation } from '../evidence/evidence-station.contract.js';
import { EventReader } from '../events/event-store.js';
import { main } from '../main.js';
import { openFileToRead } from '../store/open-to-read.js';

let folder: string;
let config: string;
let said: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-noted-'));
  said = [];
  for (const method of ['log', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((text: unknown) => void said.push(String(text)));
  config = join(folder, 'station.yaml');
  writeFileSync(
    config,
    `configVersion: 1
station: { name: Trạm thử, kind: wastewater, province: TB, facility: CAPH, code: NUOSXL }
dataFolder: data
clock: { source: none }
buses: [{ id: line, type: modbus-rtu, port: /dev/ttyUSB0 }]
instruments:
  - { id: a, profile: teledyne-t400, bus: line, unitId: 3, channels: [{ measurement: ozone, symbol: O3 }] }
`,
  );
  using station = new EvidenceStation();
  const stores = station.start();
  station.interval(stores, 0);
  await station.stop(stores);
  for (const name of ['data', 'stick']) mkdirSync(join(folder, name));
  copyFileSync(station.station.path, join(folder, 'data', 'station.db'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function newest() {
  using database = openFileToRead(join(folder, 'data', 'station.db'))!;
  const event = new EventReader(database.connection).newest();
  const sql = "SELECT count(*) AS n FROM late_record WHERE source = 'event' AND key = ? AND block IS NULL";
  const waits = database.connection.get<{ n: number }>(sql, event?.sequence ?? 0)?.n;
  return { ...event, waits };
}

const run = (verb: string, ...args: string[]) => main([verb, '-c', config, ...args]);

it('notes an export before its first byte, with whose it is', async () => {
  const span = ['--from', '2026-03-25', '--to', '2026-03-25', '-o', join(folder, 'x.csv')];
  expect(await run('export', ...span, '--for', 'panel 10.0.0.9\n')).toBe(0);
  expect(newest()).toMatchObject({
    kind: 'data-exported',
    waits: 1,
    parameters: { by: `${actingUser()} (panel 10.0.0.9)`, format: 'csv', from: '25/03/2026 00:00:00' },
  });
});

it('notes nothing of an export from another file', async () => {
  copyFileSync(join(folder, 'data', 'station.db'), join(folder, 'other.db'));
  expect(await run('export', '--database', join(folder, 'other.db'), '-o', join(folder, 'x.csv'))).toBe(0);
  expect(newest().kind).toBeUndefined();
});

it('notes a backup, and a restored one in the database that is put in the place', async () => {
  expect(await run('backup', '--to', join(folder, 'stick'), '--same-disk')).toBe(0);
  expect(newest()).toMatchObject({ kind: 'backup-made', waits: 1, parameters: { by: actingUser() } });
  const path = said.join('\n').split(':')[0]!;
  expect(await run('restore', '--from', path, '--replace')).toBe(0);
  expect(newest()).toMatchObject({ kind: 'database-restored', waits: 1, parameters: { path } });
});
