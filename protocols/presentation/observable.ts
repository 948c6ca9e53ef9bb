/** One value that pages watch. Setting the same value again tells nobody. */
import { useEffect, useState } from 'preact/hooks';

export interface Observable<T> {
  get(): T;
  set(value: T): void;
  /** Calls back after every change; call what is returned to stop. */
  watch(listener: () => void): () => void;
}

export function observable<T>(initial: T): Observable<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The part of an observable that a component shows: it draws again only when that part changes. */
export function useObserved<T, R>(source: Observable<T>, select: (value: T) => R): R {
  const selected = select(source.get());
  const [, redraw] = useState(0);
  useEffect(() => {
    let shown = select(source.get());
    if (!Object.is(shown, selected)) redraw((count) => count + 1);
    return source.watch(() => {
      const next = select(source.get());
      if (Object.is(next, shown)) return;
      shown = next;
      redraw((count) => count + 1);
    });
    // The selection is of the same form as long as the source is: a component does not change what it shows of it.
  }, [source]);
  return selected;
}

/** The whole value. */
export function useValue<T>(source: Observable<T>): T {
  return useObserved(source, (value) => value);
}
