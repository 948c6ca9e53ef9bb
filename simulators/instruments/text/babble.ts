/** Noise that instruments send unasked while their fault `babble` is on: no line of any protocol, and never piled up. */
import type { ByteChannel } from '../../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { uniform } from '../variable-noise.js';
import type { TextInstrument } from './text-instrument.js';

export interface BabbleOptions {
  channel: ByteChannel;
  clock: Clock;
  instruments: readonly TextInstrument[];
  ended: AbortSignal;
}

const NOISE_BYTES = 7;

export class Babble implements Disposable {
  readonly #options: BabbleOptions;
  readonly #timers = new Map<TextInstrument, Disposable>();
  readonly #subscriptions: Disposable[];
  #sent = 0;
  #underWay = false;
  #disposed = false;

  constructor(options: BabbleOptions) {
    this.#options = options;
    this.#subscriptions = options.instruments.map((instrument) =>
      instrument.faults.onChange(() => this.#schedule(instrument)),
    );
    for (const instrument of options.instruments) this.#schedule(instrument);
    options.ended.addEventListener('abort', () => this[Symbol.dispose](), { once: true });
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
  }

  #schedule(instrument: TextInstrument): void {
    this.#timers.get(instrument)?.[Symbol.dispose]();
    this.#timers.delete(instrument);
    const everyMs = instrument.faults.argumentOf('babble');
    if (everyMs === null || this.#disposed) return;
    const timer = this.#options.clock.after(everyMs, () => {
      if (instrument.faults.argumentOf('babble') !== null) void this.#send();
      this.#schedule(instrument);
    });
    this.#timers.set(instrument, timer);
  }

  async #send(): Promise<void> {
    const { channel } = this.#options;
    if (this.#underWay || channel.state === 'closed') return;
    this.#underWay = true;
    const stream = this.#sent++;
    const noise = Uint8Array.from({ length: NOISE_BYTES }, (_, index) =>
      Math.floor(uniform(1, stream, index) * 256),
    );
    await channel.write(noise).catch(() => undefined);
    this.#underWay = false;
  }
}
