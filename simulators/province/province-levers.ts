/** How a simulated province can be made to fail. Every lever may be moved at any time; defaults are good health. */

/** The steps of an upload, as the server sees them. */
export type ProvinceStep = 'open' | 'write' | 'close' | 'rename' | 'after-rename';

export interface ProvinceLevers {
  /** `refuse`: the connection is accepted and at once closed, as a full server does. */
  connections: 'accept' | 'refuse';
  login: 'accept' | 'refuse';
  /** How a password is asked for. */
  passwords: 'password' | 'keyboard-interactive';
  /** `other`: a machine that is not the one it claims to be. */
  hostKey: 'usual' | 'other';
  posixRename: 'offered' | 'forgotten';
  /** `lossy`: every write is acknowledged, and the last byte of each is lost. */
  storage: 'usual' | 'full' | 'read-only' | 'lossy';
  /** `side-by-side`: requests are carried out at once and in any order, each when its turn of chance has come. */
  requests: 'in-turn' | 'side-by-side';
  /** After so many more, a rename to a data file's name is refused, once; then the lever falls back to `null`. */
  refuseRenameAfter: number | null;
  /** `taken`: a receiver takes each file away at the very moment of its final rename. */
  arrivals: 'stay' | 'taken';
  /** The server takes this request and never answers anything again in this session. */
  hangAt: ProvinceStep | null;
  /** The connection is cut at this request: before it is carried out, or for `after-rename` before it is answered. */
  dropAt: ProvinceStep | null;
  /** The connection is cut when a session has taken so many bytes of content; the byte before is on the disk. */
  dropAfterBytes: number | null;
  /** Before each answer, ms. */
  replyDelayMs: number;
  /** A slow link: each request takes its length divided by this. `null`: as fast as it comes. */
  bytesPerSecond: number | null;
}

export function healthyProvince(): ProvinceLevers {
  return {
    connections: 'accept',
    login: 'accept',
    passwords: 'password',
    hostKey: 'usual',
    posixRename: 'offered',
    storage: 'usual',
    requests: 'in-turn',
    refuseRenameAfter: null,
    arrivals: 'stay',
    hangAt: null,
    dropAt: null,
    dropAfterBytes: null,
    replyDelayMs: 0,
    bytesPerSecond: null,
  };
}
