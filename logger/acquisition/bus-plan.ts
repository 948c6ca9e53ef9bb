/** What acquisition is told to do: buses, the instruments on them, and the deadlines that follow from their settings. */
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { InstrumentDriver } from '../../protocols/vocabulary/instrument-driver.js';
import type { SilenceSettings } from './instrument-state.js';

export interface InstrumentPlan {
  id: string;
  maker: string;
  model: string;
  driver: InstrumentDriver;
  /** For people: `unit 3 on /dev/ttyUSB0`, `192.0.2.7:502 unit 1`. */
  address: string;
  /** Several channels may use one measurement. */
  channels: readonly Channel[];
  pollIntervalMs: number;
  /** What the driver's transport grants one request. */
  requestTimeoutMs: number;
  /** Attempts after the first one that a poll may make inside its deadline. */
  retries: number;
  /** Between two rounds through the driver's watched settings; left out: they are not read. */
  settingsIntervalMs?: number;
  /** Probes are spaced out no further than this; a listener costs its bus nothing. Default: as acquisition is set. */
  probeDelayMsMax?: number;
}

/** One wire (or one TCP endpoint): whatever is on it is spoken to one at a time. */
export interface BusPlan {
  id: string;
  /** Of this bus, instead of the station's. */
  silence?: Partial<SilenceSettings>;
  /** For people: `Modbus RTU /dev/ttyUSB0 9600 8N1`. */
  description: string;
  /** Nothing is asked: its instrument talks unasked. */
  listens?: boolean;
  instruments: readonly InstrumentPlan[];
}

/**
 * A poll may take one timeout a request and attempt, and one to open the line; never longer than its interval. One that leaves the
 * wire to measure may also wait so long, and find another one’s request on the wire before each of its own.
 */
export function pollDeadlineMs(
  plan: Pick<InstrumentPlan, 'driver' | 'pollIntervalMs' | 'requestTimeoutMs'>,
  attempts: number,
): number {
  const requests = Math.max(1, plan.driver.plan.length);
  const { waitMsMax = 0 } = plan.driver;
  const turns = waitMsMax > 0 ? 2 : 1;
  const longestMs = plan.requestTimeoutMs * (requests * turns * attempts + 1) + waitMsMax * attempts;
  return Math.min(longestMs, plan.pollIntervalMs);
}

/** A probe is one request: one timeout to open the line, one to be answered. */
export function probeDeadlineMs(plan: Pick<InstrumentPlan, 'requestTimeoutMs'>): number {
  return plan.requestTimeoutMs * 2;
}
