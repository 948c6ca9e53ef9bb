import { beforeAll, describe, expect, it } from 'vitest';
import { loadProfiles } from '../../profiles/load-profiles.js';
import { collectReasonTexts } from '../../profiles/reason-texts.js';
import { instrumentReasonTexts } from './instrument-reason-texts.js';
import { reasonTexts } from './reason-texts.js';
import type { Text } from './text.js';

/** A reason → every wording that a shipped profile gives it. */
const given = new Map<string, Text[]>();

beforeAll(async () => {
  for (const { profile } of (await loadProfiles({ userFolder: null })).values()) {
    for (const [reason, { vi, en }] of collectReasonTexts(profile)) {
      const wordings = given.get(reason) ?? [];
      if (!wordings.some((each) => each.vi === vi && each.en === en)) wordings.push({ vi, en });
      given.set(reason, wordings);
    }
  }
});

describe('the reasons of the shipped profiles', () => {
  it('are all told in words where only the code is known', () => {
    const missing = [...given]
      .filter(
        ([reason]) => !Object.hasOwn(reasonTexts, reason) && !Object.hasOwn(instrumentReasonTexts, reason),
      )
      .map(([reason, [text]]) => `'${reason}': { vi: '${text?.vi}', en: '${text?.en}' },`);
    expect(missing, 'lines that instrument-reason-texts.ts lacks').toEqual([]);
  });

  it('are told in the profile’s words where the profiles agree', () => {
    const told = [...given]
      .filter(([reason, wordings]) => wordings.length === 1 && Object.hasOwn(instrumentReasonTexts, reason))
      .map(([reason, [text]]) => [reason, text]);
    expect(told.length).toBeGreaterThan(100);
    expect(told.map(([reason]) => [reason, instrumentReasonTexts[reason as string]])).toEqual(told);
  });

  it('are the only ones in the dictionary, and none stands in both', () => {
    const idle = Object.keys(instrumentReasonTexts).filter((reason) => !given.has(reason));
    expect(idle, 'reasons that no shipped profile gives').toEqual([]);
    expect(Object.keys(instrumentReasonTexts).filter((reason) => Object.hasOwn(reasonTexts, reason))).toEqual(
      [],
    );
  });
});
