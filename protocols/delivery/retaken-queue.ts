/** A queue whose undelivered files can be taken once more: for a target that changes its way in the middle. */
import type { UploadQueue, UploadReceipt, UploadRequest } from './upload-target.js';

export class RetakenQueue implements UploadQueue {
  readonly #queue: UploadQueue;
  #owed: UploadRequest[] = [];
  #again: UploadRequest[] = [];

  constructor(queue: UploadQueue) {
    this.#queue = queue;
  }

  take(): UploadRequest | null {
    const request = this.#again.shift() ?? this.#queue.take();
    if (request !== null) this.#owed.push(request);
    return request;
  }

  delivered(receipts: readonly UploadReceipt[]): void {
    this.#owed.splice(0, receipts.length);
    this.#queue.delivered(receipts);
  }

  /** Everything that was taken and not delivered comes again, in the same order. */
  rewind(): void {
    this.#again = [...this.#owed, ...this.#again];
    this.#owed = [];
  }
}
