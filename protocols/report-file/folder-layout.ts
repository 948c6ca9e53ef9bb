/**
 * The dated folders in which a receiver looks for files: the five layouts of the Ministry's reader (`path_format`),
 * in GMT+7. Which one a receiver uses is its own choice, so it is a setting of the target.
 */
import { Type, type Static } from 'typebox';
import { toLocalTime } from '../vocabulary/interval.js';

export const folderLayoutSchema = Type.Union(
  [Type.Literal(0), Type.Literal(1), Type.Literal(2), Type.Literal(3), Type.Literal(4)],
  {
    default: 0,
    description:
      'Folders below the base: 0 yyyy/MM/dd, 1 none, 2 yyyyMMdd, 3 yyyy/ThangMM/yyyyMMdd, 4 yyyy/ThangMM/NgayDD.',
  },
);

export type FolderLayout = Static<typeof folderLayoutSchema>;

/** The folder (POSIX, relative, no slash at either end) of the file whose interval ends at `endAt`; empty for layout 1. */
export function folderFor(layout: FolderLayout, endAt: number): string {
  const local = toLocalTime(endAt);
  const year = String(local.year).padStart(4, '0');
  const month = String(local.month).padStart(2, '0');
  const day = String(local.day).padStart(2, '0');
  switch (layout) {
    case 0:
      return `${year}/${month}/${day}`;
    case 1:
      return '';
    case 2:
      return `${year}${month}${day}`;
    case 3:
      return `${year}/Thang${month}/${year}${month}${day}`;
    case 4:
      return `${year}/Thang${month}/Ngay${day}`;
  }
}
