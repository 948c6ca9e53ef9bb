// A note says that a record has a block of its own. Anybody who writes in the database can write one: it has to be borne out.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { START_AT } from '../store/test-station.contract.js';
import { EvidenceStation, INTERVAL_MS } from './evidence-station.contract.js';

let station: EvidenceStation;
beforeEach(() => (station = new EvidenceStation()));
afterEach(() => station[Symbol.dispose]());

const AT = START_AT + INTERVAL_MS + 60_000;
const KEY = `((${AT} + 500) * 1024 + 1)`;
const insertScan = `INSERT INTO scan SELECT ${KEY}, delay_ms, records FROM scan WHERE key = ${AT} * 1024 + 1`;

it.each([
  { what: 'the first block', block: '1' },
  { what: 'no block', block: '9999' },
  { what: 'a block of another table', block: "(SELECT max(sequence) FROM chain_block WHERE kind = 'late')" },
])('a reading that is excused by a note of $what is named', async ({ block }) => {
  const stores = station.start();
  for (let n = 0; n < 3; n += 1) station.interval(stores, n);
  await station.stop(stores);
  await station.stop(station.start());
  expect(station.verify().finding).toBeNull();
  station.tamper(insertScan, `INSERT INTO late_record VALUES ('scan', ${KEY}, ${AT + 500}, ${block})`);
  expect(station.verify().finding).toMatchObject({
    kind: 'added',
    table: 'scan',
    record: { at: AT + 500, instrument: 'iq-1' },
  });
});

it('a run that is excused by a note of a block that holds none is named', async () => {
  await station.stop(station.start());
  station.tamper(
    `INSERT INTO run SELECT id + 5, boot, started_monotonic_ms, started_at, origin, ended_at, ending FROM run`,
    `INSERT INTO late_record SELECT 'run', max(id), 0, 1 FROM run`,
  );
  expect(station.verify().finding).toMatchObject({ kind: 'added', table: 'run' });
});
