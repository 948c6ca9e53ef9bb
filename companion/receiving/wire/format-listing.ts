/** The line that `ls -l` of an SFTP client shows: the server writes it, in the form of a Unix listing. */
import { toLocalTime } from '../../../protocols/vocabulary/interval.js';
import type { Entry } from './entry.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `-rw-r-----    1 station  station       253 Mar 25  2026 TB_CAPH_NUOSXL_20260325000000.txt` */
export function formatListing({ name, attributes }: Entry): string {
  const mode = attributes.kind === 'folder' ? 'drwxr-x---' : '-rw-r-----';
  const { year, month, day } = toLocalTime(attributes.modifiedAt);
  const date = `${MONTHS[month - 1]} ${String(day).padStart(2)}  ${year}`;
  return `${mode}    1 station  station  ${String(attributes.sizeBytes).padStart(8)} ${date} ${name}`;
}
