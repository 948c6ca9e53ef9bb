/** The bits of a mask, shifted down to bit 0. */
export function masked(number: number, mask: number | undefined): number {
  if (mask === undefined) return number;
  return Math.floor((number & mask) / (mask & -mask));
}
