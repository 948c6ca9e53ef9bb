/** One walk of a target through a queue: what it took, what it told as delivered, and what it therefore still owes. */
import type { Clock } from '../vocabulary/clock.js';
import type { DeliveryItem, Outbox } from './outbox.js';
import type { UploadQueue, UploadReceipt, UploadRequest, UploadTarget } from './upload-target.js';

export interface QueueRunOptions {
  outbox: Outbox;
  clock: Clock;
  /** After each commit of confirmations. */
  onDelivered: (delivered: readonly DeliveredItem[]) => void;
}

export interface DeliveredItem {
  item: Pick<DeliveryItem, 'id' | 'name'>;
  receipt: UploadReceipt;
  at: number;
}

/** The queue itself failed (its store is gone): no fault of the target, and nothing that trying again would mend. */
export class OutboxFault extends Error {
  override name = 'OutboxFault';
  constructor(cause: unknown) {
    super('The outbox failed', { cause });
  }
}

export class QueueRun implements UploadQueue {
  readonly #options: QueueRunOptions;
  readonly #walk: () => DeliveryItem | null;
  #isClosed = false;
  readonly #owed: Pick<DeliveryItem, 'id' | 'name'>[] = [];

  constructor(options: QueueRunOptions) {
    this.#options = options;
    this.#walk = options.outbox.walk();
  }

  /** Taken and not delivered: a failure is this one's. */
  get oldestOwed(): Pick<DeliveryItem, 'id' | 'name'> | null {
    return this.#owed[0] ?? null;
  }

  take(): UploadRequest | null {
    if (this.#isClosed) return null;
    const item = this.#ofOutbox(() => this.#walk());
    if (item === null) return null;
    this.#owed.push({ id: item.id, name: item.name });
    return { finalPath: item.finalPath, bytes: item.bytes };
  }

  /** Committed when it returns. */
  delivered(receipts: readonly UploadReceipt[]): void {
    if (this.#isClosed) return;
    const at = this.#options.clock.now();
    const owed = this.#owed.slice(0, receipts.length);
    const delivered = owed.flatMap((item, index) => {
      const receipt = receipts[index];
      return receipt === undefined ? [] : [{ item, receipt, at }];
    });
    const confirmations = delivered.map(({ item, receipt }) => ({ id: item.id, receipt, at }));
    this.#ofOutbox(() => this.#options.outbox.confirmAll(confirmations));
    this.#owed.splice(0, receipts.length);
    this.#options.onDelivered(delivered);
  }

  /** The attempt is over: what a target that was given up still tells is not heard. It will find those files there. */
  close(): void {
    this.#isClosed = true;
  }

  #ofOutbox<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw new OutboxFault(error);
    }
  }
}

/** As the target can: all that waits, or one file. */
export async function workOff(target: UploadTarget, queue: UploadQueue, signal: AbortSignal): Promise<void> {
  if (target.uploadInOrder !== undefined) return target.uploadInOrder(queue, signal);
  const request = queue.take();
  if (request !== null) queue.delivered([await target.upload(request, signal)]);
}
