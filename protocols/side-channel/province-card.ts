/** `province.json`: who receives here, and the key that its receipts are signed with. Signed by that very key. */
import { isSignedJson, signJson, type Signed, type SigningKey } from '../signing/signed-json.js';

export const PROVINCE_FORMAT = 'quantrac-province/1';

export interface ProvinceCard extends Signed {
  format: typeof PROVINCE_FORMAT;
  /** As people write it: `Thái Bình`. */
  province: string;
  /** The station that reads it. */
  station: string;
}

export function writeProvinceCard(said: { province: string; station: string }, key: SigningKey): string {
  return `${JSON.stringify(signJson({ format: PROVINCE_FORMAT, ...said } as const, key))}\n`;
}

/** `null`: not a card of this version, or not signed by its own key. */
export function readProvinceCard(text: string): ProvinceCard | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { format, province, station } = value as Record<string, unknown>;
  const inForm = format === PROVINCE_FORMAT && typeof province === 'string' && typeof station === 'string';
  return inForm && isSignedJson(value) ? (value as ProvinceCard) : null;
}
