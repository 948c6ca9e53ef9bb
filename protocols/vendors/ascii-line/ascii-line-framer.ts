/** Finds the reply to one request among lines of text: the first sound line that follows the pattern which was asked for. */
import { LINE_BYTES_MAX } from '../cr-line-framer.js';
import { MORE, type FramerStep, type Leftovers, type ReplyFramer } from '../line.js';
import type { TelegramVerdict } from '../listening/telegrams.js';
import { bytesOfText, showText, textOfBytes } from '../text.js';

export interface AskedLine {
  end: string;
  /** As sent: a line of two wires repeats it, and where it ends otherwise than the answer both come as one. */
  request: string;
  /** Kind of the telegram that answers. */
  wanted: string;
  judge: (line: string) => TelegramVerdict;
}

export class AsciiLineFramer implements ReplyFramer {
  readonly leftovers: Leftovers = { bytes: 0, damaged: 0, foreign: 0 };
  readonly #asked: AskedLine;
  #text = '';

  constructor(asked: AskedLine) {
    this.#asked = asked;
  }

  unfinished(): string | null {
    return this.#text === '' ? null : `does not end with "${showText(bytesOfText(this.#asked.end))}"`;
  }

  push(bytes: Uint8Array): FramerStep {
    this.#text += textOfBytes(bytes);
    const { end, request, wanted, judge } = this.#asked;
    for (let at = this.#text.indexOf(end); at >= 0; at = this.#text.indexOf(end)) {
      const line = this.#text.slice(0, at);
      this.#text = this.#text.slice(at + end.length);
      const verdict = judge(line.startsWith(request) ? line.slice(request.length) : line);
      if (verdict.kind === 'telegram' && verdict.telegram.kind === wanted) {
        return { kind: 'reply', reply: bytesOfText(verdict.telegram.text) };
      }
      this.leftovers.bytes += line.length + end.length;
      if (line.trim() === '') continue;
      this.leftovers[verdict.kind === 'damaged' ? 'damaged' : 'foreign'] += 1;
      this.leftovers.misfit =
        verdict.kind === 'telegram'
          ? () => ({ why: `is a line "${verdict.telegram.kind}", not "${wanted}"` })
          : verdict.misfit;
    }
    if (this.#text.length > LINE_BYTES_MAX) {
      this.leftovers.bytes += this.#text.length;
      this.#text = '';
    }
    return MORE;
  }
}
