/** Puts instruments that are asked in text on a wire, each with its own faults; several may share it. */
import type { ByteChannel } from '../../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { Wire } from '../../wires/wire.js';
import { Babble } from './babble.js';
import type { TextInstrument } from './text-instrument.js';

export interface ServeTextOptions {
  wire: Wire;
  clock: Clock;
  /** All of one protocol, or they do not understand each other's requests. */
  instruments: readonly TextInstrument[];
}

/** What an instrument keeps of a request that never ends. */
const REQUEST_CHARACTERS_MAX = 256;

/** Answers every master that connects until disposed; disposing closes the wire as well. */
export function serveTextInstruments({ wire, clock, instruments }: ServeTextOptions): AsyncDisposable {
  const ended = new AbortController();
  const subscription = wire.onChannel((channel) => {
    let received = '';
    for (const instrument of instruments) speakUnasked(instrument, channel);
    const babble = new Babble({ channel, clock, instruments, ended: ended.signal });
    channel.onClose(() => babble[Symbol.dispose]());
    channel.onBytes((bytes) => {
      received += Buffer.from(bytes).toString('latin1');
      received = takeRequests(received, instruments, (request) => {
        for (const instrument of instruments) void answer(instrument, request, { channel, clock, ended });
      });
    });
  });
  return {
    [Symbol.asyncDispose]: async () => {
      ended.abort(new Error('The simulation has ended'));
      subscription[Symbol.dispose]();
      await wire[Symbol.asyncDispose]();
    },
  };
}

function speakUnasked(instrument: TextInstrument, channel: ByteChannel): void {
  const speech = instrument.onUnasked?.((text) => {
    if (channel.state === 'open') void channel.write(Buffer.from(text, 'latin1')).catch(() => undefined);
  });
  if (speech !== undefined) channel.onClose(() => speech[Symbol.dispose]());
}

function takeRequests(
  received: string,
  instruments: readonly TextInstrument[],
  use: (request: string) => void,
): string {
  let left = received;
  for (;;) {
    const [request] = instruments.flatMap(({ requestForm }) => requestForm.exec(left)?.[0] ?? []);
    if (request === undefined || request === '') return left.slice(-REQUEST_CHARACTERS_MAX);
    left = left.slice(request.length);
    use(request);
  }
}

interface Place {
  channel: ByteChannel;
  clock: Clock;
  ended: AbortController;
}

async function answer(instrument: TextInstrument, request: string, place: Place): Promise<void> {
  instrument.beforeSpeaking?.();
  const own = instrument.answer(request);
  if (own === null) return;
  const faults = instrument.faults.takeForReply();
  if (faults.has('silent')) return;
  const delayMs = faults.get('delay') ?? 0;
  if (delayMs > 0) await place.clock.sleep(delayMs, place.ended.signal).catch(() => undefined);
  const good = faults.has('wrong-unit') ? (instrument.foreign?.(own) ?? own) : own;
  const whole = faults.has('bad-crc') ? instrument.damage(good) : good;
  const sent = faults.has('short-frame') ? whole.slice(0, Math.ceil(whole.length / 2)) : whole;
  const bytes = Buffer.from(faults.has('reply-twice') ? sent + sent : sent, 'latin1');
  if (place.channel.state === 'closed') return;
  // A client that leaves while it is being answered is everyday life for a server.
  await place.channel.write(bytes).catch(() => undefined);
}
