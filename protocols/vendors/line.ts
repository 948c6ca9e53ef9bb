/**
 * The seam between vendor protocols and the wire: ask one thing, get its one reply. The protocol says how a reply is
 * recognised (a pure framer); the wire owns turns, opening, deadlines and everything that came too late or from elsewhere.
 */
import type { InstrumentError } from '../vocabulary/errors.js';
import type { TellMisfit } from './misfit.js';

export type FramerStep =
  | { kind: 'more' }
  /** What the reply says, without what frames it. Bytes behind it are nobody's. */
  | { kind: 'reply'; reply: Uint8Array }
  /** The instrument answered that it will not (`device-exception`). */
  | { kind: 'fault'; error: InstrumentError };

/** What came and was no reply, for the error's code and the line's statistics. */
export interface Leftovers {
  bytes: number;
  /** Frames with a wrong checksum or an impossible form. */
  damaged: number;
  /** Whole frames that answer something else or come from another instrument. */
  foreign: number;
  /** Of the last that was damaged or foreign, where the protocol can say. */
  misfit?: TellMisfit | undefined;
}

/** Finds the reply to one request in a stream of bytes, whatever its chunking and whatever lies around it. Pure. */
export interface ReplyFramer {
  /** Not to be called again after a reply or a fault. */
  push(bytes: Uint8Array): FramerStep;
  readonly leftovers: Leftovers;
  /** What a frame that was begun still lacks, or that none was begun; goes on after "is no reply: ". */
  unfinished?(): string | null;
}

export interface LineRequest {
  /** For people: `DA097`, `gas mode`, `#01`. */
  name: string;
  /** As sent. */
  bytes: Uint8Array;
  /** It makes the instrument do something: the wire never sends it a second time by itself. */
  once?: true;
  makeFramer(): ReplyFramer;
}

export interface AskOptions {
  /** From the request's last byte to the reply's last byte. Waiting for the line's turn does not count. */
  deadlineMs: number;
  signal: AbortSignal;
}

/** One wire, one talker, one request in hand. */
export interface Line extends AsyncDisposable {
  /**
   * What the framer made of the reply. Rejects with `timeout`, `bad-checksum`, `wrong-device`, `device-exception`,
   * `not-connected`, or the signal's reason.
   */
  ask(request: LineRequest, options: AskOptions): Promise<Uint8Array>;
  /** Lets an instrument work. Others may ask meanwhile. Rejects with the signal's reason. */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
}

export const MORE: FramerStep = { kind: 'more' };
