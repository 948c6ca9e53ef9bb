/**
 * Numbers as they stand in a file: plain decimals with a fixed count of places, never an exponent, never `-0.00`.
 * Rounding is half away from zero of the number as people see it (its shortest decimal form), so 1.005 with two places is
 * 1.01 although the binary number lies a hair below: the file agrees with the screen and with a check by hand.
 */

/** Places after the decimal mark. */
export const MAX_DECIMALS = 10;

/** `formatDecimal(7.8485, 2)` is `7.85`. Throws a RangeError for NaN, ±Infinity, or `decimals` outside 0…10. */
export function formatDecimal(value: number, decimals: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written as a decimal`);
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MAX_DECIMALS) {
    throw new RangeError(`${decimals} is no count of decimals (0…${MAX_DECIMALS})`);
  }
  const digits = roundedDigits(Math.abs(value), decimals)
    .toString()
    .padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  const isZero = /^[0.]*$/.test(text);
  return value < 0 && !isZero ? `-${text}` : text;
}

/** `magnitude` × 10^decimals, rounded half up on its shortest decimal form. */
function roundedDigits(magnitude: number, decimals: number): bigint {
  const [mantissa = '', exponent = '0'] = String(magnitude).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const significant = BigInt(whole + fraction);
  const surplus = fraction.length - Number(exponent) - decimals;
  if (surplus <= 0) return significant * 10n ** BigInt(-surplus);
  const divisor = 10n ** BigInt(surplus);
  return (significant + divisor / 2n) / divisor;
}
