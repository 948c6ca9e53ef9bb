/**
 * The program's clock as the page knows it: the time of its last message plus what has passed here since. Ages count up
 * from it when the connection is gone, and a browser with a wrong clock shows right ages.
 */
import { useEffect, useState } from 'preact/hooks';
import { observable } from './observable.js';

let offsetMs = Date.now() - performance.now();

/** Told with every message that carries the program's time (UTC epoch ms). */
export function setServerNow(now: number): void {
  offsetMs = now - performance.now();
}

/** UTC epoch ms by the program's clock. */
export function serverNow(): number {
  return performance.now() + offsetMs;
}

/** Counts the seconds; everything that ages watches it. */
const seconds = observable(0);
let ticking: ReturnType<typeof setInterval> | null = null;
let watchers = 0;

function watchSeconds(listener: () => void): () => void {
  watchers += 1;
  ticking ??= setInterval(() => seconds.set(seconds.get() + 1), 1000);
  const stop = seconds.watch(listener);
  return () => {
    stop();
    watchers -= 1;
    if (watchers > 0 || ticking === null) return;
    clearInterval(ticking);
    ticking = null;
  };
}

/** A text that follows the clock; its component draws again only in the seconds in which the text changes. */
export function useTicking<T extends string | number | boolean>(compute: (now: number) => T): T {
  const shown = compute(serverNow());
  const [, redraw] = useState(0);
  useEffect(() =>
    watchSeconds(() => {
      if (compute(serverNow()) !== shown) redraw((count) => count + 1);
    }),
  );
  return shown;
}
