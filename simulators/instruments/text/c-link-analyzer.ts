/** A Thermo iSeries analyzer on C-Link: commands in lower case, each answered by itself and its answer. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { FaultSwitches } from '../faults.js';
import type { TextInstrument } from './text-instrument.js';

/** How a reply ends: plain, with the star of some firmware, with `set format 01`, or with that and a byte 80h before it. */
export type CLinkEnding = 'plain' | 'star' | 'sum' | 'sum-without-line-feed' | 'sum-after-80';

export interface CLinkOptions {
  /** 0…127. On the serial port others than 0 hear only what begins with 128 + id. */
  id: number;
  port: 'serial' | 'tcp';
}

export class CLinkAnalyzer implements TextInstrument {
  readonly requestForm = /^[^\r]*\r/;
  readonly faults: FaultSwitches;
  readonly #options: CLinkOptions;
  /** Concentrations by command, as the instrument writes them: `o3` → `4550E-2 ppb`. */
  readonly answers: Map<string, string>;
  gasMode: 'sample' | 'zero' | 'span' = 'sample';
  /** Thirty-two bits. */
  flags = 0x0c000000;
  ending: CLinkEnding = 'plain';

  constructor(clock: Clock, options: CLinkOptions, answers: Record<string, string>) {
    this.faults = new FaultSwitches(clock);
    this.#options = options;
    this.answers = new Map(Object.entries(answers));
  }

  answer(request: string): string | null {
    const { id, port } = this.#options;
    const addressed = port === 'serial' && id > 0;
    if (addressed && request.charCodeAt(0) !== 128 + id) return null;
    const command = request.slice(addressed ? 1 : 0, -1);
    return this.#ended(`${command} ${this.#answerTo(command)}`);
  }

  damage(reply: string): string {
    const place = reply.length - 2;
    return reply.slice(0, place) + (reply[place] === '0' ? '1' : '0') + reply.slice(place + 1);
  }

  /** Replies name no instrument, only the command: the answer to another one. */
  foreign(): string {
    return this.#ended('internal temp 030.7 deg C');
  }

  #answerTo(command: string): string {
    if (command === 'gas mode') return this.gasMode;
    if (command === 'flags') return this.flags.toString(16).padStart(8, '0');
    const mode = /^set (sample|zero|span)$/.exec(command)?.[1];
    if (mode !== undefined) {
      this.gasMode = mode as typeof this.gasMode;
      return 'ok';
    }
    return this.answers.get(command) ?? 'bad cmd';
  }

  #ended(text: string): string {
    const sum = (summed: string) => {
      const total = [...Buffer.from(summed, 'latin1')].reduce((all, byte) => all + byte, 0);
      return `sum ${(total % 65_536).toString(16).padStart(4, '0')}\r`;
    };
    switch (this.ending) {
      case 'plain':
        return `${text}\r`;
      case 'star':
        return `\xff${text}*\r`;
      case 'sum':
        return `${text}\n${sum(`${text}\n`)}`;
      case 'sum-without-line-feed':
        return `${text}\n${sum(text)}`;
      case 'sum-after-80':
        return `${text}\x80${sum(text)}`;
    }
  }
}
