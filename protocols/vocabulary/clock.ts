/**
 * Time, injected. Every part that waits, stamps or measures gets a Clock, so that a month of station life can be
 * replayed in seconds and a clock jump can be rehearsed. Instants are UTC epoch milliseconds named `…At`.
 */
export interface Clock {
  /** UTC epoch milliseconds. May step forwards or backwards when the machine's clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary origin that is the same for the whole {@link bootId}; never steps. */
  monotonicMs(): number;
  /** The stretch over which {@link monotonicMs} goes on: the machine's boot. Programs of one boot share it. */
  bootId(): string;
  /** Resolves after `delayMs` (≤ 0: on the next turn). Rejects with the signal's reason when aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** Runs `run` once after `delayMs`. Disposing the timer before that cancels it. */
  after(delayMs: number, run: () => void): Disposable;
  /** Whether wall time may name a file: false until the first synchronisation since boot. */
  trust(): ClockTrust;
}

export type ClockTrust = 'trusted' | 'untrusted';

/** Thrown by {@link withDeadline} when the work did not settle in time. */
export class DeadlineError extends Error {
  override name = 'DeadlineError';
  readonly code = 'deadline';
  readonly deadlineMs: number;
  constructor(what: string, deadlineMs: number) {
    super(`${what} did not finish within ${deadlineMs} ms`);
    this.deadlineMs = deadlineMs;
  }
}

export interface DeadlineOptions {
  clock: Clock;
  deadlineMs: number;
  /** For the error text: "SFTP connect", "poll of iq-1". */
  what: string;
  signal?: AbortSignal;
}

/**
 * Runs `work` under a deadline. The signal given to `work` aborts when the deadline passes or the outer signal aborts;
 * the returned promise settles then, whether or not `work` listens.
 */
export async function withDeadline<T>(
  options: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, deadlineMs, what, signal: outer } = options;
  outer?.throwIfAborted();
  const controller = new AbortController();
  let onAbort: (() => void) | undefined;
  const interrupted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(asError(controller.signal.reason));
    controller.signal.addEventListener('abort', onAbort, { once: true });
  });
  interrupted.catch(() => undefined);
  const forward = () => controller.abort(outer?.reason);
  outer?.addEventListener('abort', forward, { once: true });
  const timer = clock.after(deadlineMs, () => controller.abort(new DeadlineError(what, deadlineMs)));
  try {
    return await Promise.race([work(controller.signal), interrupted]);
  } finally {
    timer[Symbol.dispose]();
    outer?.removeEventListener('abort', forward);
    if (onAbort) controller.signal.removeEventListener('abort', onAbort);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
