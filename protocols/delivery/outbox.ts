/** What the delivery engine needs of a queue: the logger's and the province's outboxes both implement it. */
import type { DeliveryErrorCode } from './delivery-error.js';
import type { UploadReceipt } from './upload-target.js';

export interface DeliveryItem {
  /** Grows with the report's time; the engine sends in this order. */
  id: number;
  /** The file's base name. */
  name: string;
  /** POSIX path relative to the account's root, folder layout applied. */
  finalPath: string;
  /** The bytes, rebuilt from committed rows: the same for every attempt. */
  bytes: Uint8Array;
  attempts: number;
}

export interface DeliveryFailure {
  code: DeliveryErrorCode;
  message: string;
  hint: string | null;
  at: number;
}

export interface Confirmation {
  id: number;
  receipt: UploadReceipt;
  at: number;
}

/** One target's queue. Every call is committed when it returns. */
export interface Outbox {
  /** The item to send first, or `null`. */
  next(): DeliveryItem | null;
  /** A walk through what is queued, in the order of sending: each item once, also such as are added on the way. */
  walk(): () => DeliveryItem | null;
  /** Queued items, the one in hand included. */
  size(): number;
  confirm(id: number, receipt: UploadReceipt, at: number): void;
  /** Several in one commit. */
  confirmAll(confirmations: readonly Confirmation[]): void;
  reject(id: number, failure: DeliveryFailure): void;
  /** An attempt failed; the item stays queued. */
  noteFailure(id: number, failure: DeliveryFailure): void;
  /** Calls back when something was added. */
  onAdded(listener: () => void): Disposable;
}
