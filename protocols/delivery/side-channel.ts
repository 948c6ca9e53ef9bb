/**
 * Small files beside the data files, on the connection of a target whose receiver offers them (docs/formats/side-channel.md).
 * A conversation is held over it after files were delivered, and now and then.
 */

export interface ByteRange {
  offset: number;
  length: number;
}

/** Paths are relative to the account's root. Rejects with a `DeliveryError` when the connection fails. */
export interface SideChannel {
  /** Fewer bytes than asked for: the file ends there. `null`: there is no such file, or it may not be read. */
  read(path: string, range: ByteRange, signal: AbortSignal): Promise<Uint8Array | null>;
  /** Under a temporary name first. `taken`: also when it was there already. Else the receiver's words. */
  write(path: string, bytes: Uint8Array, signal: AbortSignal): Promise<'taken' | { refusal: string }>;
}

export interface Conversation {
  /** Held again after so long although nothing was delivered, ms. */
  readonly everyMs: number;
  hold(channel: SideChannel, signal: AbortSignal): Promise<void>;
  /** It broke off, or there was no connection: files are delivered all the same. */
  noteFailure(error: unknown): void;
}
