/** What a client can ask, decoded. Paths and handles stay bytes here: what they may name is decided elsewhere. */

export interface RequestedAttributes {
  size: number | null;
  permissions: number | null;
  /** UTC epoch milliseconds. */
  modifiedAt: number | null;
}

type OfHandle<K> = K extends string ? { kind: K; handle: Buffer } : never;
type OfPath<K> = K extends string ? { kind: K; path: Buffer } : never;

export type SftpRequest = { id: number } & (
  | { kind: 'open'; path: Buffer; flags: number }
  | OfHandle<'close' | 'fstat' | 'readdir' | 'fsync'>
  | { kind: 'read'; handle: Buffer; offset: number; length: number }
  | { kind: 'write'; handle: Buffer; offset: number; data: Buffer }
  | OfPath<'lstat' | 'stat' | 'opendir' | 'remove' | 'mkdir' | 'rmdir' | 'realpath' | 'readlink'>
  | { kind: 'setstat'; path: Buffer; attributes: RequestedAttributes }
  | { kind: 'fsetstat'; handle: Buffer; attributes: RequestedAttributes }
  | { kind: 'rename'; from: Buffer; to: Buffer; replace: 'never' | 'always' }
  | { kind: 'limits' }
  | { kind: 'unsupported'; what: string }
);

export type SftpRequestOf<K extends SftpRequest['kind']> = Extract<SftpRequest, { kind: K }>;
