/**
 * The one form in which a Teledyne ISCO sampler answers every command (6712FR § 5.23): pairs of a name and a value,
 * `MO,6712,ID,…,TI,…,STS,1,STI,…,BTL,2,SVO,100,SOR,0,CS,…`. Until the first sample, and after a command that it does not take, the
 * four of the last sample are left out.
 */
import { bytesOfText } from '../text.js';

export interface IscoStatus {
  model: string;
  /** As on its display: days since the beginning of 30 December 1899, as in spreadsheets. */
  timeDays: number;
  /** `STS` */
  state: number;
  lastSample: { timeDays: number; bottle: number; volumeMl: number; result: number } | null;
}

const NUMBER = '(\\d+(?:\\.\\d+)?)';
export const STATUS_PATTERN = new RegExp(
  `^MO,([0-9A-Z]+),ID,\\d+,TI,${NUMBER},STS,(\\d+)(?:,STI,${NUMBER},BTL,(\\d+),SVO,(\\d+),SOR,(\\d+))?$`,
);
const SUMMED = /^(.*),CS,(\d+)$/;

/** The decimal sum of all characters up to and with the comma behind `CS`. */
export function iscoChecksum(text: string): number {
  return bytesOfText(`${text},CS,`).reduce((sum, byte) => sum + byte, 0);
}

/** `STS,1` → `STS,1,CS,581\r` */
export function encodeIsco(command: string): Uint8Array {
  return bytesOfText(`${command},CS,${iscoChecksum(command)}\r`);
}

/** The text without its checksum; `null` when that is wrong or missing. */
export function uncheckedIsco(text: string): string | null {
  const [, summed, told] = SUMMED.exec(text) ?? [];
  return summed !== undefined && Number(told) === iscoChecksum(summed) ? summed : null;
}

/** `null`: not of that form. */
export function parseSamplerStatus(text: string): IscoStatus | null {
  const [, model, time, state, sampleTime, bottle, volume, result] = STATUS_PATTERN.exec(text) ?? [];
  if (model === undefined) return null;
  const lastSample =
    sampleTime === undefined
      ? null
      : {
          timeDays: Number(sampleTime),
          bottle: Number(bottle),
          volumeMl: Number(volume),
          result: Number(result),
        };
  return { model, timeDays: Number(time), state: Number(state), lastSample };
}
