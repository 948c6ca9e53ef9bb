/** The machine's own time. The only production file, with the rest of hardware/host, that may touch Date and timers. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, ClockTrust } from '../../protocols/vocabulary/clock.js';

/** Node cannot wait longer than this in one timer (2^31 − 1 ms); longer waits are made of several. */
const LONGEST_TIMER_MS = 2_147_483_647;

const NANOSECONDS_PER_MS = 1e6;

export class SystemClock implements Clock {
  readonly #bootId = readBootId();

  now(): number {
    return Date.now();
  }

  /** Counts from the machine's start, so that a program that was started again goes on where the one before it ended. */
  monotonicMs(): number {
    return Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS;
  }

  bootId(): string {
    return this.#bootId;
  }

  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    for (let leftMs = Math.max(0, delayMs); ; leftMs -= LONGEST_TIMER_MS) {
      signal?.throwIfAborted();
      await delay(Math.min(leftMs, LONGEST_TIMER_MS), undefined, signal ? { signal } : {}).catch(() => {
        signal?.throwIfAborted();
      });
      if (leftMs <= LONGEST_TIMER_MS) return;
    }
  }

  after(delayMs: number, run: () => void): Disposable {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }

  trust(): ClockTrust {
    return 'trusted';
  }
}

/** Linux gives each boot a name; elsewhere each process is a boot of its own. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
