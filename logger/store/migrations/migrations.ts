/** All steps in order. Add at the end; never change or remove one. */
import type { Migration } from '../migrate.js';
import { readings } from './001-readings.js';
import { reports } from './002-reports.js';
import { unstampedScans } from './004-unstamped-scans.js';
import { runs } from './005-runs.js';
import { events } from './006-events.js';
import { evidence } from './007-evidence.js';
import { notices } from './008-notices.js';
import { salvage } from './009-salvage.js';
import { receipts } from './010-receipts.js';

export const migrations: readonly Migration[] = [
  readings,
  reports,
  unstampedScans,
  runs,
  events,
  evidence,
  notices,
  salvage,
  receipts,
];
