/** What every part of a running station is composed from. */
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { Log } from '../protocols/vocabulary/log.js';
import type { StationSetup } from './config/station-setup.js';
import type { HeldScan } from './store/held-scans.js';
import type { StoreError } from './store/store-error.js';

export interface StationSurroundings {
  setup: StationSetup;
  clock: Clock;
  log: Log;
  /** The disk refuses: the station reads and shows, and holds its readings in memory. */
  withoutDisk?: StoreError;
  /** Readings that such a station has held. */
  held?: readonly HeldScan[];
}
