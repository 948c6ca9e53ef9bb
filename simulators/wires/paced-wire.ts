/**
 * A serial line's pace on any wire: each byte takes its bit times, only one side talks at a time, and the slave needs a moment
 * before it answers. On a virtual clock for tests, on a real one for benches; timers that fire late do not add up.
 */
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { ChannelEnd } from './channel-end.js';
import { ChannelList } from './channel-list.js';
import type { Wire } from './wire.js';

export interface Pace {
  /** Bits per second. */
  baud: number;
  /** With start, parity and stop bits; 10 (8N1) by default. */
  bitsPerCharacter?: number;
  /** From the last bit of a request to the first of its reply. */
  turnaroundMs?: number;
}

/** What a timer may be late by without the line's own time losing anything. */
const LATE_TIMER_MS = 5;

export class PacedWire implements Wire {
  readonly #wire: Wire;
  readonly #channels = new ChannelList();

  constructor(wire: Wire, clock: Clock, pace: Pace) {
    this.#wire = wire;
    wire.onChannel((channel) => this.#channels.add(paced(channel, clock, pace)));
  }

  get address(): string {
    return this.#wire.address;
  }

  onChannel(listener: (channel: ByteChannel) => void): Disposable {
    return this.#channels.onChannel(listener);
  }

  cut(): Promise<void> {
    return this.#wire.cut();
  }

  unplug(): Promise<void> {
    return this.#wire.unplug();
  }

  plug(): Promise<void> {
    return this.#wire.plug();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#wire[Symbol.asyncDispose]();
  }
}

/** The slave's end of the line: what the master sent arrives at the line's pace, and so does what is sent back. */
function paced(channel: ByteChannel, clock: Clock, pace: Pace): ByteChannel {
  const { turnaroundMs = 0 } = pace;
  const line = new Line(clock, ((pace.bitsPerCharacter ?? 10) * 1000) / pace.baud);
  const end = new ChannelEnd({
    send: (bytes) =>
      new Promise((resolve, reject) => {
        line.occupy(bytes.length, turnaroundMs, () => void channel.write(bytes).then(resolve, reject));
      }),
    close: async () => {
      await channel[Symbol.asyncDispose]();
    },
  });
  channel.onBytes((bytes) => line.occupy(bytes.length, 0, () => end.deliver(bytes)));
  channel.onClose((cause) => {
    line.clear();
    end.end(cause);
  });
  return end;
}

/** One pair of wires: bytes one after the other, whoever sends them. */
class Line {
  readonly #clock: Clock;
  readonly #msPerCharacter: number;
  readonly #timers = new Set<Disposable>();
  #freeAtMs = -Infinity;

  constructor(clock: Clock, msPerCharacter: number) {
    this.#clock = clock;
    this.#msPerCharacter = msPerCharacter;
  }

  /** Calls `done` when so many bytes have gone over the line, the first of them after `restMs`. */
  occupy(bytes: number, restMs: number, done: () => void): void {
    const nowMs = this.#clock.monotonicMs();
    const isPrompt = restMs > 0 && nowMs - this.#freeAtMs < LATE_TIMER_MS;
    const readyMs = isPrompt ? this.#freeAtMs : Math.max(nowMs, this.#freeAtMs);
    this.#freeAtMs = readyMs + restMs + bytes * this.#msPerCharacter;
    const timer = this.#clock.after(this.#freeAtMs - nowMs, () => {
      this.#timers.delete(timer);
      done();
    });
    this.#timers.add(timer);
  }

  clear(): void {
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#timers.clear();
  }
}
