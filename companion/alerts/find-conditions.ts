/** What is wrong at this moment, as far as the province can see: for the mails and for the page of alarms alike. */
import type { Condition } from '../../protocols/notices/condition.js';
import type { DiskWatch } from '../storage/disk-watch.js';
import type { ProvinceStore } from '../store/province-store.js';
import { findSilentStations, type SilentStations } from './silent-stations.js';

export interface ConditionsOptions {
  store: Pick<ProvinceStore, 'stations' | 'files'>;
  disk: DiskWatch;
  now: number;
  silentAfterMs: number;
}

export async function findConditions(options: ConditionsOptions): Promise<SilentStations> {
  const { store, disk, now, silentAfterMs } = options;
  const { conditions, stations } = await findSilentStations(store, { now, silentAfterMs });
  return { conditions: [...diskConditions(disk), ...conditions], stations };
}

/** A full disk is a low one, too: getting from low to full ends nothing. */
function diskConditions(disk: DiskWatch): Condition[] {
  const { state } = disk;
  const freeBytes = disk.measure()?.freeBytes;
  const detail = freeBytes === undefined ? {} : { freeBytes };
  const states = { enough: [], low: ['low'], full: ['full', 'low'] } as const;
  return states[state].map((each) => ({
    key: `disk-${each}`,
    kind: 'disk',
    code: `province-disk-${each}`,
    since: disk.since(each),
    nature: 'lasting',
    detail,
  }));
}
