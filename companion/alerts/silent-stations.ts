/** Which stations are silent: a station without power or network can tell nobody, so the province has to. */
import type { Condition } from '../../protocols/notices/condition.js';
import type { ProvinceStore } from '../store/province-store.js';

export interface SilentStations {
  conditions: Condition[];
  /** Codes of all stations. */
  stations: ReadonlySet<string>;
}

const KEY = 'station-silent:';

export const silentKey = (station: string): string => `${KEY}${station}`;

/** The station that an alarm is about; `null`: it is about the province itself. */
export function stationOf(key: string): string | null {
  return key.startsWith(KEY) ? key.slice(KEY.length) : null;
}

/** A station that never sent anything is waited for, not silent. */
export async function findSilentStations(
  store: Pick<ProvinceStore, 'stations' | 'files'>,
  { now, silentAfterMs }: { now: number; silentAfterMs: number },
): Promise<SilentStations> {
  const stations = await store.stations.list();
  const conditions: Condition[] = [];
  for (const { code, name } of stations) {
    const [newest] = await store.files.newestData(code, 1);
    if (newest === undefined || now - newest.dataAt <= silentAfterMs) continue;
    const { dataAt, receivedAt } = newest;
    conditions.push({
      key: silentKey(code),
      kind: 'silent',
      code: 'station-silent',
      since: dataAt,
      nature: 'lasting',
      detail: { station: `${code} (${name})`, dataAt, receivedAt },
    });
  }
  return { conditions, stations: new Set(stations.map(({ code }) => code)) };
}
