/** What an instrument's answer says of a watched setting. Pure. Whatever is no value is no change either. */
import type { SettingReading, WatchedSetting } from '../vocabulary/watched-setting.js';
import { reasonOfFailure, toValue, type Answer } from './judge-measurement.js';
import type { ProfileWatched } from './profile-schema.js';

export function readSetting(
  setting: { id: string; scale: number; offset: number },
  answer: Answer,
): SettingReading {
  const reason = reasonOfFailure(answer);
  if (reason !== null) return { setting: setting.id, value: null, reason };
  if ('word' in answer) return { setting: setting.id, value: answer.word, reason: null };
  const value = 'number' in answer ? toValue(setting, answer.number, 0) : Number.NaN;
  return Number.isFinite(value)
    ? { setting: setting.id, value, reason: null }
    : { setting: setting.id, value: null, reason: 'not-a-number' };
}

export function meaningsOf(meanings: ProfileWatched['meanings'] = []): WatchedSetting['meanings'] {
  return meanings.map(({ is, word, text }) => ({ value: is ?? word ?? '', text }));
}

/** A 32-bit float as the number that a person typed: 1.004, not 1.003999948501587. */
export function shortestFloat32(value: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}
