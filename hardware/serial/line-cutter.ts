/**
 * Cuts a stream into lines with serialport's ReadlineParser, behind the limits that it has not: the length of a line, and the time
 * between its bytes. A line counts only when its beginning was seen: the tail of a line that was cut short is never read as one.
 */
import { ReadlineParser } from '@serialport/parser-readline';
import type {
  Telegram,
  TelegramFramer,
  TelegramLeftovers,
  TelegramVerdict,
} from '../../protocols/vendors/listening/telegrams.js';

/** No instrument's line is longer; noise without an end does not pile up. */
export const LINE_BYTES_MAX = 2048;

/** An instrument may end its lines with more than its profile says. */
const STRAY_ENDS: ReadonlySet<number> = new Set([0x00, 0x0a, 0x0d]);

export class LineCutter implements TelegramFramer {
  readonly leftovers: TelegramLeftovers = { bytes: 0, damaged: 0, foreign: 0 };
  readonly #end: string;
  readonly #lastOfEnd: number;
  readonly #judge: (line: string) => TelegramVerdict;
  #parser: ReadlineParser;
  #held = 0;
  /** Something else than a second end of the line before was held. */
  #begun = false;
  /** Until the next end of a line: the beginning of this one was not seen. */
  #skipping = true;

  constructor(end: string, judge: (line: string) => TelegramVerdict) {
    this.#end = end;
    this.#lastOfEnd = end.charCodeAt(end.length - 1);
    this.#judge = judge;
    this.#parser = makeParser(end);
  }

  push(bytes: Uint8Array): readonly Telegram[] {
    const telegrams: Telegram[] = [];
    for (let start = 0; start < bytes.length;) {
      const found = bytes.indexOf(this.#lastOfEnd, start);
      const next = found < 0 ? bytes.length : found + 1;
      this.#feed(bytes.subarray(start, next), telegrams);
      start = next;
    }
    return telegrams;
  }

  /** Before a beginning a rest proves that the next byte begins a line; within a line it makes that one worthless. */
  interrupt(): void {
    const begun = this.#begun;
    if (begun && !this.#skipping) this.leftovers.damaged += 1;
    if (this.#held > 0) this.#giveUp();
    this.#skipping = begun;
  }

  #feed(piece: Uint8Array, telegrams: Telegram[]): void {
    if (this.#held + piece.length > LINE_BYTES_MAX) {
      this.#giveUp();
      this.leftovers.damaged += 1;
      // What would still not fit is part of the same endless line.
      if (piece.length > LINE_BYTES_MAX) {
        this.leftovers.bytes += piece.length;
        return;
      }
    }
    this.#held += piece.length;
    this.#begun ||= piece.some((byte) => !STRAY_ENDS.has(byte));
    this.#parser.write(piece);
    for (let line = this.#read(); line !== null; line = this.#read()) this.#take(line, telegrams);
  }

  #take(line: string, telegrams: Telegram[]): void {
    this.#held = 0;
    this.#begun = false;
    const length = line.length + this.#end.length;
    if (this.#skipping) {
      this.#skipping = false;
      this.leftovers.bytes += length;
      return;
    }
    const verdict = this.#judge(line);
    if (verdict.kind === 'telegram') {
      telegrams.push(verdict.telegram);
      return;
    }
    this.leftovers.bytes += length;
    // An empty line is a second end of line, no telegram that went wrong.
    if (line.trim() !== '') this.leftovers[verdict.kind] += 1;
  }

  #read(): string | null {
    return this.#parser.read() as string | null;
  }

  #giveUp(): void {
    this.leftovers.bytes += this.#held;
    this.#held = 0;
    this.#begun = false;
    this.#skipping = true;
    this.#parser.destroy();
    this.#parser = makeParser(this.#end);
  }
}

/** Read by hand after each write, so that a line is there in the instant of its last byte. */
function makeParser(delimiter: string): ReadlineParser {
  return new ReadlineParser({ delimiter, encoding: 'latin1', readableObjectMode: true });
}
