/**
 * What every upload target owes, whatever its protocol: run over the one in memory, a stock OpenSSH server and the
 * simulated province. A bench is one server that outlives its clients.
 */
import { describe, expect, it } from 'vitest';
import { DeliveryError, type DeliveryErrorCode } from './delivery-error.js';
import type { UploadReceipt, UploadTarget } from './upload-target.js';

export type TargetVariant = 'usual' | 'identity-unknown' | 'identity-changed' | 'wrong-login';

/** How a server proves who it is: the codes of the refusals, the form of a fingerprint, the key of the configuration. */
export interface ServerIdentity {
  unknown: DeliveryErrorCode;
  changed: DeliveryErrorCode;
  fingerprint: RegExp;
  key: string;
}

export const HOST_KEY_IDENTITY: ServerIdentity = {
  unknown: 'host-key-unknown',
  changed: 'host-key-changed',
  fingerprint: /SHA256:[A-Za-z0-9+/]{43}/,
  key: 'hostKey',
};

export interface UploadTargetBench extends AsyncDisposable {
  /** `null`: it does not prove who it is (plain FTP). */
  identity: ServerIdentity | null;
  /** A new client of the same server; all of one owner. */
  target(variant?: TargetVariant): UploadTarget;
  /** Every file on the server now, temporary ones too; POSIX, from the account's root. */
  paths(): string[];
  /** What stands at a path now; `null`: nothing. */
  read(path: string): Uint8Array | null;
  put(path: string, bytes: Uint8Array): void;
  removeAll(): void;
  /** The next upload loses its connection after this part (0 … 1) of its conversation, as measured on a whole one. */
  cutAt(part: number): Promise<void>;
  /** `null` where this server's disk cannot be filled. */
  disk: { fill(): void; free(): void } | null;
}

const CODE = 'TB_CAPH_NUOSXL';
const NAME = `${CODE}_20260325000500.txt`;
const never = new AbortController().signal;

/** The folder layouts of the Ministry's reader, 0 to 4. */
const LAYOUTS = [
  `2026/03/25/${NAME}`,
  NAME,
  `20260325/${NAME}`,
  `2026/Thang03/20260325/${NAME}`,
  `2026/Thang03/Ngay25/${NAME}`,
];

const ATTEMPTS_MAX = 5;

