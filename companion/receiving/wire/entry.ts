/** What a client may know of a file or folder. */

export interface EntryAttributes {
  kind: 'file' | 'folder';
  sizeBytes: number;
  /** UTC epoch milliseconds. */
  modifiedAt: number;
}

export interface Entry {
  name: string;
  attributes: EntryAttributes;
}
