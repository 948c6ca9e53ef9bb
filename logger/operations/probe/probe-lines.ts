/** Where a probe looks, in which order, and how long that may take at most. */
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { AskedChannel } from '../instruments/verb-tools.js';

type SerialChannel = Extract<AskedChannel, { kind: 'serial' }>;
export type LineForm = Pick<SerialChannel, 'baudRate' | 'parity' | 'stopBits' | 'dataBits'>;

const form = (baudRate: number, parity: LineForm['parity'] = 'none', stopBits: 1 | 2 = 1): LineForm => ({
  baudRate,
  parity,
  stopBits,
  dataBits: 8,
});

const asciiForm = (baudRate: number, dataBits: 7 | 8 = 7): LineForm => ({
  ...form(baudRate, dataBits === 7 ? 'even' : 'none'),
  dataBits,
});

/** The likeliest first: what instruments are shipped with. */
export const LINE_FORMS = {
  usual: [form(9600), form(19_200, 'even'), form(19_200), form(9600, 'even'), form(38_400), form(115_200)],
  all: [
    ...[form(9600), form(19_200, 'even'), form(19_200), form(9600, 'even'), form(38_400), form(115_200)],
    ...[form(57_600), form(4800), form(2400), form(1200), form(9600, 'odd'), form(19_200, 'odd')],
    ...[form(9600, 'none', 2), form(19_200, 'none', 2), form(38_400, 'even'), form(4800, 'even')],
  ],
} as const;
/** Modbus ASCII: seven bits and even parity by the standard, eight where an instrument has nothing else. */
export const ASCII_FORMS = {
  usual: [asciiForm(9600), asciiForm(19_200)],
  all: [asciiForm(9600), asciiForm(19_200), asciiForm(38_400), asciiForm(9600, 8), asciiForm(19_200, 8)],
} as const;
export type LineForms = keyof typeof LINE_FORMS;

const BY_ID = '/dev/serial/by-id';
const DEVICES = '/dev';
const SERIAL_NAME = /^tty(USB|ACM|AMA)\d+$/;

/** Serial ports by the names that survive replugging, then those that have none. Needs no program of the system. */
export async function findSerialPorts(byId = BY_ID, devices = DEVICES): Promise<string[]> {
  const stable = (await namesIn(byId)).map((name) => join(byId, name));
  const known = new Set(await Promise.all(stable.map((path) => realpath(path).catch(() => path))));
  const others = (await namesIn(devices))
    .filter((name) => SERIAL_NAME.test(name))
    .map((name) => join(devices, name));
  return [...stable, ...others.filter((path) => !known.has(path))];
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    // A machine without serial ports has no such folder.
    return [];
  }
}

export interface ProbeEffort {
  lines: number;
  /** Of them, those that are asked in text too. */
  textLines: number;
  modbusUnits: number;
  textUnits: number;
  deadlineMs: number;
  listenMs: number;
}

/**
 * A text wire rests once more after a silence. Bayern-Hessen and Teledyne ask twice, C-Link and ISCO once, and a unit is asked by C-Link
 * once, DCON and Yaohua twice, SDI-12 once.
 */
const TEXT_QUESTIONS = 6;
const TEXT_QUESTIONS_PER_UNIT = 6;

/** When nothing answers at all; an instrument that answers is then examined, which takes some seconds more. */
export function longestMs({
  lines,
  textLines,
  modbusUnits,
  textUnits,
  deadlineMs,
  listenMs,
}: ProbeEffort): number {
  const text = textUnits === 0 ? 0 : TEXT_QUESTIONS + TEXT_QUESTIONS_PER_UNIT * textUnits;
  return (lines * modbusUnits + textLines * 2 * text) * deadlineMs + listenMs;
}

const UNIT_MAX = 247;

/** `1-10,17` → ids in that order; `null` when it is not that. Unit ids are 0…255 with a host. */
export function parseUnits(text: string, most = UNIT_MAX): number[] | null {
  const ids = new Set<number>();
  for (const part of text.split(',')) {
    const [, low, high = low] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part.trim()) ?? [];
    if (low === undefined) return null;
    for (let id = Number(low); id <= Number(high); id += 1) ids.add(id);
  }
  return ids.size > 0 && [...ids].every((id) => id <= most) ? [...ids] : null;
}
