import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { OrderedPipeline, type PipelineSteps, type PipelineWindow } from './ordered-pipeline.js';
import type { UploadQueue, UploadReceipt, UploadRequest } from './upload-target.js';

interface File {
  prepareMs: number;
  publishMs: number;
  fails: 'never' | 'prepare' | 'publish';
}

const fileArbitrary: fc.Arbitrary<File> = fc.record({
  prepareMs: fc.integer({ min: 0, max: 50 }),
  publishMs: fc.integer({ min: 0, max: 50 }),
  fails: fc.oneof(
    { weight: 12, arbitrary: fc.constant('never' as const) },
    { weight: 1, arbitrary: fc.constantFrom('prepare' as const, 'publish' as const) },
  ),
});

/** A server whose every step takes its time, and what became of each file there. */
class Server implements PipelineSteps<number> {
  readonly asked: number[] = [];
  readonly seen: number[] = [];
  readonly abandoned: number[] = [];
  underWay = 0;
  underWayMax = 0;
  publishing = 0;
  publishingMax = 0;
  readonly #files: readonly File[];
  readonly #clock: VirtualClock;
  readonly #pace: 'issued' | 'acknowledged';
  constructor(files: readonly File[], clock: VirtualClock, pace: 'issued' | 'acknowledged') {
    this.#files = files;
    this.#clock = clock;
    this.#pace = pace;
  }
  pace = () => this.#pace;
  async prepare({ finalPath }: UploadRequest): Promise<number> {
    const index = Number(finalPath);
    const file = this.#files[index] as File;
    this.underWay += 1;
    this.underWayMax = Math.max(this.underWayMax, this.underWay);
    await this.#clock.sleep(file.prepareMs);
    this.underWay -= 1;
    if (file.fails === 'prepare') throw new Error(finalPath);
    return index;
  }
  async publish(index: number): Promise<UploadReceipt> {
    const file = this.#files[index] as File;
    this.asked.push(index);
    this.publishing += 1;
    this.publishingMax = Math.max(this.publishingMax, this.publishing);
    await this.#clock.sleep(file.publishMs);
    this.publishing -= 1;
    if (file.fails === 'publish') throw new Error(String(index));
    this.seen.push(index);
    return { remotePath: String(index), sizeBytes: 1, outcome: 'uploaded' };
  }
  async abandon(index: number): Promise<void> {
    this.abandoned.push(index);
  }
}

async function run(files: readonly File[], window: PipelineWindow, pace: 'issued' | 'acknowledged') {
  const clock = new VirtualClock(0);
  const server = new Server(files, clock, pace);
  const delivered: number[] = [];
  let taken = 0;
  const queue: UploadQueue = {
    take: () => (taken === files.length ? null : { finalPath: String(taken++), bytes: new Uint8Array(1) }),
    delivered: (receipts) => void delivered.push(...receipts.map(({ remotePath }) => Number(remotePath))),
  };
  const ended = new OrderedPipeline(queue, server, window, clock).run().then(
    () => null,
    (error: unknown) => Number((error as Error).message),
  );
  let outcome: number | null | undefined;
  void ended.then((value) => (outcome = value));
  while (outcome === undefined) await clock.advance(10);
  return { server, delivered, taken, failed: outcome };
}

const windowOf = (files: number): PipelineWindow => ({
  files,
  filesMax: 16,
  bytesMax: 1_000,
  slowMs: 1_000_000,
});

describe('ordered pipeline', () => {
  it('delivers in order exactly what comes before the first failure, whatever takes how long', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fileArbitrary, { maxLength: 40 }),
        fc.integer({ min: 1, max: 16 }),
        fc.constantFrom('issued' as const, 'acknowledged' as const),
        async (files, files0, pace) => {
          const { server, delivered, failed, taken } = await run(files, windowOf(files0), pace);
          const firstFailure = files.findIndex(({ fails }) => fails !== 'never');
          const count = firstFailure === -1 ? files.length : firstFailure;
          expect(delivered).toEqual(Array.from({ length: count }, (_, index) => index));
          expect(failed).toBe(firstFailure === -1 ? null : firstFailure);
          expect(server.asked, 'asked in order').toEqual(
            server.asked.toSorted((left, right) => left - right),
          );
          expect(server.underWay + server.publishing, 'nothing under way at the end').toBe(0);
          if (pace === 'acknowledged') expect(server.seen, 'nothing behind a failure').toEqual(delivered);
          const lost = server.abandoned.length + delivered.length;
          expect(lost).toBeLessThanOrEqual(taken);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has many on their way at once, as many as the window allows, and publishes ahead only where it may', async () => {
    const files: File[] = Array.from({ length: 60 }, () => ({
      prepareMs: 20,
      publishMs: 20,
      fails: 'never',
    }));
    const issued = await run(files, windowOf(2), 'issued');
    expect(issued.server.underWayMax).toBeGreaterThan(8);
    expect(issued.server.underWayMax).toBeLessThanOrEqual(16);
    expect(issued.server.publishingMax).toBeGreaterThan(1);
    const acknowledged = await run(files, windowOf(2), 'acknowledged');
    expect(acknowledged.server.publishingMax).toBe(1);
  });

  it('takes fewer when files are long on their way', async () => {
    const files: File[] = Array.from({ length: 60 }, () => ({ prepareMs: 50, publishMs: 0, fails: 'never' }));
    const window = { ...windowOf(8), slowMs: 10 };
    await run(files, window, 'issued');
    expect(window.files).toBe(1);
  });

  it('holds no more bytes than it may, but always one file', async () => {
    const files: File[] = Array.from({ length: 10 }, () => ({ prepareMs: 5, publishMs: 5, fails: 'never' }));
    const { server, delivered } = await run(files, { ...windowOf(8), bytesMax: 1 }, 'issued');
    expect(server.underWayMax).toBe(1);
    expect(delivered).toHaveLength(10);
  });
});
