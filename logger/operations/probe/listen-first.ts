/** What is said on a line already: by a master, whom a second one would disturb, or by an instrument that talks unasked. */
import type { OpenByteChannel } from '../../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';

export interface ListenOptions {
  open: OpenByteChannel;
  clock: Clock;
  listenMs: number;
  signal: AbortSignal;
}

/** More than any window brings at a usual speed. */
const HEARD_BYTES_MAX = 1 << 20;

/** The bytes that came unasked. At a wrong speed they come as well, only as other bytes. */
export async function listenFirst({ open, clock, listenMs, signal }: ListenOptions): Promise<Uint8Array> {
  const channel = await open(signal);
  const heard: Uint8Array[] = [];
  let length = 0;
  try {
    await channel.flushInput();
    channel.onBytes((bytes) => {
      if (length < HEARD_BYTES_MAX) heard.push(bytes);
      length += bytes.length;
    });
    await clock.sleep(listenMs, signal);
  } finally {
    await channel[Symbol.asyncDispose]();
  }
  return Buffer.concat(heard);
}
