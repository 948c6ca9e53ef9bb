/**
 * One target with two addresses: after so many failed connections in a row the other one is tried, and after a while at the
 * second one the first is tried again. The queue knows nothing of it: whatever address a file went to, it is delivered.
 */
import type { Clock } from '../vocabulary/clock.js';
import { DeliveryError } from './delivery-error.js';
import type { SideChannel } from './side-channel.js';
import { workOff } from './queue-run.js';
import type { UploadQueue, UploadReceipt, UploadRequest, UploadTarget } from './upload-target.js';

export interface FailoverOptions {
  first: UploadTarget;
  fallback: UploadTarget;
  /** Failed connections in a row after which the other address is tried. */
  failuresMax: number;
  /** So long at the fallback, ms, then the first address gets another chance. */
  returnAfterMs: number;
  clock: Clock;
}

type Way = 'first' | 'fallback';

export class FailoverTarget implements UploadTarget {
  readonly #options: FailoverOptions;
  #way: Way = 'first';
  #failures = 0;
  #awaySinceMs = 0;

  constructor(options: FailoverOptions) {
    this.#options = options;
  }

  get way(): Way {
    return this.#way;
  }

  get address(): string {
    return this.#inUse().address;
  }

  get sideChannel(): SideChannel | undefined {
    return this.#inUse().sideChannel;
  }

  /** Between two files: the place to change the address. */
  async connect(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.#returnWhenDue();
    try {
      await this.#inUse().connect(signal);
      this.#failures = 0;
    } catch (error) {
      if (!signal.aborted) this.#noteFailure(error);
      throw error;
    }
  }

  async upload(request: UploadRequest, signal: AbortSignal): Promise<UploadReceipt> {
    await this.connect(signal);
    return this.#inUse().upload(request, signal);
  }

  async uploadInOrder(queue: UploadQueue, signal: AbortSignal): Promise<void> {
    await this.connect(signal);
    await workOff(this.#inUse(), queue, signal);
  }

  async disconnect(): Promise<void> {
    await Promise.all([this.#options.first.disconnect(), this.#options.fallback.disconnect()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  #inUse(): UploadTarget {
    return this.#options[this.#way];
  }

  /** One failure is then enough to go back to the fallback. */
  async #returnWhenDue(): Promise<void> {
    const { clock, fallback, failuresMax, returnAfterMs } = this.#options;
    if (this.#way === 'first' || clock.monotonicMs() - this.#awaySinceMs < returnAfterMs) return;
    await fallback.disconnect();
    this.#way = 'first';
    this.#failures = failuresMax - 1;
  }

  /** A wrong key or a refused login is for a person to look at: another address would only hide it. */
  #noteFailure(error: unknown): void {
    if (!(error instanceof DeliveryError) || error.disposition !== 'retry') return;
    this.#failures += 1;
    if (this.#failures < this.#options.failuresMax) return;
    this.#failures = 0;
    this.#way = this.#way === 'first' ? 'fallback' : 'first';
    this.#awaySinceMs = this.#options.clock.monotonicMs();
  }
}
