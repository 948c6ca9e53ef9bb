/**
 * Keeps one channel for a wire: opens it when it is first needed, and again after it was lost. Attempts that fail are spaced
 * out; in between, whoever asks is told at once, so that a dead wire costs its callers nothing.
 */
import type { ByteChannel, OpenByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { DeadlineError, withDeadline, type Clock } from '../../protocols/vocabulary/clock.js';
import { InstrumentError, isInstrumentError } from '../../protocols/vocabulary/errors.js';
import type { WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';

export interface ReopenDelays {
  firstMs: number;
  maxMs: number;
}

/** Doubled with each failure. The longest is short, because the poll spaces its attempts out as well. */
export const REOPEN_DELAYS: ReopenDelays = { firstMs: 250, maxMs: 5000 };

/** An `open` that does not keep its own deadline is given up. */
const OPEN_DEADLINE_MS = 10_000;

export interface ChannelKeeperOptions {
  open: OpenByteChannel;
  clock: Clock;
  delays: ReopenDelays;
  statistics: WireStatistics;
  /** A fresh channel: nothing was read from it yet. */
  onOpen(channel: ByteChannel): void;
  onLoss(cause: Error | null): void;
}

export class ChannelKeeper implements AsyncDisposable {
  readonly #options: ChannelKeeperOptions;
  #channel: ByteChannel | null = null;
  #failures = 0;
  #nextAttemptMs = -Infinity;
  #lastFailure: InstrumentError | null = null;
  #disposed = false;

  constructor(options: ChannelKeeperOptions) {
    this.#options = options;
  }

  /** The channel, when it is open already. */
  get opened(): ByteChannel | null {
    return this.#channel?.state === 'open' ? this.#channel : null;
  }

  /** The open channel. Rejects with `not-connected`, or the signal's reason. Not to be called twice at a time. */
  async channel(signal: AbortSignal): Promise<ByteChannel> {
    if (this.#disposed)
      throw new InstrumentError({ code: 'not-connected', message: 'The wire was shut down' });
    if (this.#channel?.state === 'open') return this.#channel;
    const waitMs = this.#nextAttemptMs - this.#options.clock.monotonicMs();
    if (waitMs > 0) throw this.#spacedOut(waitMs);
    try {
      const channel = await this.#open(signal);
      this.#adopt(channel);
      return channel;
    } catch (error) {
      if (signal.aborted) throw error;
      throw this.#failed(error);
    }
  }

  /** Ends the channel, for example because its stream can no longer be trusted; the next request opens a new one. */
  drop(): void {
    const channel = this.#channel;
    if (channel === null) return;
    this.#channel = null;
    this.#options.statistics.losses += 1;
    void closeQuietly(channel);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    const channel = this.#channel;
    this.#channel = null;
    await channel?.[Symbol.asyncDispose]();
  }

  async #open(signal: AbortSignal): Promise<ByteChannel> {
    const { clock, open } = this.#options;
    let late = false;
    const options = { clock, deadlineMs: OPEN_DEADLINE_MS, what: 'Opening the wire', signal };
    try {
      return await withDeadline(options, async (inner) => {
        const channel = await open(inner);
        // Nobody waits for it any more: it must not stay open behind everybody's back.
        if (late) await channel[Symbol.asyncDispose]();
        return channel;
      });
    } catch (error) {
      late = true;
      throw error;
    }
  }

  #adopt(channel: ByteChannel): void {
    const { statistics } = this.#options;
    if (this.#disposed) {
      void closeQuietly(channel);
      throw new InstrumentError({ code: 'not-connected', message: 'The wire was shut down' });
    }
    statistics.opens += 1;
    this.#failures = 0;
    this.#channel = channel;
    this.#options.onOpen(channel);
    channel.onClose((cause) => {
      if (this.#channel !== channel) return;
      this.#channel = null;
      statistics.losses += 1;
      this.#options.onLoss(cause);
    });
  }

  #failed(error: unknown): InstrumentError {
    const { clock, delays, statistics } = this.#options;
    statistics.openFailures += 1;
    const delayMs = Math.min(delays.maxMs, delays.firstMs * 2 ** this.#failures);
    this.#failures += 1;
    this.#nextAttemptMs = clock.monotonicMs() + delayMs;
    const failure = isInstrumentError(error) ? error : notOpened(error);
    this.#lastFailure = failure;
    return failure;
  }

  #spacedOut(waitMs: number): InstrumentError {
    const hint = this.#lastFailure?.hint ?? null;
    return new InstrumentError({
      code: 'not-connected',
      message: `Not connected; next attempt in ${Math.ceil(waitMs)} ms (${this.#lastFailure?.message ?? 'no attempt yet'})`,
      ...(hint === null ? {} : { hint }),
      cause: this.#lastFailure ?? undefined,
    });
  }
}

/** A channel that is given up has nobody left to tell how closing went. */
async function closeQuietly(channel: ByteChannel): Promise<void> {
  try {
    await channel[Symbol.asyncDispose]();
  } catch {
    // It is gone either way.
  }
}

function notOpened(error: unknown): InstrumentError {
  const text = error instanceof Error ? error.message : String(error);
  const hint = error instanceof DeadlineError ? { hint: 'The port or host does not react' } : {};
  return new InstrumentError({ code: 'not-connected', message: text, cause: error, ...hint });
}
