/**
 * Many files on their way at once, seen in order: they are prepared (uploaded under temporary names) side by side, made
 * visible strictly in the order of the queue, and told as delivered in that order. When one fails, nothing behind it is
 * made visible any more. Knows no protocol.
 */
import type { Clock } from '../vocabulary/clock.js';
import type { UploadQueue, UploadReceipt, UploadRequest } from './upload-target.js';

export interface PipelineSteps<Prepared> {
  /** Brings the file to the server, out of sight. Several run at once. */
  prepare(request: UploadRequest): Promise<Prepared>;
  /** Makes it visible and resolves when it was seen. Called in order. */
  publish(prepared: Prepared): Promise<UploadReceipt>;
  /**
   * `issued`: the next publication may be asked for while this one is under way, because the server itself keeps their
   * order; `acknowledged`: not before this one has been seen.
   */
  pace(): 'issued' | 'acknowledged';
  /** Takes back what was prepared and will not be published. Never rejects. */
  abandon(prepared: Prepared): Promise<void>;
}

/** How much is on its way at once: it grows with what arrives and shrinks when files take long. Kept between runs. */
export interface PipelineWindow {
  files: number;
  filesMax: number;
  bytesMax: number;
  /** A file that was longer than this on its way means that the line is full, ms. */
  slowMs: number;
}

/** While more waits, what was published is told together: a commit costs more than a file. Not longer than this, ms. */
const GATHERED_MS = 250;
/** … nor more than this share of the window, which would stand still for it. */
const GATHERED_SHARE = 1 / 4;

/** Files are rebuilt from the database as they are taken: so many, then others have their turn. */
const TAKEN_AT_A_TURN = 4;

interface Car<Prepared> {
  request: UploadRequest;
  takenMs: number;
  publishedMs: number;
  state: 'preparing' | 'prepared' | 'publishing' | 'published' | 'failed';
  prepared: Prepared | null;
  receipt: UploadReceipt | null;
  error: unknown;
  /** Settles when nothing of it is under way any more. Never rejects. */
  rest: Promise<void>;
}

/**
 * Works the queue off until it gives nothing more, then resolves. Rejects with the failure of the oldest file that failed,
 * when everything before it is delivered and nothing is under way any more.
 */
export class OrderedPipeline<Prepared> {
  readonly #queue: UploadQueue;
  readonly #steps: PipelineSteps<Prepared>;
  readonly #window: PipelineWindow;
  readonly #clock: Clock;
  readonly #train: Car<Prepared>[] = [];
  #bytes = 0;
  /** The queue gave nothing more when it was asked last. */
  #isDrained = false;
  #wake: () => void = () => undefined;

  constructor(queue: UploadQueue, steps: PipelineSteps<Prepared>, window: PipelineWindow, clock: Clock) {
    this.#queue = queue;
    this.#steps = steps;
    this.#window = window;
    this.#clock = clock;
  }

  async run(): Promise<void> {
    while (this.#firstFailed() !== 0) {
      const changed = new Promise<void>((resolve) => (this.#wake = resolve));
      const more = this.#firstFailed() === -1 && this.#fill();
      this.#publish();
      // What was delivered makes room for more.
      if (this.#deliver() === 'some') continue;
      if (this.#firstFailed() === 0) break;
      if (more) await turn();
      else if (this.#train.length === 0) return;
      else await changed;
    }
    await this.#abandonAll();
  }

  /** Whether there may be more to take at once. */
  #fill(): boolean {
    for (let taken = 0; this.#hasRoom(); taken += 1) {
      if (taken === TAKEN_AT_A_TURN) return true;
      const request = this.#queue.take();
      this.#isDrained = request === null;
      if (request === null) return false;
      this.#bytes += request.bytes.length;
      this.#train.push(this.#couple(request));
    }
    return false;
  }

  /** A file larger than all of the window goes alone. */
  #hasRoom(): boolean {
    const { files, bytesMax } = this.#window;
    return this.#train.length === 0 || (this.#train.length < files && this.#bytes < bytesMax);
  }

  #couple(request: UploadRequest): Car<Prepared> {
    const rest = { prepared: null, receipt: null, error: null, publishedMs: 0, rest: Promise.resolve() };
    const car: Car<Prepared> = { request, takenMs: this.#clock.monotonicMs(), state: 'preparing', ...rest };
    this.#follow(car, this.#steps.prepare(request), (prepared) => {
      car.prepared = prepared;
      car.state = 'prepared';
    });
    return car;
  }

  #follow<T>(car: Car<Prepared>, work: Promise<T>, done: (value: T) => void): void {
    car.rest = work.then(done, (error: unknown) => {
      car.error = error;
      car.state = 'failed';
    });
    void car.rest.then(() => this.#wake());
  }

  #publish(): void {
    for (const car of this.#train) {
      if (car.state === 'published') continue;
      if (car.state === 'prepared') this.#begin(car);
      const mayFollow =
        (car.state as Car<Prepared>['state']) === 'publishing' && this.#steps.pace() === 'issued';
      if (!mayFollow) return;
    }
  }

  #begin(car: Car<Prepared>): void {
    car.state = 'publishing';
    this.#follow(car, this.#steps.publish(car.prepared as Prepared), (receipt) => {
      car.receipt = receipt;
      car.publishedMs = this.#clock.monotonicMs();
      car.state = 'published';
    });
  }

  #deliver(): 'some' | 'none' {
    const open = this.#train.findIndex(({ state }) => state !== 'published');
    const count = open === -1 ? this.#train.length : open;
    if (count === 0 || this.#mayGather(count)) return 'none';
    const cars = this.#train.splice(0, count);
    for (const { request } of cars) this.#bytes -= request.bytes.length;
    this.#adapt(cars);
    this.#queue.delivered(cars.map(({ receipt }) => receipt as UploadReceipt));
    return 'some';
  }

  #mayGather(count: number): boolean {
    const [oldest] = this.#train;
    const isEnough = count === this.#train.length || count >= this.#window.files * GATHERED_SHARE;
    if (isEnough || this.#isDrained || this.#firstFailed() !== -1 || oldest === undefined) return false;
    return this.#clock.monotonicMs() - oldest.publishedMs < GATHERED_MS;
  }

  #adapt(cars: readonly Car<Prepared>[]): void {
    const window = this.#window;
    const takenMs = Math.min(...cars.map((car) => car.takenMs));
    const isSlow = this.#clock.monotonicMs() - takenMs > window.slowMs;
    const files = isSlow ? Math.floor(window.files / 2) : window.files + cars.length;
    window.files = Math.min(Math.max(files, 1), window.filesMax);
  }

  #firstFailed(): number {
    return this.#train.findIndex(({ state }) => state === 'failed');
  }

  async #abandonAll(): Promise<never> {
    const [first] = this.#train;
    await Promise.all(this.#train.map(({ rest }) => rest));
    const prepared = this.#train.flatMap((car) => (car.prepared === null ? [] : [car.prepared]));
    await Promise.all(prepared.map((each) => this.#steps.abandon(each)));
    this.#train.length = 0;
    throw first?.error;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
