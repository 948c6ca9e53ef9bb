/** A place that files are pushed to. One implementation a protocol; all pass the same contract suite. */

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
}

export interface UploadTarget extends AsyncDisposable {
  /** Connects and logs in if not connected. Idempotent. Rejects with a `DeliveryError`. */
  connect(signal: AbortSignal): Promise<void>;
  /**
   * Temporary name outside the reader's sight → size check → atomic rename → seen at its final path with its size.
   * Sending the same file twice is harmless. Rejects with a `DeliveryError`; after a rejection nothing unfinished is
   * visible under the final name.
   */
  upload(request: UploadRequest, signal: AbortSignal): Promise<UploadReceipt>;
  /** Drops the connection; the next `connect` makes a new one. */
  disconnect(): Promise<void>;
}