export function describeUploadTarget(name: string, make: () => Promise<UploadTargetBench>): void {
  const withBench = (run: (bench: UploadTargetBench) => Promise<void>) => async () => {
    await using bench = await make();
    await run(bench);
  };

  describe(`upload target: ${name}`, () => {
    it.each(LAYOUTS)('lands byte for byte at %s, and nothing else stays on the server', async (finalPath) => {
      await using bench = await make();
      await using target = bench.target();
      const bytes = sample(1_200);
      const receipt = await target.upload({ finalPath, bytes }, never);
      expect(receipt).toMatchObject({ sizeBytes: 1_200, outcome: 'uploaded' });
      expect(receipt.remotePath.endsWith(finalPath)).toBe(true);
      expect(bench.paths()).toEqual([finalPath]);
      expect(same(bench.read(finalPath), bytes)).toBe(true);
    });

    it.each([0, 1, 5_000, 200_000])(
      'shows a reader who looks all the time nothing of a file of %i bytes until it is whole',
      async (sizeBytes) => {
        await using bench = await make();
        await using target = bench.target();
        const bytes = sample(sizeBytes);
        const finalPath = `2026/03/25/${NAME}`;
        await target.connect(never);
        const firstSight = await watchDuring(bench, () => target.upload({ finalPath, bytes }, never));
        const readable = [...firstSight].filter(([path]) => path.includes(CODE) || path.includes('.txt'));
        expect(readable.map(([path]) => path)).toEqual([finalPath]);
        expect(same(readable[0]?.[1], bytes)).toBe(true);
      },
    );

    it(
      'takes the same file twice without harm, also from a new client',
      withBench(async (bench) => {
        const request = { finalPath: `2026/03/25/${NAME}`, bytes: sample(70_000) };
        await using target = bench.target();
        expect((await target.upload(request, never)).outcome).toBe('uploaded');
        expect((await target.upload(request, never)).outcome).toBe('already-there');
        await using restarted = bench.target();
        expect((await restarted.upload(request, never)).outcome).toBe('already-there');
        expect(bench.paths()).toEqual([request.finalPath]);
        expect(same(bench.read(request.finalPath), request.bytes)).toBe(true);
      }),
    );

    it.each([
      ['of another size', sample(99)],
      ['of the same size with other content', sample(100, 1)],
      ['that is empty', sample(0)],
    ])('refuses to replace a file %s under the same name', async (_what, standing) => {
      await using bench = await make();
      await using target = bench.target();
      bench.put(`2026/${NAME}`, standing);
      const error = await refusal(target.upload({ finalPath: `2026/${NAME}`, bytes: sample(100) }, never));
      expect(error).toMatchObject({ code: 'conflicting-file', disposition: 'reject' });
      expect(bench.paths()).toEqual([`2026/${NAME}`]);
      expect(bench.read(`2026/${NAME}`)).toEqual(standing);
    });

    it.for(['unknown', 'changed'] as const)(
      "sends nothing when the server's identity is %s, and tells the fingerprint and how to accept it",
      async (which, { skip }) => {
        await using bench = await make();
        const { identity } = bench;
        if (identity === null) return skip();
        await using target = bench.target(`identity-${which}`);
        const error = await refusal(target.upload({ finalPath: NAME, bytes: sample(10) }, never));
        expect(error).toMatchObject({ code: identity[which], disposition: 'stop' });
        expect(error.message).toMatch(identity.fingerprint);
        expect(error.hint).toMatch(identity.fingerprint);
        expect(error.hint).toContain(identity.key);
        expect(bench.paths()).toEqual([]);
      },
    );

    it(
      'stops at a refused login',
      withBench(async (bench) => {
        await using target = bench.target('wrong-login');
        const error = await refusal(target.connect(never));
        expect(error).toMatchObject({ code: 'login-refused', disposition: 'stop' });
      }),
    );

    it(
      'connects again by itself after a disconnect, and makes folders anew that were removed meanwhile',
      withBench(async (bench) => {
        await using target = bench.target();
        await target.upload({ finalPath: `2026/03/25/${NAME}`, bytes: sample(10) }, never);
        await target.disconnect();
        await target.upload({ finalPath: `2026/03/26/${NAME}`, bytes: sample(11) }, never);
        bench.removeAll();
        await uploadWithRetries(target, { finalPath: `2026/03/26/${NAME}`, bytes: sample(12) });
        expect(bench.paths()).toEqual([`2026/03/26/${NAME}`]);
      }),
    );

    it('has the file there exactly once after any cut and a retry, and clears away what was left', async () => {
      await using bench = await make();
      const bytes = sample(30_000);
      for (let step = 0; step < 20; step += 1) {
        const finalPath = `2026/03/25/${CODE}_202603250${String(step).padStart(2, '0')}500.txt`;
        const target = bench.target();
        await target.connect(never);
        await bench.cutAt(step / 20);
        const firstSight = await watchDuring(bench, () => uploadWithRetries(target, { finalPath, bytes }));
        expect(same(firstSight.get(finalPath), bytes), `cut at ${step}/20`).toBe(true);
        await target[Symbol.asyncDispose]();
      }
      await using restarted = bench.target();
      await restarted.upload({ finalPath: `2026/03/25/${CODE}_20260326000000.txt`, bytes }, never);
      const paths = bench.paths();
      expect(paths).toHaveLength(21);
      expect(paths.every((path) => path.startsWith(`2026/03/25/${CODE}`))).toBe(true);
      for (const path of paths) expect(same(bench.read(path), bytes), path).toBe(true);
    });

    it('holds on when the disk is full, shows nothing unfinished, and goes on when there is room', async ({
      skip,
    }) => {
      await using bench = await make();
      if (bench.disk === null) return skip();
      await using target = bench.target();
      await target.upload({ finalPath: `a/${NAME}`, bytes: sample(10) }, never);
      bench.disk.fill();
      const request = { finalPath: `b/${NAME}`, bytes: sample(60_000) };
      const error = await refusal(target.upload(request, never));
      expect(error).toMatchObject({ code: 'no-space', disposition: 'retry' });
      expect(bench.read(request.finalPath)).toBeNull();
      bench.disk.free();
      await uploadWithRetries(target, request);
      expect(same(bench.read(request.finalPath), request.bytes)).toBe(true);
    });

    it(
      'gives up when it is told to, and works again afterwards',
      withBench(async (bench) => {
        await using target = bench.target();
        await target.connect(never);
        const controller = new AbortController();
        const upload = target.upload({ finalPath: NAME, bytes: sample(200_000) }, controller.signal);
        const outcome = upload.then(
          () => 'uploaded',
          (error: unknown) => error,
        );
        controller.abort(new Error('told to'));
        expect(await outcome).toMatchObject({ message: 'told to' });
        expect(await refusalOrReceipt(target.connect(AbortSignal.abort(new Error('no'))))).toMatchObject({
          message: 'no',
        });
        await uploadWithRetries(target, { finalPath: NAME, bytes: sample(200_000) });
        expect(same(bench.read(NAME), sample(200_000))).toBe(true);
      }),
    );

    it.each(['../outside.txt', '/etc/passwd', 'a//b.txt', ''])('rejects the path "%s"', async (finalPath) => {
      await using bench = await make();
      await using target = bench.target();
      const error = await refusal(target.upload({ finalPath, bytes: sample(1) }, never));
      expect(error).toMatchObject({ code: 'protocol-error', disposition: 'reject' });
    });
  });
}

