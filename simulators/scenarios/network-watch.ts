/**
 * Real sockets under a virtual clock: counts what a station has under way on the network, so that virtual time stands still
 * until it is answered. Also the place where a machine without power stops hearing from the network.
 */
import type { Mailer, OutgoingMail } from '../../protocols/notices/mailer.js';
import { workOff } from '../../protocols/delivery/queue-run.js';
import type { SideChannel } from '../../protocols/delivery/side-channel.js';
import type {
  UploadQueue,
  UploadReceipt,
  UploadRequest,
  UploadTarget,
} from '../../protocols/delivery/upload-target.js';
import type { MachineClock } from './machine-clock.js';

export class NetworkWatch {
  #underWay = 0;
  #waiting: (() => void)[] = [];

  get isIdle(): boolean {
    return this.#underWay === 0;
  }

  whenIdle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work;
    } finally {
      this.#underWay -= 1;
      if (this.isIdle) for (const wake of this.#waiting.splice(0)) wake();
    }
  }
}

/** The real target, watched; when the machine's power is cut its connection is, too. */
export class WatchedTarget implements UploadTarget {
  readonly #target: UploadTarget;
  readonly #watch: NetworkWatch;
  readonly #clock: MachineClock;
  readonly #dead = new AbortController();

  constructor(target: UploadTarget, watch: NetworkWatch, clock: MachineClock) {
    this.#target = target;
    this.#watch = watch;
    this.#clock = clock;
  }

  get address(): string {
    return this.#target.address;
  }

  get sideChannel(): SideChannel | undefined {
    const channel = this.#target.sideChannel;
    if (channel === undefined) return undefined;
    return {
      read: (path, range, signal) => this.#answered(channel.read(path, range, this.#alive(signal))),
      write: (path, bytes, signal) => this.#answered(channel.write(path, bytes, this.#alive(signal))),
    };
  }

  connect(signal: AbortSignal): Promise<void> {
    return this.#answered(this.#target.connect(this.#alive(signal)));
  }

  upload(request: UploadRequest, signal: AbortSignal): Promise<UploadReceipt> {
    return this.#answered(this.#target.upload(request, this.#alive(signal)));
  }

  /** After a power cut nothing is told as delivered any more, nor taken. */
  uploadInOrder(queue: UploadQueue, signal: AbortSignal): Promise<void> {
    const powered: UploadQueue = {
      take: () => (this.#dead.signal.aborted ? null : queue.take()),
      delivered: (receipts) => {
        if (!this.#dead.signal.aborted) queue.delivered(receipts);
      },
    };
    return this.#answered(workOff(this.#target, powered, this.#alive(signal)));
  }

  disconnect(): Promise<void> {
    return this.#answered(this.#target.disconnect());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#answered(Promise.resolve(this.#target[Symbol.asyncDispose]()));
  }

  /** Call it after the clock's `cutPower`: what was under way breaks off, and nobody hears how it ended. */
  async cutPower(): Promise<void> {
    this.#dead.abort(new Error('the machine has no power'));
    await this.#watch.during(this.#target.disconnect().catch(() => undefined));
  }

  #alive(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#dead.signal]);
  }

  #answered<T>(work: Promise<T>): Promise<T> {
    return this.#clock.ifPowered(this.#watch.during(work));
  }
}

/** The real mail client, watched. */
export class WatchedMailer implements Mailer {
  readonly #mailer: Mailer;
  readonly #watch: NetworkWatch;
  readonly #clock: MachineClock;

  constructor(mailer: Mailer, watch: NetworkWatch, clock: MachineClock) {
    this.#mailer = mailer;
    this.#watch = watch;
    this.#clock = clock;
  }

  send(mail: OutgoingMail, signal: AbortSignal): Promise<{ answer: string }> {
    return this.#clock.ifPowered(this.#watch.during(this.#mailer.send(mail, signal)));
  }
}
