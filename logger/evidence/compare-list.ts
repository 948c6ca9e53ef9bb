/** Compares the records that are there with the list that a block vouches for, and finds the first that differs. */
import { markOfText, type Mark, type RecordList } from '../../protocols/evidence/record-list.js';
import type { Sealed } from './block-bodies.js';

export interface Difference {
  kind: 'altered' | 'dropped' | 'added' | 'reordered' | 'marks';
  /** `null`: the marks do not say which. */
  key: number | null;
  /** Of what was reordered: the key that the content belongs to. */
  belongsTo: number | null;
}

/** Longest search for what was moved: so many records against as many places. */
const MOVED_MAX = 64;

export interface Compared {
  list: RecordList;
  sealed: Sealed;
  /** `null`: gone, or no marks. */
  marks: readonly Mark[] | null;
  /** The text of the record at `key` as it would read at the place of `otherKey`, where records can be moved. */
  movedTo?: (key: number, otherKey: number) => string | null;
}

/** `null`: as it was sealed. */
export function compareList({ list, sealed, marks, movedTo }: Compared): Difference | null {
  const actual = list.marks();
  if (list.count === sealed.count && list.digest() === sealed.digest) {
    const same = marks !== null && marks.length === actual.length && firstDifference(marks, actual) === null;
    return same ? null : { kind: 'marks', key: null, belongsTo: null };
  }
  const byCount = list.count < sealed.count ? 'dropped' : list.count > sealed.count ? 'added' : 'altered';
  if (marks === null || marks.length !== sealed.count) return { kind: byCount, key: null, belongsTo: null };
  const first = firstDifference(marks, actual);
  if (first === null) return { kind: byCount, key: null, belongsTo: null };
  const moved = movedTo === undefined ? null : findMoved({ marks, actual, movedTo }, first.key);
  return moved ?? { ...first, belongsTo: null };
}

function firstDifference(
  sealed: readonly Mark[],
  actual: readonly Mark[],
): { kind: 'altered' | 'dropped' | 'added'; key: number } | null {
  for (let at = 0; at < Math.max(sealed.length, actual.length); at += 1) {
    const was = sealed[at];
    const is = actual[at];
    if (was !== undefined && (is === undefined || was.key < is.key)) return { kind: 'dropped', key: was.key };
    if (is !== undefined && (was === undefined || is.key < was.key)) return { kind: 'added', key: is.key };
    if (was?.mark !== is?.mark) return { kind: 'altered', key: was?.key ?? 0 };
  }
  return null;
}

interface MovedSearch {
  marks: readonly Mark[];
  actual: readonly Mark[];
  movedTo: (key: number, otherKey: number) => string | null;
}

/** Whether the first difference is a content that belongs to another place, or a place whose content stands elsewhere. */
function findMoved({ marks, actual, movedTo }: MovedSearch, firstKey: number): Difference | null {
  const was = new Map(marks.map(({ key, mark }) => [key, mark]));
  const is = new Map(actual.map(({ key, mark }) => [key, mark]));
  const wrongPlaces = marks.filter(({ key, mark }) => is.get(key) !== mark).slice(0, MOVED_MAX);
  const wrongContents = actual.filter(({ key, mark }) => was.get(key) !== mark).slice(0, MOVED_MAX);
  for (const content of wrongContents) {
    for (const place of wrongPlaces) {
      if (place.key === content.key || (content.key !== firstKey && place.key !== firstKey)) continue;
      const text = movedTo(content.key, place.key);
      if (text !== null && markOfText(text) === place.mark)
        return { kind: 'reordered', key: content.key, belongsTo: place.key };
    }
  }
  return null;
}
