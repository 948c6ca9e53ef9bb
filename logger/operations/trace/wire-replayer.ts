/**
 * The outside as a trace recorded it: a clock and a channel for the real wire code, moved by the events of the file and by
 * nothing else. What the wire does in return is kept for comparison.
 */
import type { ByteChannel, OpenByteChannel } from '../../../protocols/vocabulary/byte-channel.js';
import { SteppedClock } from './stepped-clock.js';
import { bytesOfHex, hexOf, type TracedError, type TraceInput } from './trace-file.js';
import { errorOf } from './traced-error.js';

/** What the wire did: as in the file, without time. */
export type Act = { is: 'open' } | { is: 'sent'; hex: string } | { is: 'dropped' };

interface Timer {
  dueMs: number;
  fire: () => void;
}

interface Waiting {
  resolve: () => void;
  reject: (error: Error) => void;
}

export class WireReplayer {
  readonly clock: SteppedClock;
  readonly #acts: Act[] = [];
  readonly #timers = new Map<number, Timer>();
  #opening: { resolve: (channel: ByteChannel) => void; reject: (error: Error) => void } | null = null;
  #channel: ReplayedChannel | null = null;
  #free = false;

  constructor(begunAt: number) {
    this.clock = new SteppedClock(begunAt, (timer, delayMs, fire) => {
      this.#timers.set(timer, { dueMs: this.clock.monotonicMs() + delayMs, fire });
      return { [Symbol.dispose]: () => void this.#timers.delete(timer) };
    });
  }

  readonly open: OpenByteChannel = () => {
    this.#acts.push({ is: 'open' });
    if (this.#free) return Promise.reject(new Error('The trace has no more openings'));
    return new Promise((resolve, reject) => (this.#opening = { resolve, reject }));
  };

  /** The oldest act that was not taken yet. */
  takeAct(): Act | null {
    return this.#acts.shift() ?? null;
  }

  /** Lets this happen to the wire. Returns why it cannot, where the wire is not where it was when the trace was taken. */
  apply(event: Exclude<TraceInput, { is: 'poll' }>): string | null {
    this.clock.stepTo(event.ms);
    switch (event.is) {
      case 'opened':
        return this.#opened();
      case 'failed':
        return this.#failed(event.error);
      case 'written':
      case 'flushed':
        return this.#settle(event.is, event.error);
      case 'received':
        if (this.#channel?.state !== 'open') return 'bytes came, and no channel is open';
        this.#channel.deliver(bytesOfHex(event.hex));
        return null;
      case 'lost':
        if (this.#channel?.state !== 'open') return 'the channel was lost, and none is open';
        this.#channel.end(event.error === null ? null : errorOf(event.error));
        return null;
      case 'timer': {
        const timer = this.#timers.get(event.timer);
        if (timer === undefined) return `timer ${event.timer} ran out, and is not set`;
        this.#timers.delete(event.timer);
        timer.fire();
        return null;
      }
    }
  }

  /** From here on the file says nothing more: timers run out when they are due. False when none is set. */
  runOn(): boolean {
    this.#free = true;
    this.#channel?.letGo();
    const [first] = [...this.#timers].sort(([, left], [, right]) => left.dueMs - right.dueMs);
    if (first === undefined) return false;
    const [number, timer] = first;
    this.#timers.delete(number);
    this.clock.stepTo(Math.max(this.clock.monotonicMs(), timer.dueMs));
    timer.fire();
    return true;
  }

  #opened(): string | null {
    if (this.#opening === null) return 'the channel opened, and nobody opens it';
    const channel = new ReplayedChannel(this.#acts);
    this.#channel = channel;
    this.#opening.resolve(channel);
    this.#opening = null;
    return null;
  }

  #failed(error: TracedError): string | null {
    if (this.#opening === null) return 'opening failed, and nobody opens';
    this.#opening.reject(errorOf(error));
    this.#opening = null;
    return null;
  }

  #settle(what: 'written' | 'flushed', error: TracedError | undefined): string | null {
    const waiting = this.#channel?.take(what);
    if (waiting === undefined) return `something was ${what}, and nobody waits for it`;
    if (error === undefined) waiting.resolve();
    else waiting.reject(errorOf(error));
    return null;
  }
}

class ReplayedChannel implements ByteChannel {
  readonly #acts: Act[];
  readonly #byteListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #closeListeners = new Set<(cause: Error | null) => void>();
  readonly #waiting: Record<'written' | 'flushed', Waiting[]> = { written: [], flushed: [] };
  #end: { cause: Error | null } | null = null;
  #free = false;

  constructor(acts: Act[]) {
    this.#acts = acts;
  }

  get state(): 'open' | 'closed' {
    return this.#end === null ? 'open' : 'closed';
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#acts.push({ is: 'sent', hex: hexOf(bytes) });
    return this.#wait('written');
  }

  flushInput(): Promise<void> {
    return this.#wait('flushed');
  }

  take(what: 'written' | 'flushed'): Waiting | undefined {
    return this.#waiting[what].shift();
  }

  letGo(): void {
    this.#free = true;
    for (const waiting of Object.values(this.#waiting).flat()) waiting.resolve();
  }

  deliver(bytes: Uint8Array): void {
    for (const listener of [...this.#byteListeners]) listener(bytes);
  }

  end(cause: Error | null): void {
    this.#end ??= { cause };
    for (const listener of [...this.#closeListeners]) listener(cause);
    this.#closeListeners.clear();
  }

  onBytes(listener: (bytes: Uint8Array) => void): Disposable {
    this.#byteListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#byteListeners.delete(listener) };
  }

  onClose(listener: (cause: Error | null) => void): Disposable {
    if (this.#end === null) this.#closeListeners.add(listener);
    else listener(this.#end.cause);
    return { [Symbol.dispose]: () => void this.#closeListeners.delete(listener) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.state === 'closed') return;
    this.#acts.push({ is: 'dropped' });
    this.end(null);
  }

  #wait(what: 'written' | 'flushed'): Promise<void> {
    if (this.#free) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting[what].push({ resolve, reject }));
  }
}
