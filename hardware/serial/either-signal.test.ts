import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { EitherSignal } from './either-signal.js';

describe('EitherSignal', () => {
  it.each([0, 1])('aborts with source %i and its reason', (which) => {
    const sources = [new AbortController(), new AbortController()] as const;
    using either = new EitherSignal(sources[0].signal, sources[1].signal);
    expect(either.signal.aborted).toBe(false);
    const reason = new Error('enough');
    sources[which]!.abort(reason);
    expect(either.signal.reason).toBe(reason);
  });

  it('is aborted from the start when a source is', () => {
    const reason = new Error('too late');
    using either = new EitherSignal(new AbortController().signal, AbortSignal.abort(reason));
    expect(either.signal.reason).toBe(reason);
  });

  it('leaves nothing behind in a source that lives on', () => {
    const lasting = new AbortController();
    for (let use = 0; use < 100; use += 1) {
      using either = new EitherSignal(new AbortController().signal, lasting.signal);
      expect(either.signal.aborted).toBe(false);
    }
    expect(getEventListeners(lasting.signal, 'abort')).toHaveLength(0);
    expect(Object.getOwnPropertySymbols(lasting.signal).map(String)).not.toContain(
      'Symbol(kDependantSignals)',
    );
  });

  it('no longer aborts once it is disposed', () => {
    const source = new AbortController();
    const either = new EitherSignal(source.signal, new AbortController().signal);
    either[Symbol.dispose]();
    source.abort();
    expect(either.signal.aborted).toBe(false);
  });
});
