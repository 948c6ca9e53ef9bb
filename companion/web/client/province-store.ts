/** The live list of stations, and how often each one changed, so that its page knows when to ask again. */
import { openLiveSource, type LiveSource } from '../../../protocols/presentation/live-source.js';
import { observable } from '../../../protocols/presentation/observable.js';
import { serverNow, setServerNow } from '../../../protocols/presentation/server-clock.js';
import { shareStructure } from '../../../protocols/presentation/share-structure.js';
import type { StationsView } from '../province-view.js';
import { loadSession } from './session-store.js';

export const stationsView = observable<StationsView | null>(null);

/** Changes of a station since the page was opened, by its code. */
export const stationChanges = observable<Readonly<Record<string, number>>>({});

export function followProvince(): LiveSource {
  const take = (text: string) => {
    const view = JSON.parse(text) as StationsView;
    setServerNow(view.now);
    stationsView.set(shareStructure(stationsView.get(), view));
  };
  return openLiveSource({
    eventsUrl: 'api/events',
    viewUrl: 'api/stations',
    onEvent: { stations: take, station: noteChange, session: () => void loadSession() },
    onView: take,
    onRefused: () => void loadSession(),
    now: serverNow,
  });
}

/** The event's data is the code, plain or as JSON. */
function noteChange(data: string): void {
  const code = data.replace(/^"|"$/g, '');
  const changes = stationChanges.get();
  stationChanges.set({ ...changes, [code]: (changes[code] ?? 0) + 1 });
}

/** After a logout nothing of it stays in sight. */
export function forgetProvince(): void {
  stationsView.set(null);
  stationChanges.set({});
}
