/**
 * Two ends of a wire in memory, on a Clock: what one writes arrives at the other, at once or at the pace of a baud rate.
 * Faults are levers on the wire between: cut, delay, single bytes, garbage, a flipped bit, the echo of an RS-485 adapter.
 */
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { ChannelEnd } from './channel-end.js';

export type WireSide = 'left' | 'right';

/** How bytes come out: a write in one piece, or every byte by itself. */
export type Chunking = 'whole' | 'single-bytes';

export interface WirePairOptions {
  clock: Clock;
  /** Bits per second with ten bits a byte; `null` (default): no pacing. */
  baud?: number | null;
  /** Added to every arrival. */
  delayMs?: number;
  chunking?: Chunking;
}

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;

export class WirePair implements AsyncDisposable {
  readonly left: ByteChannel;
  readonly right: ByteChannel;
  /** Added to every arrival from now on. */
  delayMs: number;
  chunking: Chunking;
  /** The ends that hear their own bytes back, as behind an RS-485 adapter with echo. */
  readonly echo = new Set<WireSide>();
  readonly #lanes: Record<WireSide, Lane>;

  constructor(options: WirePairOptions) {
    this.delayMs = options.delayMs ?? 0;
    this.chunking = options.chunking ?? 'whole';
    const ends = { left: this.#makeEnd('left'), right: this.#makeEnd('right') };
    this.left = ends.left;
    this.right = ends.right;
    const msPerByte = options.baud ? (BITS_PER_BYTE * 1000) / options.baud : 0;
    this.#lanes = {
      left: new Lane(options.clock, ends.left, msPerByte),
      right: new Lane(options.clock, ends.right, msPerByte),
    };
  }

  /** Bytes that nobody sent arrive at `side`, at once, in front of what is still under way. */
  inject(side: WireSide, bytes: Uint8Array): void {
    this.#lanes[side].end.deliver(Uint8Array.from(bytes));
  }

  /** Flips one bit of the next write that travels towards `side`; bit 0 is the lowest of its first byte. */
  flipNextBit(side: WireSide, bit: number): void {
    this.#lanes[side].flipNextBit(bit);
  }

  /** Both ends close with `cause`, what is under way is lost. */
  cut(cause: Error | null = new Error('The wire was cut')): void {
    for (const side of ['left', 'right'] as const) {
      this.#lanes[side].clear();
      this.#lanes[side].end.end(cause);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut(null);
  }

  #makeEnd(side: WireSide): ChannelEnd {
    const other: WireSide = side === 'left' ? 'right' : 'left';
    return new ChannelEnd({
      send: async (bytes) => {
        if (this.echo.has(side)) this.#lanes[side].carry(bytes, this.delayMs, this.chunking);
        this.#lanes[other].carry(bytes, this.delayMs, this.chunking);
      },
      close: async () => this.cut(null),
    });
  }
}

/** One direction of the wire: first in, first out. */
class Lane {
  readonly end: ChannelEnd;
  readonly #clock: Clock;
  readonly #msPerByte: number;
  #queue: Uint8Array[] = [];
  #generation = 0;
  #lastArrivalMs = 0;
  #flip: number | null = null;

  constructor(clock: Clock, end: ChannelEnd, msPerByte: number) {
    this.#clock = clock;
    this.end = end;
    this.#msPerByte = msPerByte;
  }

  carry(bytes: Uint8Array, delayMs: number, chunking: Chunking): void {
    const sent = this.#takeFlip(bytes);
    const pieces = chunking === 'whole' ? [sent] : Array.from(sent, (byte) => Uint8Array.of(byte));
    const nowMs = this.#clock.monotonicMs();
    for (const piece of pieces) {
      // A byte starts when the line is free; the delay is a property of the path, not of the line.
      const startMs = Math.max(nowMs + delayMs, this.#lastArrivalMs);
      this.#lastArrivalMs = startMs + piece.length * this.#msPerByte;
      this.#schedule(piece, this.#lastArrivalMs - nowMs);
    }
  }

  flipNextBit(bit: number): void {
    this.#flip = bit;
  }

  clear(): void {
    this.#queue = [];
    this.#generation += 1;
  }

  #schedule(piece: Uint8Array, inMs: number): void {
    this.#queue.push(piece);
    const generation = this.#generation;
    const arrive = () => {
      if (generation !== this.#generation) return;
      const head = this.#queue.shift();
      if (head) this.end.deliver(head);
    };
    if (inMs > 0) this.#clock.after(inMs, arrive);
    else queueMicrotask(arrive);
  }

  #takeFlip(bytes: Uint8Array): Uint8Array {
    const bit = this.#flip;
    if (bit === null) return bytes;
    this.#flip = null;
    const flipped = Uint8Array.from(bytes);
    const place = (bit >> 3) % Math.max(1, flipped.length);
    flipped[place] = (flipped[place] ?? 0) ^ (1 << (bit & 7));
    return flipped;
  }
}
