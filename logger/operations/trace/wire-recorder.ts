/**
 * Tells everything that happens between a wire and the outside, in its order: bytes, openings, losses, and which timer ran out.
 * The wire sees a clock that stands still from one event to the next, so that what it reckons can be reckoned again from the file.
 */
import type { ByteChannel, OpenByteChannel } from '../../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import type { DriverReading } from '../../../protocols/vocabulary/reading.js';
import { SteppedClock } from './stepped-clock.js';
import { hexOf, type TraceEvent } from './trace-file.js';
import { traceError } from './traced-error.js';

type Untimed<T> = T extends { ms: number } ? Omit<T, 'ms'> : never;

const US_PER_MS = 1000;

export class WireRecorder {
  /** For the wire, and for nobody else. */
  readonly clock: SteppedClock;
  readonly #inner: Clock;
  readonly #tell: (event: TraceEvent) => void;
  readonly #startMs: number;
  #ended = false;
  /** Whether the event before was received in this very turn of the event loop. */
  #receivedThisTurn = false;

  constructor(inner: Clock, tell: (event: TraceEvent) => void) {
    this.#inner = inner;
    this.#tell = tell;
    this.#startMs = inner.monotonicMs();
    this.clock = new SteppedClock(inner.now(), (timer, delayMs, fire) =>
      inner.after(delayMs, () => {
        this.#event({ is: 'timer', timer });
        fire();
      }),
    );
  }

  /** Runs one poll as one that can be replayed. */
  async poll(ask: () => Promise<readonly DriverReading[]>): Promise<TraceEvent> {
    this.#event({ is: 'poll' });
    try {
      return this.#event({ is: 'readings', readings: [...(await ask())] });
    } catch (error) {
      if (!isInstrumentError(error)) throw error;
      return this.#event({ is: 'no-readings', code: error.code, message: error.message });
    }
  }

  /** What happens from now on is not told any more. */
  end(): void {
    this.#ended = true;
  }

  /** What the wire opens instead of `open`. */
  recorded(open: OpenByteChannel): OpenByteChannel {
    return async (signal) => {
      this.#event({ is: 'open' });
      let inner: ByteChannel;
      try {
        inner = await open(signal);
      } catch (error) {
        this.#event({ is: 'failed', error: traceError(error) });
        throw error;
      }
      this.#event({ is: 'opened' });
      return this.#channel(inner);
    };
  }

  #channel(inner: ByteChannel): ByteChannel {
    const byteListeners = new Set<(bytes: Uint8Array) => void>();
    let dropped = false;
    inner.onBytes((bytes) => {
      if (dropped) return;
      const together = this.#receivedThisTurn ? { together: true as const } : {};
      this.#event({ is: 'received', hex: hexOf(bytes), ...together });
      this.#receivedThisTurn = true;
      queueMicrotask(() => (this.#receivedThisTurn = false));
      for (const listener of [...byteListeners]) listener(bytes);
    });
    inner.onClose((cause) => {
      if (!dropped) this.#event({ is: 'lost', error: cause === null ? null : traceError(cause) });
    });
    const settled = async (name: 'written' | 'flushed', work: Promise<void>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        if (!dropped) this.#event({ is: name, error: traceError(error) });
        throw error;
      }
      if (!dropped) this.#event({ is: name });
    };
    return {
      get state() {
        return inner.state;
      },
      write: (bytes) => {
        this.#event({ is: 'sent', hex: hexOf(bytes) });
        return settled('written', inner.write(bytes));
      },
      flushInput: () => settled('flushed', inner.flushInput()),
      onBytes: (listener) => {
        byteListeners.add(listener);
        return { [Symbol.dispose]: () => void byteListeners.delete(listener) };
      },
      onClose: (listener) => inner.onClose(listener),
      [Symbol.asyncDispose]: () => {
        if (!dropped && inner.state === 'open') this.#event({ is: 'dropped' });
        dropped = true;
        return inner[Symbol.asyncDispose]();
      },
    };
  }

  #event(event: Untimed<TraceEvent>): TraceEvent {
    const ms = Math.round((this.#inner.monotonicMs() - this.#startMs) * US_PER_MS) / US_PER_MS;
    this.clock.stepTo(ms);
    const timed = { ms, ...event };
    if (!this.#ended) this.#tell(timed);
    return timed;
  }
}
