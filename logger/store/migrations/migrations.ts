/** All steps in order. Add at the end; never change or remove one. */
import type { Migration } from '../migrate.js';
import { readings } from './001-readings.js';
import { reports } from './002-reports.js';
import { events } from './003-events.js';

export const migrations: readonly Migration[] = [readings, reports, events];
