// A newcomer writes the unit as the manual prints it; what the files call it must be said, and no shipped profile may be nagged.
import { describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../protocols/profiles/load-profiles.js';
import { findParameter } from '../../../protocols/vocabulary/parameter-catalogue.js';
import { questionUnit, questionUnits } from './question-units.js';

describe('questionUnit', () => {
  it.each<[string, string | null, RegExp, string]>([
    ['°C', 'Temp', /"°C" is written "oC" in the data files/, 'oC, C, degC, K'],
    ['µS/cm', 'COND', /is written "uS\/cm"/, 'uS/cm'],
    ['mg/m3', 'SO2', /stations report SO2 in mg\/Nm3; is it at normal conditions/, 'mg/Nm3'],
    ['mg/Nm³', 'SO2', /is written "mg\/Nm3"/, 'mg/Nm3'],
    ['furlong', null, /is no unit that Quantrac knows/, 'ft'],
  ])('asks about %s for %s', (unit, code, message, legal) => {
    const question = questionUnit(unit, code === null ? null : findParameter(code));
    expect(question?.message).toMatch(message);
    expect(question?.legal).toContain(legal);
  });

  it.each([
    ['oC', 'Temp'],
    ['ppb', 'SO2'],
    ['FNU', 'TURB'],
    ['mg/Nm3', 'SO2'],
  ])('says nothing of %s for %s', (unit, code) => {
    expect(questionUnit(unit, findParameter(code))).toBeNull();
  });
});

describe('questionUnits', () => {
  it('has none for what ships, but for those that are known', async () => {
    const all = [...(await loadProfiles({ userFolder: null })).values()];
    const asked = all.flatMap(({ profile }) =>
      questionUnits(profile).map(({ measurement, message }) => `${profile.id} ${measurement} ${message}`),
    );
    // Both SICK analyzers measure in the stack, at its temperature and pressure.
    expect(asked.filter((each) => !/^sick-.* stations report/.test(each))).toEqual([]);
  });
});
