/** Pages of events before the first one; forgotten when the filter changes. */
import { useEffect, useState } from 'preact/hooks';
import { requestJson } from '../../../protocols/presentation/use-request.js';
import type { JournalView } from '../panel-view.js';

const REQUEST_MS_MAX = 15_000;

export interface OlderEvents extends JournalView {
  load(before: number): void;
}

export function useOlderEvents(urlOf: (before: number | null) => string): OlderEvents {
  const [pages, setPages] = useState<JournalView>({ events: [], nextBefore: null });
  const filter = urlOf(null);
  useEffect(() => setPages({ events: [], nextBefore: null }), [filter]);
  const load = (before: number) => {
    requestJson<JournalView>(urlOf(before), AbortSignal.timeout(REQUEST_MS_MAX)).then(
      (page) => setPages((old) => ({ events: [...old.events, ...page.events], nextBefore: page.nextBefore })),
      () => undefined, // The button stays: a tap tries again.
    );
  };
  return { ...pages, load };
}
