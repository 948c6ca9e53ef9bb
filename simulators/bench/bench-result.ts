/** What a bench tells: rows of figures, and in words what they do and do not show. */
import type { Clock } from '../../protocols/vocabulary/clock.js';

export interface Figure {
  what: string;
  /** `null`: it could not be measured. */
  value: number | null;
  unit: string;
  /** The runs behind the figure, in order. */
  runs?: readonly number[];
}

export interface BenchResult {
  name: string;
  title: string;
  figures: readonly Figure[];
  notes: readonly string[];
}

export interface BenchOptions {
  /** Its waits end when `signal` aborts. */
  clock: Clock;
  /** The person wants to stop. */
  signal: AbortSignal;
  /** Own to the bench, on the disk that is measured; removed by the caller. */
  folder: string;
  /** Length of the window in which processes are watched. */
  windowMs: number;
  /** Before the window: programs start, connect, and are compiled. */
  warmUpMs: number;
  /** How often a measurement is repeated, where it can be. */
  runs: number;
  /** Reporting intervals of `close-to-rename`. */
  intervals: number;
  /** Files of the backlog of `drain`. */
  files: number;
  /** Delays of the line of `drain`, there and back, ms. */
  roundTripsMs: readonly number[];
  /** Where node-red and node-red-contrib-modbus are installed; `null`: that bench is left out. */
  nodeRedFolder: string | null;
  /** For people who wait. */
  tell: (line: string) => void;
}

export type Bench = (options: BenchOptions) => Promise<BenchResult>;
