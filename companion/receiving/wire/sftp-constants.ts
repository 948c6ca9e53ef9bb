/** The numbers of SFTP version 3 (draft-ietf-secsh-filexfer-02), as every client in use speaks it. */

export const REQUEST = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  extended: 200,
} as const;

export const REPLY = {
  version: 2,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extended: 201,
} as const;

export const STATUS_CODE = {
  ok: 0,
  'end-of-file': 1,
  'no-such-file': 2,
  'permission-denied': 3,
  failure: 4,
  'bad-message': 5,
  unsupported: 8,
  /** Of a later version of the protocol: clients that do not know it take it for a failure, which it is. */
  'no-space': 14,
} as const;

export type StatusName = keyof typeof STATUS_CODE;

export const OPEN_FLAG = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

export const ATTRIBUTE_FLAG = {
  size: 0x1,
  owner: 0x2,
  permissions: 0x4,
  times: 0x8,
  extended: 0x80000000,
} as const;

export const FOLDER_MODE = 0o040750;
export const FILE_MODE = 0o100640;

/** A packet larger than this ends the session: the same limit as OpenSSH's. */
export const PACKET_BYTES_MAX = 256 * 1024;
/** The most data in one read or write: a packet less room for its header. */
export const DATA_BYTES_MAX = PACKET_BYTES_MAX - 1024;
