/** What the station knows of one channel: where its value comes from and how it is judged, averaged and written. */

/** How the reported value of an interval is made. */
export type AveragingRule =
  | { kind: 'arithmetic' }
  /** Wind direction in degrees: mean of unit vectors, weighted by the speed channel when one is named. */
  | { kind: 'vector'; speedChannel: string | null }
  /** The last usable reading of the interval. */
  | { kind: 'last' }
  /** Growth of a counter over the interval; `rollOverAt` is the count at which it returns to zero, `null`: never. */
  | { kind: 'total'; rollOverAt: number | null };

export interface ValueRange {
  low: number;
  high: number;
}

export interface Channel {
  /** Unique in the station; letters, digits, `-`, `_`, `.`. */
  id: string;
  instrument: string;
  /** The measurement's id in the instrument's profile. */
  measurement: string;
  /** As written in the data file: no white space. */
  symbol: string;
  /** Catalogue code (`COD`, `pH`), `null` when the parameter is not in the catalogue. */
  parameter: string | null;
  /** As written in the data file; empty where there is none. */
  unit: string;
  decimals: number;
  averaging: AveragingRule;
  /** Readings outside are `out-of-range`; `null`: only the profile's own range judges. */
  validRange: ValueRange | null;
  /** value = raw × scale + offset, applied to the driver's value before judging (unit conversion). */
  scale: number;
  offset: number;
  pollIntervalMs: number;
}
