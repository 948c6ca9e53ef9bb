/** The seam between acquisition and everything that speaks to an instrument. */
import type { DriverReading } from './reading.js';
import type { SettingsWatch } from './watched-setting.js';

export interface InstrumentDriver {
  /** The measurements that a successful poll may report, in order. */
  readonly measurements: readonly string[];
  /** One line a request, for `check` and the status page: `FC04 unit 1 addresses 8…15 (8 registers)`. */
  readonly plan: readonly string[];
  /** How long a poll may wait, beyond its requests, for the instrument to measure; left out: not at all. */
  readonly waitMsMax?: number;
  /**
   * One complete poll. Rejects with an `InstrumentError` when the instrument did not answer properly; partial answers
   * are readings with `null` and a status. Never retries, never keeps a last value.
   *
   * @param onWireFree Called when for a while nothing is asked, because the instrument measures: another one may be
   *   polled meanwhile. What is asked afterwards takes its turn on the wire.
   */
  poll(signal: AbortSignal, onWireFree?: () => void): Promise<readonly DriverReading[]>;
  /** The cheapest question the instrument answers: one short request, to learn whether it is back. */
  probe(signal: AbortSignal): Promise<void>;
  /** The instrument's own settings, where its profile names any. Never a part of a poll. */
  readonly watch?: SettingsWatch;
}
