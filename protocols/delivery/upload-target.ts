/** A place that files are pushed to. One implementation a protocol; all pass the same contract suite. */
import type { SideChannel } from './side-channel.js';

export interface UploadRequest {
  /** POSIX path relative to the account's root: `2026/03/25/TB_CAPH_NUOSXL_20260325000000.txt`. */
  finalPath: string;
  bytes: Uint8Array;
}

export interface UploadReceipt {
  remotePath: string;
  sizeBytes: number;
  /** `uploaded`: this call put it there. `already-there`: an identical file stood at the final path. */
  outcome: 'uploaded' | 'already-there';
  /** When the receiver's clock says that it came, where it tells. */
  receiverAt?: number | undefined;
}

/** Files in the order in which they have to become visible. */
export interface UploadQueue {
  /** The next one; `null`: none waits now. The bytes are made at the call, so only what is needed should be taken. */
  take(): UploadRequest | null;
  /** The oldest ones taken have arrived. Committed when it returns; called in the order of taking. */
  delivered(receipts: readonly UploadReceipt[]): void;
}

export interface UploadTarget extends AsyncDisposable {
  /** `sftp://user@host:22/base`, for people: where files go now. Never a password. */
  readonly address: string;
  /** Of a target with two addresses: which one is in use. */
  readonly way?: 'first' | 'fallback';
  /** Connects and logs in if not connected. Idempotent. Rejects with a `DeliveryError`. */
  connect(signal: AbortSignal): Promise<void>;
  /**
   * Temporary name outside the reader's sight → size check → atomic rename → seen at its final path with its size.
   * Sending the same file twice is harmless. Rejects with a `DeliveryError`; after a rejection nothing unfinished is
   * visible under the final name.
   */
  upload(request: UploadRequest, signal: AbortSignal): Promise<UploadReceipt>;
  /**
   * Uploads everything that the queue gives, with many files on their way at once: each appears only after the one before
   * it. Resolves when the queue gives nothing more and all is delivered. A rejection is about the oldest file that was
   * taken and not told as delivered; newer ones are not visible.
   */
  uploadInOrder?(queue: UploadQueue, signal: AbortSignal): Promise<void>;
  /** Where the protocol can carry one; whether the receiver offers it shows when it is read. */
  readonly sideChannel?: SideChannel | undefined;
  /** Drops the connection; the next `connect` makes a new one. */
  disconnect(): Promise<void>;
}
