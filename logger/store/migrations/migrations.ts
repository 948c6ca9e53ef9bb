/** All steps in order. Add at the end; never change or remove one. */
import type { Migration } from '../migrate.js';
import { readings } from './001-readings.js';
import { reports } from './002-reports.js';
import { unstampedScans } from './003-unstamped-scans.js';
import { runs } from './004-runs.js';
import { events } from './005-events.js';
import { evidence } from './006-evidence.js';
import { notices } from './007-notices.js';
import { salvage } from './008-salvage.js';
import { receipts } from './009-receipts.js';
import { sealedEvents } from './010-sealed-events.js';
import { restores } from './011-restores.js';
import { receiptReviews } from './012-receipt-reviews.js';
import { clockDecisions } from './013-clock-decisions.js';
import { lookupCopies } from './014-lookup-copies.js';
import { salvageHoles } from './015-salvage-holes.js';

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
  sealedEvents,
  restores,
  receiptReviews,
  clockDecisions,
  lookupCopies,
  salvageHoles,
];
