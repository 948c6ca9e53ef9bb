/** One record as a block vouches for it. */
export interface SealedRecord {
  /** Its place in the list of its block; increasing. */
  key: number;
  /** What is hashed, in UTF-8. */
  text: string;
}
