import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTemporaryOf, ownerTag, temporaryFolder, temporaryName } from './temporary-name.js';

/** As in the file names: capital letters and digits, with at least one letter beyond F or an underscore in it. */
const stationCode = fc.stringMatching(/^[A-Z]{2}_[A-Z]{4}_(NUO|KHI)[A-Z0-9]{3}$/);

describe('temporary names', () => {
  it('hold neither the station code, nor its parts, nor .txt', () => {
    fc.assert(
      fc.property(stationCode, (code) => {
        const name = temporaryName(ownerTag(`${code}/so`));
        for (const part of [code, ...code.split('_'), '.txt', 'txt']) expect(name).not.toContain(part);
      }),
    );
  });

  it('differ at each attempt and are known again by their owner only', () => {
    const [ours, theirs] = [ownerTag('TB_CAPH_NUOSXL/so'), ownerTag('TB_CAPH_NUOSXM/so')];
    const names = Array.from({ length: 100 }, () => temporaryName(ours));
    expect(new Set(names).size).toBe(100);
    expect(names.every((name) => isTemporaryOf(ours, name))).toBe(true);
    expect(names.some((name) => isTemporaryOf(theirs, name))).toBe(false);
  });

  it.each([
    'TB_CAPH_NUOSXL_20260325000000.txt',
    '.q-',
    `.q-${ownerTag('a')}-`,
    `.q-${ownerTag('a')}-notes.txt`,
  ])('are never confused with %s', (name) => {
    expect(isTemporaryOf(ownerTag('a'), name)).toBe(false);
  });

  it('stand in a folder of their own below the base, or beside the final place', () => {
    expect(temporaryFolder('own-folder', '/data/tb', '/data/tb/2026/03/25')).toBe('/data/tb/.quantrac-tmp');
    expect(temporaryFolder('own-folder', '', '2026/03/25')).toBe('.quantrac-tmp');
    expect(temporaryFolder('same-folder', '/data/tb', '/data/tb/2026/03/25')).toBe('/data/tb/2026/03/25');
  });
});
