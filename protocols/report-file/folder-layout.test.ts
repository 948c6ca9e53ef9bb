import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { folderFor, folderLayoutSchema, type FolderLayout } from './folder-layout.js';

describe('folder layouts of the Ministry’s reader', () => {
  it.each<[FolderLayout, string]>([
    [0, '2026/03/05'],
    [1, ''],
    [2, '20260305'],
    [3, '2026/Thang03/20260305'],
    [4, '2026/Thang03/Ngay05'],
  ])('layout %d is %j', (layout, folder) => {
    expect(folderFor(layout, Date.UTC(2026, 2, 5, 3))).toBe(folder);
  });

  it('changes the day at midnight in Vietnam, not in Greenwich', () => {
    expect(folderFor(0, Date.UTC(2025, 11, 31, 16, 59, 59))).toBe('2025/12/31');
    expect(folderFor(0, Date.UTC(2025, 11, 31, 17))).toBe('2026/01/01');
  });

  it('is a setting with five legal values', () => {
    expect([-1, 0, 4, 5, '0'].map((value) => Value.Check(folderLayoutSchema, value))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });
});
