/**
 * Where everything lies below the province's data folder. All of it must be on one file system: files move by rename.
 *
 * upload/CODE     what the station is writing: its temporary files, and files that came by another server
 * partial/CODE    files being written directly under a final name; never seen, never taken before they are closed
 * claimed/CODE    taken from the station, not yet recorded; emptied again at the next start if a crash left any
 * archive/CODE    accepted files under the path the station wrote
 * rejected/CODE   files that are not in the form; conflicts/CODE: a second content under a name that was accepted before
 */
import { join } from 'node:path';

export interface DataFolders {
  root: string;
  database: string;
  lock: string;
  hostKey: string;
  receiptKey: string;
}

export type StationArea = 'upload' | 'partial' | 'claimed' | 'archive' | 'rejected' | 'conflicts';

export function dataFolders(root: string): DataFolders {
  return {
    root,
    database: join(root, 'province.sqlite'),
    lock: join(root, 'province.lock'),
    hostKey: join(root, 'ssh_host_ed25519_key'),
    receiptKey: join(root, 'receipt-signing.pem'),
  };
}

/** Relative to the data folder: `archive/TB_CAPH_NUOSXL`. */
export function areaPath(area: StationArea, station: string): string {
  return `${area}/${station}`;
}

export function areaFolder(folders: DataFolders, area: StationArea, station: string): string {
  return join(folders.root, area, station);
}
