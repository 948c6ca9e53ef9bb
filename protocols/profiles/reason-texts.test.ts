import { expect, it } from 'vitest';
import { loadProfiles } from './load-profiles.js';
import { collectReasonTexts } from './reason-texts.js';

it('finds the words of reasons at every level of a profile', async () => {
  const profiles = await loadProfiles({ userFolder: null });
  const profile = profiles.get('wtw-iq-sensornet')?.profile;
  if (profile === undefined) throw new Error('the profile is shipped');
  const texts = collectReasonTexts(profile);
  // A sensor's state, a value's status, and an expectation that failed.
  expect(texts.get('sensor-calibration')).toEqual({
    vi: 'Cảm biến đang hiệu chuẩn',
    en: 'The sensor is being calibrated; there is no value',
  });
  expect(texts.get('value-invalid')?.en).toBe('Invalid measured value (----)');
  expect(texts.get('wrong-sensor-number')?.en).toBe('Another sensor number answered');
});
