import { expect, it } from 'vitest';
import { loadProfiles } from '../../profiles/load-profiles.js';
import { lineAddressOf } from '../../vendors/line-address.js';
import { addressWords } from './address-words.js';

it('tells the place of an instrument in Vietnamese', () => {
  expect(addressWords('/dev/ttyS1 unit 3', 'vi')).toBe('/dev/ttyS1 địa\u00a0chỉ\u00a03');
  expect(addressWords('/dev/ttyS1 unit 3', 'en')).toBe('/dev/ttyS1 unit 3');
  expect(addressWords('192.168.1.5:9999 asked "R7B\\r"', 'vi')).toBe('192.168.1.5:9999 trả lời "R7B\\r"');
  expect(addressWords('a place in no known form', 'vi')).toBe('a place in no known form');
});

it('knows every form in which a shipped profile is addressed', async () => {
  const texts = new Set<string>();
  for (const { profile } of (await loadProfiles({ userFolder: null })).values())
    if (profile.protocol !== 'modbus') texts.add(lineAddressOf(profile, 1, {}).text);
  expect(texts.size).toBeGreaterThan(5);
  expect(
    [...texts].filter((text) => addressWords(`/dev/ttyS1 ${text}`, 'vi') === `/dev/ttyS1 ${text}`),
  ).toEqual([]);
});
