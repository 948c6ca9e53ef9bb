/** One record as a block vouches for it. */
import type { ListedEvent } from './block-bodies.js';

export interface SealedRecord {
  /** Its place in the list of its block; increasing. */
  key: number;
  /** What is hashed, in UTF-8. */
  text: string;
  /** What its block says of it in plain words, for when it is gone. */
  told?: ListedEvent;
}