/** Bytes that differ along the file, so that a missing or doubled block shows. */
export function sample(sizeBytes: number, seed = 0): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  for (let index = 0; index < sizeBytes; index += 1) bytes[index] = (index * 7 + (index >> 8) + seed) & 0xff;
  return bytes;
}

/** Vitest compares long byte arrays one by one, which takes its time. */
export function same(left: Uint8Array | null | undefined, right: Uint8Array): boolean {
  return left !== null && left !== undefined && Buffer.compare(left, right) === 0;
}

/** As the engine would: an attempt after another, as long as the failure asks for a retry. */
export async function uploadWithRetries(
  target: UploadTarget,
  request: { finalPath: string; bytes: Uint8Array },
): Promise<UploadReceipt> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await target.upload(request, never);
    } catch (error) {
      const again = error instanceof DeliveryError && error.disposition === 'retry' && attempt < ATTEMPTS_MAX;
      if (!again) throw error;
      await target.disconnect();
    }
  }
}

export async function refusal(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await refusalOrReceipt(work);
  if (error instanceof DeliveryError) return error;
  throw new Error(`expected a DeliveryError, not ${String(error)}`);
}

function refusalOrReceipt(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => error);
}

/** What a reader who looks at every turn of the event loop read of each path when it first saw it. */
async function watchDuring(
  bench: UploadTargetBench,
  work: () => Promise<unknown>,
): Promise<Map<string, Uint8Array | null>> {
  const firstSight = new Map<string, Uint8Array | null>();
  const look = () => {
    for (const path of bench.paths()) if (!firstSight.has(path)) firstSight.set(path, bench.read(path));
  };
  let state: 'working' | 'done' = 'working';
  const done = work().finally(() => (state = 'done'));
  const isWorking = () => state === 'working';
  while (isWorking()) {
    look();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  look();
  return firstSight;
}
