/** A station that comes back after days: many files on their way at once, recorded in the order in which they belong. */
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { SftpTarget } from '../../protocols/delivery/sftp-target.js';
import { sample } from '../../protocols/delivery/upload-target.contract.js';
import { PASSWORD, startScratchProvince, STATION } from '../scratch-province.contract.js';

const FILES = 300;

it('records a long backlog once, in order, and keeps nothing of the way it came', async () => {
  await using scratch = await startScratchProvince({ settleAfter: '1h' });
  const { port, fingerprint } = scratch.province.receiving;
  await using target = new SftpTarget({
    settings: {
      host: '127.0.0.1',
      port,
      user: STATION,
      folder: '',
      hostKey: fingerprint,
      temporary: 'own-folder',
      connectTimeoutMs: 5_000,
      replyTimeoutMs: 20_000,
    },
    credentials: { password: PASSWORD },
    clock: new SystemClock(),
    owner: `${STATION}/so`,
  });
  const names = Array.from(
    { length: FILES },
    (_, index) => `${STATION}_20260325${String(index).padStart(6, '0')}.txt`,
  );
  let taken = 0;
  let delivered = 0;
  let waitingMax = 0;
  await target.uploadInOrder(
    {
      take() {
        const name = names[taken];
        if (name === undefined) return null;
        taken += 1;
        waitingMax = Math.max(waitingMax, taken - delivered);
        return { finalPath: `2026/03/25/${name}`, bytes: sample(500, taken) };
      },
      delivered(receipts) {
        delivered += receipts.length;
      },
    },
    new AbortController().signal,
  );
  expect(delivered).toBe(FILES);
  expect(waitingMax, 'they were on their way at once').toBeGreaterThan(16);
  const database = new BetterSqlite(join(scratch.config.dataFolder, 'province.sqlite'), { readonly: true });
  const recorded = database.prepare<[], { name: string }>('SELECT name FROM file ORDER BY id').all();
  database.close();
  expect(recorded.map(({ name }) => name)).toEqual(names);
}, 60_000);
