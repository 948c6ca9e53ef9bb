/**
 * The text of a Bayern-Hessen reply: `MD02` and so many blocks of gas id, value, status, failure, module and serial number
 * (Acoem Serinus app. C). Older firmware leaves the gas id out when it was not asked for one.
 */

export interface MeasurementBlock {
  /** `null`: the reply names none. */
  gas: number | null;
  value: number;
  /** One byte each. */
  status: number;
  failure: number;
}

const GAS = /^\d{3}$/;
const VALUE = /^([+-])(\d)(\d{3})([+-]\d{2})$/;
const BYTE = /^[0-9A-Fa-f]{2}$/;
const DIGITS = /^[0-9A-Fa-f]+$/;

/** `null`: the text is not of that form, or has another number of blocks than it says. */
export function parseMeasurementData(text: string): MeasurementBlock[] | null {
  const [head = '', ...words] = text.trim().split(/ +/);
  const count = /^MD(\d{2})$/.exec(head)?.[1];
  if (count === undefined) return null;
  const blocks: MeasurementBlock[] = [];
  while (words.length > 0) {
    const block = takeBlock(words);
    if (block === null) return null;
    blocks.push(block);
  }
  return blocks.length === Number(count) ? blocks : null;
}

/** Takes the words of one block off the front. */
function takeBlock(words: string[]): MeasurementBlock | null {
  const gas = GAS.test(words[0] ?? '') ? Number(words.shift()) : null;
  const [value, status = '', failure = '', module = '', serial = ''] = words.splice(0, 5);
  const number = parseHessenNumber(value ?? '');
  if (number === null || !BYTE.test(status) || !BYTE.test(failure)) return null;
  if (!DIGITS.test(module) || !DIGITS.test(serial)) return null;
  return { gas, value: number, status: parseInt(status, 16), failure: parseInt(failure, 16) };
}

/** `-1500-02` is −1.500 × 10⁻²: the decimal point stands behind the first digit. */
export function parseHessenNumber(text: string): number | null {
  const [, sign, first, rest, exponent] = VALUE.exec(text) ?? [];
  return first === undefined ? null : Number(`${sign}${first}.${rest}e${exponent}`);
}
