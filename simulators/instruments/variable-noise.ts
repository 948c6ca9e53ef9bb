/**
 * Noise as a function of time: the same seed, variable and instant give the same number however often and in whatever
 * steps it is asked. A lattice of standard normal numbers, joined by straight lines.
 */

/** Faster than any sensible poll would notice, slower than a jump between two reads of one poll. */
const LATTICE_MS = 5_000;

/** About normal, mean 0 and deviation 1 at the lattice points. */
export function noiseAt(seed: number, stream: number, atMs: number): number {
  const place = atMs / LATTICE_MS;
  const before = Math.floor(place);
  const part = place - before;
  return (1 - part) * normalAt(seed, stream, before) + part * normalAt(seed, stream, before + 1);
}

/** Sum of four uniform numbers: bounded by ±3.5, which no sensor's electronics would exceed either. */
function normalAt(seed: number, stream: number, index: number): number {
  let sum = 0;
  for (let i = 0; i < 4; i += 1) sum += uniform(seed, stream * 4 + i, index);
  return (sum - 2) * Math.sqrt(3);
}

/** 0 ≤ x < 1 from three whole numbers (a finalising mix of their bits). */
export function uniform(seed: number, stream: number, index: number): number {
  const high = Math.floor(index / 0x1_0000_0000);
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35);
  mixed = scramble(mixed ^ index);
  mixed = scramble(mixed + Math.imul(high + 1, 0x27d4eb2f));
  return (mixed >>> 0) / 0x1_0000_0000;
}

function scramble(bits: number): number {
  let mixed = bits | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
