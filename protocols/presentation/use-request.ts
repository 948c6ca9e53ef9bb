/** One JSON request and its state. A newer request replaces an older one; the old answer stays in sight meanwhile. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { shareStructure } from './share-structure.js';

const REQUEST_MS_MAX = 15_000;

export type RequestFailure = 'not-found' | 'failed';

export interface RequestState<T> {
  data: T | null;
  failure: { code: RequestFailure; text: string } | null;
  loading: boolean;
  /** Asks again. */
  reload(): void;
}

/** `url` null: nothing is asked. `version`: another number asks again without forgetting the answer. */
export function useRequest<T>(url: string | null, version: string | number = 0): RequestState<T> {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<Omit<RequestState<T>, 'reload'>>({
    data: null,
    failure: null,
    loading: url !== null,
  });
  const asked = useRef<string | null>(null);
  useEffect(() => {
    if (url === null) return;
    const closing = new AbortController();
    const keepOld = asked.current !== null && pathOf(asked.current) === pathOf(url);
    asked.current = url;
    setState((old) => ({ data: keepOld ? old.data : null, failure: null, loading: true }));
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(REQUEST_MS_MAX)]);
    requestJson<T>(url, signal).then(
      (data) => {
        if (!closing.signal.aborted)
          setState((old) => ({ data: shareStructure(old.data, data), failure: null, loading: false }));
      },
      (error: unknown) => {
        if (!closing.signal.aborted)
          setState((old) => ({ data: old.data, failure: describe(error), loading: false }));
      },
    );
    return () => closing.abort();
  }, [url, version, attempt]);
  return { ...state, reload: () => setAttempt((count) => count + 1) };
}

class RequestError extends Error {
  override name = 'RequestError';
  readonly status: number;
  constructor(url: string, status: number) {
    super(`${url}: HTTP ${status}`);
    this.status = status;
  }
}

export async function requestJson<T>(url: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(url, { signal, cache: 'no-store', headers: { accept: 'application/json' } });
  if (!response.ok) throw new RequestError(url, response.status);
  return (await response.json()) as T;
}

function describe(error: unknown): { code: RequestFailure; text: string } {
  const code = error instanceof RequestError && error.status === 404 ? 'not-found' : 'failed';
  return { code, text: error instanceof Error ? error.message : String(error) };
}

/** Another period of the same thing keeps the old picture until the new one is here; another thing does not. */
function pathOf(url: string): string {
  const parsed = new URL(url, location.origin);
  return ['channel', 'symbol', 'station', 'verdict', 'state'].reduce(
    (text, key) => `${text}|${parsed.searchParams.get(key) ?? ''}`,
    parsed.pathname,
  );
}
