/** The whole way: the engine, the SFTP target, a stock OpenSSH server, cuts at any byte, and the Ministry's reader looking on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { CuttingProxy } from '../../simulators/province/cutting-proxy.js';
import { MinistryPoller } from '../../simulators/province/ministry-poller.js';
import { hasOpenSsh, startOpenSsh, type OpenSshServer } from '../../simulators/province/openssh-server.js';
import { folderFor, type FolderLayout } from '../report-file/folder-layout.js';
import { silentLog } from '../vocabulary/log.js';
import { Delivery } from './deliver.js';
import { DEFAULT_DELIVERY_SETTINGS } from './delivery-settings.js';
import type { DeliveryItem, Outbox } from './outbox.js';
import { SftpTarget } from './sftp-target.js';
import { same, sample } from './upload-target.contract.js';

const clock = new SystemClock();
const CODE = 'TB_CAPH_NUOSXL';
const FIRST_AT = Date.UTC(2026, 2, 25, 16, 40);
const STEP_MS = 300_000;
const FILES = 30;

interface ListOutbox extends Outbox {
  readonly failures: number;
  readonly settled: Promise<void>;
}

/** A queue that is complete from the start; `settled` when all of it is confirmed. */
function outboxOf(items: readonly DeliveryItem[], onFailure: () => void): ListOutbox {
  let done = 0;
  let failures = 0;
  let finish: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => (finish = resolve));
  return {
    get failures() {
      return failures;
    },
    settled,
    next: () => items[done] ?? null,
    size: () => items.length - done,
    walk() {
      let taken = done;
      return () => items[taken++] ?? null;
    },
    confirm(id) {
      expect(id).toBe(items[done]?.id);
      done += 1;
      if (done === items.length) finish();
    },
    confirmAll(confirmations) {
      for (const { id, receipt, at } of confirmations) this.confirm(id, receipt, at);
    },
    reject: (id, { message }) => expect.fail(`rejected ${id}: ${message}`),
    noteFailure(id) {
      expect(id).toBe(items[done]?.id);
      failures += 1;
      onFailure();
    },
    onAdded: () => ({ [Symbol.dispose]: () => undefined }),
  };
}

function itemsOf(layout: FolderLayout): DeliveryItem[] {
  return Array.from({ length: FILES }, (_, index) => {
    const endAt = FIRST_AT + index * STEP_MS;
    const local = new Date(endAt + 7 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
    const name = `${CODE}_${local}.txt`;
    const folder = folderFor(layout, endAt);
    const bytes = sample(index === 3 ? 200_000 : 800 + index, index);
    return { id: index + 1, name, finalPath: folder === '' ? name : `${folder}/${name}`, bytes, attempts: 0 };
  });
}

describe.skipIf(!hasOpenSsh() && process.env['CI'] === undefined)(
  'delivery to a stock OpenSSH server',
  () => {
    let server: OpenSshServer;
    let home: string;
    let proxy: CuttingProxy;

    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), 'quantrac-openssh-'));
      server = await startOpenSsh(home, clock);
      proxy = new CuttingProxy(server.port);
      await proxy.listen();
    });

    afterAll(async () => {
      await proxy[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      rmSync(home, { recursive: true, force: true });
    });

    it.each([0, 1, 2, 3, 4] as const)(
      'lands every file whole, in order and once under layout %i, through cuts, for a reader that never looks twice',
      async (layout) => {
        const items = itemsOf(layout);
        // Cut again and again, before the login is through, in the middle of small files and of the large one.
        const cuts = [1, 2, 3, 4, 5].map((index) => ({ sent: 1_000 + 4_900 * index + 311 * layout }));
        const cutNext = () => proxy.cutAfter(cuts.shift() ?? null);
        const outbox = outboxOf(items, cutNext);
        cutNext();
        const base = `layout-${layout}`;
        const target = new SftpTarget({
          settings: {
            host: '127.0.0.1',
            port: proxy.port,
            user: server.user,
            folder: base,
            hostKey: server.hostKeyLine,
            temporary: layout === 2 ? 'same-folder' : 'own-folder',
            connectTimeoutMs: 5_000,
            replyTimeoutMs: 5_000,
          },
          credentials: { privateKey: server.privateKey },
          clock,
          owner: `${CODE}/${base}`,
        });
        const settings = { ...DEFAULT_DELIVERY_SETTINGS, retryMinMs: 5, retryMaxMs: 20 };
        const delivery = new Delivery({
          targetId: base,
          target,
          outbox,
          clock,
          log: silentLog,
          random: Math.random,
          settings,
        });
        const poller = new MinistryPoller({ folder: join(home, base), stationCode: CODE, clock, everyMs: 1 });
        const controller = new AbortController();
        const running = [delivery.run(controller.signal), poller.run(controller.signal)];
        await outbox.settled;
        controller.abort(new Error('done'));
        await Promise.all(running);
        poller.look();

        expect(cuts).toEqual([]);
        expect(outbox.failures).toBeGreaterThanOrEqual(5);
        expect(poller.read.map(({ name }) => name)).toEqual(items.map(({ name }) => name));
        for (const [index, { bytes }] of poller.read.entries())
          expect(same(bytes, items[index]?.bytes ?? new Uint8Array()), `file ${index}`).toBe(true);
        expect([...poller.missed]).toEqual([]);
        const readable = [...poller.seen].filter((path) => path.includes(CODE) || path.includes('.txt'));
        expect(readable.sort()).toEqual(items.map(({ finalPath }) => finalPath).sort());
      },
    );
  },
);
