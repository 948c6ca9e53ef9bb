/** A deadline that movement puts off: for work of unknown length that must never stand still. */
import { DeadlineError, type DeadlineOptions } from '../vocabulary/clock.js';

/**
 * Runs `work` until `deadlineMs` have passed without a call of `moved`, or the outer signal aborts: the signal given to
 * `work` aborts then, and the returned promise settles, whether or not `work` listens.
 */
export async function withStandstillLimit<T>(
  { clock, deadlineMs, what, signal: outer }: DeadlineOptions,
  work: (signal: AbortSignal, moved: () => void) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  let timer: Disposable | null = null;
  const arm = () => {
    timer?.[Symbol.dispose]();
    timer = clock.after(deadlineMs, () => controller.abort(new DeadlineError(what, deadlineMs)));
  };
  const forward = () => controller.abort(outer?.reason);
  let onAbort: () => void = () => undefined;
  const interrupted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason as Error);
  });
  interrupted.catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  outer?.addEventListener('abort', forward, { once: true });
  arm();
  try {
    return await Promise.race([work(signal, arm), interrupted]);
  } finally {
    (timer as Disposable | null)?.[Symbol.dispose]();
    // What is still under way may call it: it must not arm a timer that nobody disposes of.
    controller.abort(new Error('over'));
    outer?.removeEventListener('abort', forward);
  }
}
