/** An ear that hears what a transcript says the instrument sends unasked, byte by byte, all of it before the poll. */
import {
  silenceError,
  type Ear,
  type HeardTelegram,
  type HearOptions,
  type Telegram,
  type TelegramFramer,
  type TelegramLeftovers,
  type Telegrams,
} from '../vendors/listening/telegrams.js';
import { showText, textOfBytes } from '../vendors/text.js';
import type { TranscriptCase, TranscriptFault } from './parse-transcript.js';

export class ScriptedEar implements Ear {
  readonly faults: TranscriptFault[] = [];
  /** What was heard and not read, and why: meant so, unless the case comes out otherwise than written. */
  readonly doubts: TranscriptFault[] = [];
  readonly standIns = 0;
  readonly #case: TranscriptCase;
  readonly #heard = new Map<string, { telegram: Telegram; serial: number; atMs: number }>();
  #leftovers: Readonly<TelegramLeftovers> = { bytes: 0, damaged: 0, foreign: 0 };
  #nowMs = 0;
  #serial = 0;

  constructor(it: TranscriptCase) {
    this.#case = it;
  }

  attend(telegrams: Telegrams): void {
    const framer = telegrams.cut === 'lines' ? new WholeLines(telegrams) : telegrams.makeFramer();
    this.#leftovers = framer.leftovers;
    for (const item of this.#case.heard) {
      if ('laterMs' in item) {
        this.#nowMs += item.laterMs;
        framer.interrupt();
        continue;
      }
      const before = { ...framer.leftovers };
      const found = Array.from(item.bytes, (byte) => framer.push(Uint8Array.of(byte))).flat();
      for (const telegram of found) this.#keep(telegram);
      const { damaged, foreign, bytes } = framer.leftovers;
      if (damaged + foreign + bytes > before.damaged + before.foreign + before.bytes)
        this.#doubt(item.line, framer.leftovers);
      if (found.length > 0 || damaged + foreign + bytes > before.damaged + before.foreign + before.bytes)
        continue;
      const message = `${this.#case.name}: "${showText(item.bytes)}" is no whole telegram`;
      this.faults.push({ line: item.line, message });
    }
  }

  heard(): readonly HeardTelegram[] {
    return [...this.#heard.values()]
      .sort((left, right) => right.serial - left.serial)
      .map(({ telegram, serial, atMs }) => ({ ...telegram, serial, ageMs: this.#nowMs - atMs }));
  }

  async hearMore({ deadlineMs }: HearOptions): Promise<number> {
    throw silenceError(this.#heard.size > 0 ? NOTHING : this.#leftovers, deadlineMs);
  }

  /** Nothing is ever asked. */
  unused(): readonly number[] {
    return this.#case.exchanges.map(({ line }) => line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A script holds nothing.
  }

  #doubt(line: number, { misfit }: TelegramLeftovers): void {
    const why = misfit?.().why ?? 'it has bytes with which no telegram begins';
    this.doubts.push({ line, message: `${this.#case.name}: is not read: ${why}` });
  }

  #keep(telegram: Telegram): void {
    this.#serial += 1;
    this.#heard.set(telegram.kind, { telegram, serial: this.#serial, atMs: this.#nowMs });
  }
}

const NOTHING: TelegramLeftovers = { bytes: 0, damaged: 0, foreign: 0 };

/** Lines as they stand in a transcript: each begins where it is written. */
class WholeLines implements TelegramFramer {
  readonly leftovers: TelegramLeftovers = { bytes: 0, damaged: 0, foreign: 0 };
  readonly #telegrams: Extract<Telegrams, { cut: 'lines' }>;
  #text = '';

  constructor(telegrams: Extract<Telegrams, { cut: 'lines' }>) {
    this.#telegrams = telegrams;
  }

  push(bytes: Uint8Array): readonly Telegram[] {
    const { end, judge } = this.#telegrams;
    this.#text += textOfBytes(bytes);
    if (!this.#text.endsWith(end)) return [];
    const line = this.#text.slice(0, -end.length);
    this.#text = '';
    const verdict = judge(line);
    if (verdict.kind === 'telegram') return [verdict.telegram];
    this.leftovers[verdict.kind] += 1;
    this.leftovers.misfit = verdict.misfit;
    return [];
  }

  interrupt(): void {
    this.#text = '';
  }
}
