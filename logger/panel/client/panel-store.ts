/** The live view of this station, one for all pages. Unchanged parts keep their identity from second to second. */
import { openLiveSource, type LiveSource } from '../../../protocols/presentation/live-source.js';
import { observable } from '../../../protocols/presentation/observable.js';
import { serverNow, setServerNow } from '../../../protocols/presentation/server-clock.js';
import { shareStructure } from '../../../protocols/presentation/share-structure.js';
import type { PanelView } from '../panel-view.js';

export const panelView = observable<PanelView | null>(null);

export function followPanel(): LiveSource {
  const take = (text: string) => {
    const view = JSON.parse(text) as PanelView;
    setServerNow(view.now);
    panelView.set(shareStructure(panelView.get(), view));
  };
  return openLiveSource({
    eventsUrl: 'api/events',
    viewUrl: 'api/view',
    onEvent: { view: take },
    onView: take,
    now: serverNow,
  });
}
