import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { AbortWatch } from './abort-watch.js';

it('has one listener a signal, hears of its abort once, and lets go of signals that nothing waits under', () => {
  const inUse = new Set<AbortSignal>();
  const heard: AbortSignal[] = [];
  const watch = new AbortWatch({
    onAbort: (signal) => heard.push(signal),
    isInUse: (signal) => inUse.has(signal),
  });
  const [first, second] = [new AbortController(), new AbortController()];
  inUse.add(first.signal);
  for (let round = 0; round < 1000; round += 1) watch.watch(first.signal);
  expect(getEventListeners(first.signal, 'abort')).toHaveLength(1);
  watch.watch(second.signal);
  expect(watch.size).toBe(2);
  first.abort();
  expect(heard).toEqual([first.signal]);
  expect(watch.size).toBe(1);
  watch.watch(new AbortController().signal);
  expect(getEventListeners(second.signal, 'abort')).toEqual([]);
  watch[Symbol.dispose]();
  expect(watch.size).toBe(0);
});
