/**
 * Why a line or a frame is no reply: in a sentence for who writes a transcript, and the checksum that would be right. Worked out
 * only when somebody asks, so that a babbling wire costs nothing.
 */
import { bytesOfText, hexByte, showText } from './text.js';

export interface Misfit {
  /** Goes on after "is no reply: ". */
  why: string;
  /** Where nothing but the checksum is wrong, as the characters stand in the frame. */
  checksum?: { told: string; right: string };
}

export type TellMisfit = () => Misfit;

/** @param covers Over what it goes: `from STX to ETX`. */
export function wrongChecksum(told: string, right: string, covers: string): Misfit {
  return {
    why: `its checksum is ${shown(told)}; ${covers} it is ${shown(right)}`,
    checksum: { told, right },
  };
}

/** `"A"`, or `0Dh` where one or two cannot be printed. */
export function shown(characters: string): string {
  if (characters === '') return 'missing';
  if (characters.length > 2 || /^[ -~]+$/.test(characters)) return `"${showText(bytesOfText(characters))}"`;
  return Array.from(characters, (character) => `${hexByte(character.charCodeAt(0))}h`).join(' ');
}
