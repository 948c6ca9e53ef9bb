/** Whether somebody talks on a line already: a second master there would disturb the first, and spoil what it reads. */
import type { OpenByteChannel } from '../../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';

export interface ListenOptions {
  open: OpenByteChannel;
  clock: Clock;
  listenMs: number;
  signal: AbortSignal;
}

/** How many bytes came unasked. At a wrong speed they come as well, only as other bytes. */
export async function listenFirst({ open, clock, listenMs, signal }: ListenOptions): Promise<number> {
  const channel = await open(signal);
  let heard = 0;
  try {
    await channel.flushInput();
    channel.onBytes((bytes) => (heard += bytes.length));
    await clock.sleep(listenMs, signal);
  } finally {
    await channel[Symbol.asyncDispose]();
  }
  return heard;
}
