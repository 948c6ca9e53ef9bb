/** Many files at once over one SFTP connection: exactly once, whole and in order, whatever breaks and wherever. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { CuttingProxy } from '../../simulators/province/cutting-proxy.js';
import { MinistryPoller } from '../../simulators/province/ministry-poller.js';
import { hasOpenSsh, startOpenSsh } from '../../simulators/province/openssh-server.js';
import type { ProvinceStep } from '../../simulators/province/province-levers.js';
import { SftpProvince } from '../../simulators/province/sftp-province.js';
import { DeliveryError } from './delivery-error.js';
import { SftpTarget } from './sftp-target.js';
import { filesBelow } from './folder-bench.contract.js';
import { same, sample } from './upload-target.contract.js';
import type { UploadQueue, UploadRequest } from './upload-target.js';

const clock = new SystemClock();
const CODE = 'TB_CAPH_NUOSXL';
const password = 'only-for-this-test';
const never = new AbortController().signal;
const STEPS: ProvinceStep[] = ['open', 'write', 'close', 'rename', 'after-rename'];

function requestsOf(count: number): UploadRequest[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${CODE}_20260325${String(index).padStart(6, '0')}.txt`;
    // Two folders, so that a new one is made in the middle; one file of several writes.
    const folder = index < count / 2 ? '2026/03/25' : '2026/03/26';
    return { finalPath: `${folder}/${name}`, bytes: sample(index === 5 ? 50_000 : 300 + index, index) };
  });
}

interface Drained {
  failures: DeliveryError[];
  delivered: string[];
}

/** As the engine does: again and again, until everything is delivered. */
async function drain(
  target: SftpTarget,
  requests: readonly UploadRequest[],
  onFailure: (failures: number) => void = () => undefined,
): Promise<Drained> {
  const outcome: Drained = { failures: [], delivered: [] };
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const start = outcome.delivered.length;
    let taken = start;
    const queue: UploadQueue = {
      take: () => requests[taken++] ?? null,
      delivered: (receipts) => void outcome.delivered.push(...receipts.map(({ remotePath }) => remotePath)),
    };
    try {
      await target.uploadInOrder(queue, never);
      return outcome;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      outcome.failures.push(error);
      if (error.disposition !== 'retry') return outcome;
      await target.disconnect();
      onFailure(outcome.failures.length);
    }
  }
  throw new Error('it never came to an end');
}

