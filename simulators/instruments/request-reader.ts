/** What every framing of the server's side gives: requests, out of a stream of bytes. */

export interface Request {
  unit: number;
  pdu: Uint8Array;
  /** Modbus TCP's transaction id; 0 on a serial line. */
  transaction: number;
}

export interface RequestReader {
  /** Requests that these bytes complete, or `broken`: the stream cannot be followed any further. */
  push(bytes: Uint8Array): readonly Request[] | 'broken';
  /** To be called when the line has been still: what is left is not going to be completed. */
  still(): readonly Request[];
  readonly isEmpty: boolean;
}
