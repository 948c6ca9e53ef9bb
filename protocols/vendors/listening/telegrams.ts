/**
 * The seam between the wire and instruments that talk unasked. The protocol says what a telegram is (pure); the wire cuts the
 * stream, opens and re-opens, and keeps the newest good telegram of each kind with its age. Who reads decides what age is too old.
 */
import { InstrumentError } from '../../vocabulary/errors.js';
import type { TellMisfit } from '../misfit.js';

export interface Telegram {
  /** Telegrams of one kind replace each other. */
  kind: string;
  /** What it says, without what frames it; one character is one byte. */
  text: string;
}

export type TelegramVerdict =
  | { kind: 'telegram'; telegram: Telegram }
  /** Whole and sound, but nothing that is read. */
  | { kind: 'foreign'; misfit?: TellMisfit }
  /** A wrong checksum, or a form that no telegram has. */
  | { kind: 'damaged'; misfit?: TellMisfit };

/** What came and was no telegram. Only ever grows. */
export interface TelegramLeftovers {
  bytes: number;
  damaged: number;
  foreign: number;
  /** Of the last that was damaged or foreign, where the protocol can say. */
  misfit?: TellMisfit | undefined;
}

/** Finds telegrams in a stream, whatever its chunking and whatever lies between them; gets back into step by itself. */
export interface TelegramFramer {
  /** Whole good telegrams, oldest first. */
  push(bytes: Uint8Array): readonly Telegram[];
  /** The line rested for longer than a telegram can: what was begun is given up. */
  interrupt(): void;
  readonly leftovers: Readonly<TelegramLeftovers>;
}

/** How the stream is cut: by the end of a line, each line judged by itself; or by a framer of the protocol's own. */
export type Telegrams =
  | { cut: 'lines'; end: string; judge: (line: string) => TelegramVerdict }
  | { cut: 'frames'; makeFramer(): TelegramFramer };

export interface HeardTelegram extends Telegram {
  /** Counts all good telegrams of the wire: the greater, the newer. */
  serial: number;
  /** Since its last byte. */
  ageMs: number;
}

export interface HearOptions {
  deadlineMs: number;
  signal: AbortSignal;
}

/** One wire and one instrument that talks on it; nothing is ever sent. */
export interface Ear extends AsyncDisposable {
  /** Says what to listen for from now on; forgets what was heard. Opens nothing: that is left to the first {@link hearMore}. */
  attend(telegrams: Telegrams): void;
  /** The newest good telegram of each kind, newest first. */
  heard(): readonly HeardTelegram[];
  /**
   * Resolves with the next good telegram, with the milliseconds that it took. Rejects with `timeout`, `bad-checksum`, `wrong-device` (what came instead),
   * `not-connected`, or the signal's reason.
   */
  hearMore(options: HearOptions): Promise<number>;
}

/** What came instead of a telegram decides how its absence is told. */
export function silenceError(
  { bytes, damaged, foreign }: TelegramLeftovers,
  waitedMs: number,
): InstrumentError {
  if (damaged > 0) {
    const hint = 'Noise on the line, or the baud rate, parity or telegram format is not the instrument’s';
    return new InstrumentError({ code: 'bad-checksum', message: `${damaged} damaged telegrams came`, hint });
  }
  if (foreign > 0) {
    const hint = 'The instrument is set to another output, or another instrument is on this line';
    const message = `${foreign} telegrams came, none of them one that is read`;
    return new InstrumentError({ code: 'wrong-device', message, hint });
  }
  const noise = bytes === 0 ? '' : `; ${bytes} bytes came that are no telegram`;
  const hint =
    'The instrument must be set to send by itself, at least as often as the period in its settings says';
  const message = `No telegram within ${Math.round(waitedMs)} ms${noise}`;
  return new InstrumentError({ code: 'timeout', message, hint });
}
