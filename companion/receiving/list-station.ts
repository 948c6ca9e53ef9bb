/** The merged listing of a station's folder, in pages: folders first, then what it is writing, then what was taken. */
import { SIDE_CHANNEL_FOLDER } from '../../protocols/side-channel/side-channel-paths.js';
import type { PlaceReader } from '../store/province-store.js';
import type { StationPath } from './resolve-path.js';
import type { UploadArea } from './upload-area.js';
import type { Entry, EntryAttributes } from './wire/entry.js';

export interface StationListing {
  readonly station: string;
  readonly upload: UploadArea;
  readonly places: PlaceReader;
}

/** Names in one answer: with the longest names still far below a packet. */
const PAGE_ENTRIES = 100;

const FOLDER: EntryAttributes = { kind: 'folder', sizeBytes: 0, modifiedAt: 0 };

export async function* listStation(listing: StationListing, folder: StationPath): AsyncGenerator<Entry[]> {
  const { station, upload, places } = listing;
  // The side channel is there for those who know it: who looks for data files is not to meet it.
  const uploaded = (await upload.list(folder)).filter(
    ({ name }) => folder !== '' || name !== SIDE_CHANNEL_FOLDER,
  );
  const names = new Set(uploaded.map((entry) => entry.name));
  const kept = (await places.foldersIn(station, folder)).filter((name) => !names.has(name));
  const dots = ['.', '..'].map((name) => ({ name, attributes: FOLDER }));
  const first = [...dots, ...kept.map((name) => ({ name, attributes: FOLDER })), ...uploaded];
  for (let at = 0; at < first.length; at += PAGE_ENTRIES) yield first.slice(at, at + PAGE_ENTRIES);
  for (let after = ''; ;) {
    const page = await places.filesIn(station, folder, { after, limit: PAGE_ENTRIES });
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.name;
    const entries = page
      .filter(({ name }) => !names.has(name))
      .map(({ name, sizeBytes, writtenAt }): Entry => {
        return { name, attributes: { kind: 'file', sizeBytes, modifiedAt: writtenAt } };
      });
    if (entries.length > 0) yield entries;
  }
}
