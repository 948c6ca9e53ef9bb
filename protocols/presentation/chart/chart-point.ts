/** What the chart draws, in one shape for both programs. Instants are UTC epoch ms; a missing value is `null`. */
import type { Status } from '../../vocabulary/status.js';

export interface ChartPoint {
  at: number;
  value: number | null;
  /** Lowest and highest reading behind the value, where it stands for several. */
  low?: number | null;
  high?: number | null;
  status: Status;
}

/** A dashed line with its name. */
export interface ChartLimit {
  name: string;
  value: number;
}

export interface ChartPeriod {
  from: number;
  to: number;
}
