/** How a Yaohua indicator is addressed: unit id 1 is A, 26 is Z. */
export const YAOHUA_ADDRESSES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
