/** A line that answers from a transcript, in its order; remembers what did not go by it, and why. */
import type { Line, LineRequest } from '../vendors/line.js';
import type { Misfit } from '../vendors/misfit.js';
import { bytesOfText, showText, textOfBytes } from '../vendors/text.js';
import { InstrumentError } from '../vocabulary/errors.js';
import { ExchangeScript } from './exchange-script.js';
import type { TranscriptCase, TranscriptFault } from './parse-transcript.js';

type Found = { reply: Uint8Array } | { error: InstrumentError } | { misfit: Misfit };

export class ScriptedLine implements Line {
  readonly #script: ExchangeScript;
  constructor(it: TranscriptCase) {
    this.#script = new ExchangeScript(it, (bytes) => `"${showText(bytes)}"`);
  }

  get standIns(): number {
    return this.#script.standIns;
  }

  /** Of what is never asked. */
  readonly doubts: readonly TranscriptFault[] = [];

  get faults(): readonly TranscriptFault[] {
    return this.#script.faults;
  }

  async ask(request: LineRequest): Promise<Uint8Array> {
    const exchange = this.#script.take(request.bytes);
    if (exchange === null) throw this.#script.standIn();
    const { reply, replyLine } = exchange;
    if (reply === null) throw new InstrumentError({ code: 'timeout', message: 'The instrument is silent' });
    const found = find(request, reply);
    if (!('misfit' in found)) return replyOf(found);
    const { why, checksum } = found.misfit;
    // With the right checksum it may be all right: what else is wrong with the case is then seen as well.
    const mended = checksum === undefined ? found : find(request, withChecksum(reply, checksum));
    const andWhy = 'misfit' in mended && mended !== found ? `; and ${mended.misfit.why}` : '';
    this.#script.tell(replyLine, `is no reply to it: ${why}${andWhy}`);
    if (!('misfit' in mended)) return replyOf(mended);
    throw this.#script.standIn();
  }

  /** A transcript has no time. */
  async wait(): Promise<void> {
    // Nothing comes by itself.
  }

  unused(): readonly number[] {
    return this.#script.unused();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A script holds nothing.
  }
}

function replyOf(found: Exclude<Found, { misfit: Misfit }>): Uint8Array {
  if ('error' in found) throw found.error;
  return found.reply;
}

function find(request: LineRequest, reply: Uint8Array): Found {
  const framer = request.makeFramer();
  for (const [index, byte] of reply.entries()) {
    const step = framer.push(Uint8Array.of(byte));
    if (step.kind === 'more') continue;
    if (index + 1 < reply.length) {
      const [at, left] = [index + 1, `"${showText(reply.slice(index + 1))}"`];
      return {
        misfit: { why: `it ends behind byte ${at} of ${reply.length}; ${left} has bytes that are not read` },
      };
    }
    return step.kind === 'fault' ? { error: step.error } : { reply: step.reply };
  }
  const unfinished = framer.unfinished?.() ?? null;
  if (unfinished !== null) return { misfit: { why: unfinished } };
  return { misfit: framer.leftovers.misfit?.() ?? { why: 'it has bytes that are not read' } };
}

function withChecksum(reply: Uint8Array, { told, right }: NonNullable<Misfit['checksum']>): Uint8Array {
  const text = textOfBytes(reply);
  const at = text.lastIndexOf(told);
  return bytesOfText(`${text.slice(0, at)}${right}${text.slice(at + told.length)}`);
}
