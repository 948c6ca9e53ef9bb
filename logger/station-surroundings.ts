/** What every part of a running station is composed from. */
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { Log } from '../protocols/vocabulary/log.js';
import type { StationSetup } from './config/station-setup.js';

export interface StationSurroundings {
  setup: StationSetup;
  clock: Clock;
  log: Log;
}
