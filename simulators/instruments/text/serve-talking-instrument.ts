/**
 * Puts an instrument that talks unasked on a wire: everybody who is connected hears it, from the next telegram on. Its faults: silent,
 * damaged, cut short, doubled, late, and noise between the telegrams.
 */
import type { ByteChannel } from '../../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { Wire } from '../../wires/wire.js';
import { uniform } from '../variable-noise.js';
import type { TalkingInstrument } from './talking-instrument.js';

export interface ServeTalkingOptions {
  wire: Wire;
  clock: Clock;
  instrument: TalkingInstrument;
}

const BABBLE_BYTES = 24;

/** Talks until disposed; disposing closes the wire as well. */
export function serveTalkingInstrument({ wire, clock, instrument }: ServeTalkingOptions): AsyncDisposable {
  const ended = new AbortController();
  const channels = new Set<ByteChannel>();
  const subscription = wire.onChannel((channel) => {
    channels.add(channel);
    channel.onClose(() => channels.delete(channel));
  });
  const send = (text: string): void => {
    const bytes = Buffer.from(text, 'latin1');
    // Who leaves while it is spoken to is everyday life.
    for (const channel of channels) void channel.write(bytes).catch(() => undefined);
  };
  const repeat = async (nextMs: () => number, act: () => void): Promise<void> => {
    try {
      for (;;) {
        await clock.sleep(nextMs(), ended.signal);
        act();
      }
    } catch (error) {
      if (!ended.signal.aborted) throw error;
    }
  };
  let babbles = 0;
  const running = [
    repeat(
      () => instrument.periodMs,
      () => speak(instrument, clock, send),
    ),
    repeat(
      () => instrument.faults.argumentOf('babble') ?? instrument.periodMs,
      () => {
        if (instrument.faults.argumentOf('babble') !== null) send(noise(babbles++));
      },
    ),
  ];
  return {
    [Symbol.asyncDispose]: async () => {
      ended.abort(new Error('The simulation has ended'));
      await Promise.all(running);
      subscription[Symbol.dispose]();
      await wire[Symbol.asyncDispose]();
    },
  };
}

function speak(instrument: TalkingInstrument, clock: Clock, send: (text: string) => void): void {
  instrument.beforeSpeaking?.();
  const good = instrument.say();
  const faults = instrument.faults.takeForReply();
  if (faults.has('silent')) return;
  const whole = faults.has('bad-crc') ? instrument.damage(good) : good;
  const cut = faults.has('short-frame') ? whole.slice(0, Math.ceil(whole.length / 2)) : whole;
  const sent = faults.has('reply-twice') ? cut + cut : cut;
  const delayMs = faults.get('delay') ?? 0;
  if (delayMs > 0) clock.after(delayMs, () => send(sent));
  else send(sent);
}

/** Any bytes, the same for every run. */
function noise(seed: number): string {
  const bytes = Array.from({ length: BABBLE_BYTES }, (_, index) => Math.floor(uniform(seed, 1, index) * 256));
  return String.fromCharCode(...bytes);
}
