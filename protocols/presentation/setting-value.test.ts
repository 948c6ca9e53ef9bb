import { expect, it } from 'vitest';
import type { JsonValue, StationEvent } from '../vocabulary/station-event.js';
import { settingChange } from './setting-value.js';

function change(before: JsonValue, after: JsonValue, parameters: StationEvent['parameters']): StationEvent {
  const kind = before === null ? 'setting-first-read' : 'setting-changed';
  const subject = { kind: 'instrument', id: 'iq-1' } as const;
  return { sequence: 1, at: 0, clockTrust: 'trusted', kind, subject, before, after, text: kind, parameters };
}
const MEANS = {
  beforeMeans: { vi: 'độ F', en: 'degrees Fahrenheit' },
  afterMeans: { vi: 'độ C', en: 'degrees Celsius' },
};

it('tells a coded setting by what its values mean, in either language', () => {
  const event = change(1, 0, { unit: '', decimals: 0, ...MEANS });
  expect(settingChange(event, 'en')).toBe('degrees Fahrenheit → degrees Celsius');
  expect(settingChange(event, 'vi')).toBe('độ F → độ C');
  expect(settingChange(change(null, 0, { unit: '', decimals: 0, ...MEANS }), 'en')).toBe('degrees Celsius');
});

it('tells a number with its unit, and nothing of other events', () => {
  const event = change(1.004, 0.987, { unit: 'mg/l', decimals: 3 });
  expect(settingChange(event, 'en')).toBe('1.004 mg/L → 0.987 mg/L');
  expect(settingChange({ ...event, kind: 'instrument-silent' }, 'en')).toBeNull();
});