describe('a drain over SFTP', () => {
  let root: string;
  let province: SftpProvince;
  let home: string;
  let proxy: CuttingProxy;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'quantrac-drain-'));
    province = new SftpProvince({ root, accounts: [{ user: 'tram', password }], clock });
    await province.listen();
    home = province.folderOf('tram');
    mkdirSync(home);
    proxy = new CuttingProxy(province.port);
    await proxy.listen();
  });

  afterEach(async () => {
    await proxy[Symbol.asyncDispose]();
    await province.close();
    rmSync(root, { recursive: true, force: true });
  });

  const makeTarget = (temporary: 'own-folder' | 'same-folder' = 'own-folder') =>
    new SftpTarget({
      settings: {
        host: '127.0.0.1',
        port: proxy.port,
        user: 'tram',
        folder: '',
        hostKey: province.hostKeyLine,
        temporary,
        connectTimeoutMs: 5_000,
        replyTimeoutMs: 5_000,
      },
      credentials: { password },
      clock,
      owner: `${CODE}/so`,
    });

  /** Drains while the Ministry's reader looks on, and checks what it saw. */
  async function expectInOrder(
    requests: readonly UploadRequest[],
    work: () => Promise<Drained>,
  ): Promise<Drained> {
    const poller = new MinistryPoller({ folder: home, stationCode: CODE, clock, everyMs: 1 });
    const controller = new AbortController();
    const polling = poller.run(controller.signal);
    const outcome = await work();
    controller.abort(new Error('done'));
    await polling;
    poller.look();
    const paths = requests.map(({ finalPath }) => finalPath);
    expect([...poller.missed]).toEqual([]);
    expect(poller.read.map(({ name }) => name)).toEqual(
      paths.map((path) => path.slice(path.lastIndexOf('/') + 1)),
    );
    for (const [index, { bytes }] of poller.read.entries())
      expect(same(bytes, requests[index]?.bytes ?? new Uint8Array()), `file ${index}`).toBe(true);
    expect(outcome.delivered).toEqual(paths);
    return outcome;
  }

  /** In the order in which the server carried them out. */
  const published = () =>
    province.operations
      .filter(
        ({ kind, to, outcome }) => kind === 'rename' && outcome === 'done' && to?.endsWith('.txt') === true,
      )
      .map(({ to }) => to?.slice(1));

  it('has many files on their way at once, and leaves nothing but them', async () => {
    const requests = requestsOf(40);
    await using target = makeTarget();
    const { failures } = await expectInOrder(requests, () => drain(target, requests));
    expect(failures).toEqual([]);
    expect(published()).toEqual(requests.map(({ finalPath }) => finalPath));
    expect(filesBelow(home)).toEqual(requests.map(({ finalPath }) => finalPath).sort());
    let open = 0;
    const openAtOnce = province.operations.map(({ kind, to }) => {
      if (kind === 'open') open += 1;
      if (kind === 'rename' && to?.endsWith('.txt') === true) open -= 1;
      return open;
    });
    expect(Math.max(...openAtOnce)).toBeGreaterThan(8);
  });

  it.each(STEPS)('survives a cut at %s, early and late', async (step) => {
    const requests = requestsOf(30);
    await using target = makeTarget();
    province.levers.dropAt = step;
    const { failures } = await expectInOrder(requests, () =>
      drain(target, requests, (count) => {
        province.levers.dropAt = null;
        if (count < 4) province.levers.dropAfterBytes = 2_000 * count * count;
        else province.levers.dropAfterBytes = null;
      }),
    );
    expect(failures.length).toBeGreaterThan(1);
  });

  it('survives cuts at any byte, there and back, many in a row', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ way: fc.constantFrom('sent', 'received'), bytes: fc.integer({ min: 1, max: 40_000 }) }),
          {
            minLength: 1,
            maxLength: 5,
          },
        ),
        async (cuts) => {
          rmSync(home, { recursive: true, force: true });
          mkdirSync(home);
          const requests = requestsOf(25);
          await using target = makeTarget();
          const cutNext = () => {
            const cut = cuts.shift();
            proxy.cutAfter(
              cut === undefined ? null : cut.way === 'sent' ? { sent: cut.bytes } : { received: cut.bytes },
            );
          };
          cutNext();
          await expectInOrder(requests, () => drain(target, requests, cutNext));
          proxy.cutAfter(null);
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);

  it.each([0, 1, 7, 20])(
    'publishes nothing behind a file whose rename was refused (rename %i)',
    async (renames) => {
      const requests = requestsOf(30);
      await using target = makeTarget();
      province.levers.refuseRenameAfter = renames;
      const seen: string[][] = [];
      await expectInOrder(requests, () => drain(target, requests, () => seen.push(filesBelow(home))));
      expect(published()).toEqual(requests.map(({ finalPath }) => finalPath));
    },
  );

  it('keeps the order on a server that carries out requests side by side', async () => {
    province.levers.requests = 'side-by-side';
    const requests = requestsOf(30);
    await using target = makeTarget();
    await expectInOrder(requests, () => drain(target, requests));
    expect(published()).toEqual(requests.map(({ finalPath }) => finalPath));
  });

  it.each(['forgotten', 'same-folder'] as const)(
    'waits for each rename where no carriage can be used (%s)',
    async (why) => {
      if (why === 'forgotten') province.levers.posixRename = 'forgotten';
      const requests = requestsOf(30);
      await using target = makeTarget(why === 'forgotten' ? 'own-folder' : 'same-folder');
      await expectInOrder(requests, () => drain(target, requests));
      expect(published()).toEqual(requests.map(({ finalPath }) => finalPath));
    },
  );

  it('finds what was there already, also in the middle, and stops before a file of another content', async () => {
    const requests = requestsOf(20);
    await using first = makeTarget();
    await drain(first, requests.slice(3, 9));
    await using target = makeTarget();
    const changed = requests.map((request, index) =>
      index === 8 ? { ...request, bytes: sample(308, 99) } : request,
    );
    const { delivered, failures } = await drain(target, changed);
    expect(delivered).toEqual(requests.slice(0, 8).map(({ finalPath }) => finalPath));
    expect(failures).toMatchObject([{ code: 'conflicting-file', disposition: 'reject' }]);
    expect(filesBelow(home)).toHaveLength(9);
  });

  it('gives up when told to, and goes on later where it was', async () => {
    const requests = requestsOf(30);
    await using target = makeTarget();
    const controller = new AbortController();
    let taken = 0;
    const delivered: string[] = [];
    const queue: UploadQueue = {
      take: () => requests[taken++] ?? null,
      delivered: (receipts) => {
        delivered.push(...receipts.map(({ remotePath }) => remotePath));
        if (delivered.length >= 5) controller.abort(new Error('told to'));
      },
    };
    await expect(target.uploadInOrder(queue, controller.signal)).rejects.toThrow('told to');
    await expectInOrder(requests, () => drain(target, requests));
  });
});

describe.skipIf(!hasOpenSsh() && process.env['CI'] === undefined)('a drain to a stock OpenSSH server', () => {
  it('goes through the carriage, in order', async () => {
    const home = mkdtempSync(join(tmpdir(), 'quantrac-drain-'));
    await using server = await startOpenSsh(home, clock);
    const requests = requestsOf(60);
    await using target = new SftpTarget({
      settings: {
        host: '127.0.0.1',
        port: server.port,
        user: server.user,
        folder: '',
        hostKey: server.hostKeyLine,
        temporary: 'own-folder',
        connectTimeoutMs: 5_000,
        replyTimeoutMs: 5_000,
      },
      credentials: { privateKey: server.privateKey },
      clock,
      owner: `${CODE}/so`,
    });
    const { delivered, failures } = await drain(target, requests);
    expect(failures).toEqual([]);
    expect(delivered).toEqual(requests.map(({ finalPath }) => finalPath));
    expect(filesBelow(home)).toEqual(delivered.toSorted());
    rmSync(home, { recursive: true, force: true });
  });
});
