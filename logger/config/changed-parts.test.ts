import { expect, it } from 'vitest';
import { changedParts } from './changed-parts.js';

const OLD = `station: { name: A }
instruments: [{ id: ozone, unitId: 3 }, { id: ph, unitId: 4 }]
targets: [{ id: province, host: a.vn }]
`;
const profiles = { ozone: 'aa', ph: 'bb' };
const parts = (text: string, now = profiles) =>
  changedParts({ text: OLD, profiles }, { text, profiles: now });

it('names keys and ids that were changed, added and removed, in both languages, and never what they say', () => {
  const text = OLD.replace('unitId: 3', 'unitId: 5')
    .replace(', { id: ph, unitId: 4 }', ', { id: cod, unitId: 9 }')
    .replace('name: A', 'name: bí mật');
  const told = parts(text);
  expect(told.en).toBe(
    'station (changed), instruments ozone (changed), instruments ph (removed), instruments cod (added)',
  );
  expect(told.vi).toBe('station (đổi), instruments ozone (đổi), instruments ph (bỏ), instruments cod (thêm)');
  expect(`${told.vi}${told.en}`).not.toContain('bí mật');
});

it('tells a profile that was changed under its instrument, an order, and comments', () => {
  expect(parts(OLD, { ozone: 'aa', ph: 'cc' }).en).toBe('profile ph (changed)');
  expect(parts(`# a word\n${OLD}`).en).toBe('comments or layout only');
  expect(
    parts(
      'station: { name: A }\ntargets: [{ id: province, host: a.vn }]\ninstruments: [{ id: ph, unitId: 4 }, { id: ozone, unitId: 3 }]',
    ).en,
  ).toBe('instruments (changed)');
});

it('counts what is too much, and survives a text that is no YAML', () => {
  const many = Array.from({ length: 30 }, (_, n) => `k${n}: 1`).join('\n');
  expect(parts(`${OLD}${many}`).en).toMatch(/… \+10$/);
  expect(parts('{{{').en).toContain('station (removed)');
});
