/**
 * The text of a Bayern-Hessen reply: `MD02` and so many blocks of gas id, value, status, failure, module and serial number
 * (Acoem Serinus app. C). Older firmware leaves the gas id out when it was not asked for one.
 */
import { describeBreak, whereItBreaks } from '../where-pattern-breaks.js';

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

const BLOCK = /^(?:\d{3} +)?[+-]\d{4}[+-]\d{2} +[0-9A-Fa-f]{2} +[0-9A-Fa-f]{2} +[0-9A-Fa-f]+ +[0-9A-Fa-f]+ */;

/** Of a text that is not of the form: where it leaves it. */
export function whyNoMeasurementData(text: string): string {
  const head = /^MD(\d{2}) +/.exec(text);
  if (head === null) return describeBreak(text, whereItBreaks('MD\\d{2} +', text));
  let at = head[0].length;
  let blocks = 0;
  for (let found = BLOCK.exec(text.slice(at)); found !== null; found = BLOCK.exec(text.slice(at))) {
    at += found[0].length;
    blocks += 1;
  }
  const left = text.slice(at).trimEnd();
  if (left === '') return `MD${head[1] ?? ''} says ${Number(head[1])} blocks, and it has ${blocks}`;
  const { at: within, wanted } = whereItBreaks(BLOCK.source, left);
  return describeBreak(text, { at: at + within, wanted });
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
