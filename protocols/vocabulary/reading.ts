/** The shapes in which values travel from a driver to the store. */
import type { Status } from './status.js';

/** What a driver says about one measurement of one poll. A bad datum is `null` with a status; an unsupported one is absent. */
export interface DriverReading {
  /** The measurement's id in the instrument profile, for example `ozone` or `sensor-2-main`. */
  measurement: string;
  /** In the profile's unit; `null` when the instrument gave no usable number. */
  value: number | null;
  status: Status;
  /** Why the status is what it is (`zero-calibration`, `sample-flow-warning`, `timeout`), or a warning beside `measuring`. */
  reason: string | null;
  /** The status counts only once it has lasted: a failure current of a loop may be a spike (logger/quality). */
  mustLast?: true;
}

/** A reading of one channel, judged. `raw` is what came; `status` says whether it may be used. */
export interface Reading {
  channel: string;
  /** The channel's unit; kept whatever the judgement. `null` only when nothing came. */
  raw: number | null;
  /** What the instrument (or the wire) said. */
  instrumentStatus: Status;
  /** What Quantrac's judging made of it: never better than `instrumentStatus`. */
  status: Status;
  reason: string | null;
}

/** All readings that one poll of one instrument gave: the unit of storage. */
export interface Scan {
  instrument: string;
  /** The scheduled instant of the poll (aligned to the clock), UTC epoch milliseconds. */
  at: number;
  /** How much later than `at` the last reply was complete. */
  delayMs: number;
  readings: readonly Reading[];
}
