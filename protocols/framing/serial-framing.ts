/** What the two framings of a Modbus serial line have in common: how a request goes out, and how its reply is found. */

/** Unit, function and data without checksum; `exception` tells a refusal (function | 0x80, code) from a reply. */
export interface FoundReply {
  bytes: Uint8Array;
  exception: boolean;
}

/** What came instead of a reply, for the error's code and the line's statistics. */
export interface Leftovers {
  /** Bytes seen that belong to no reply. */
  bytes: number;
  /** Frames of the expected shape with a wrong checksum. */
  crcErrors: number;
  /** Whole frames from another unit or with another function. */
  foreignReplies: number;
  /** Copies of the request itself, as an RS-485 adapter that hears itself gives them. */
  echoes: number;
}

/** Finds the one reply to one request in whatever the line delivers. Pure: the caller says when the line fell silent. */
export interface ReplyFinder {
  /** The reply as soon as it is certain, else `null`. Once found, later bytes change nothing. */
  push(bytes: Uint8Array): FoundReply | null;
  /** The line has been silent: what is incomplete no longer stands in the way of what follows it. */
  settle(): FoundReply | null;
  readonly leftovers: Leftovers;
}

/**
 * Whether the request comes back on the line before its reply. It matters where the reply is the very same bytes (functions 5
 * and 6): `first` passes over one copy, `none` over none. `maybe`: every copy is an echo.
 */
export type EchoRule = 'maybe' | 'first' | 'none';

export interface SerialFraming {
  /** Unit and PDU → what goes on the line. */
  frame(body: Uint8Array): Uint8Array;
  findReply(request: Uint8Array, echo: EchoRule): ReplyFinder;
  /** Characters on the line of a frame whose unit and PDU take so many bytes. */
  charactersOf(bodyLength: number): number;
}

export const NOTHING_LEFT: Leftovers = Object.freeze({
  bytes: 0,
  crcErrors: 0,
  foreignReplies: 0,
  echoes: 0,
});
