import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SILENCE_SETTINGS as settings,
  deservesPoll,
  deservesRetries,
  nextInstrumentState,
  STARTING,
  type InstrumentEvent,
  type InstrumentState,
} from './instrument-state.js';

function after(events: readonly InstrumentEvent[], from: InstrumentState = STARTING): InstrumentState {
  return events.reduce((state, event, index) => {
    return nextInstrumentState(state, { event, monotonicMs: index * 1_000 }, settings);
  }, from);
}

describe('an instrument', () => {
  it('falls silent after the set number of failed polls in a row, not before', () => {
    expect(after(['poll-answered', 'poll-failed']).kind).toBe('answering');
    expect(after(['poll-answered', 'poll-failed', 'poll-answered', 'poll-failed']).kind).toBe('answering');
    expect(after(['poll-answered', 'poll-failed', 'poll-failed'])).toEqual({
      kind: 'silent',
      probeDelayMs: 1_000,
      probeDueMs: 3_000,
      probe: 'unanswered',
    });
  });

  it('that never answered falls silent as well', () => {
    expect(after(['poll-failed']).kind).toBe('starting');
    expect(after(['poll-failed', 'poll-failed']).kind).toBe('silent');
  });

  it('is probed at doubling waits up to the limit', () => {
    const waits: number[] = [];
    let state = after(['poll-failed', 'poll-failed']);
    for (let probe = 0; probe < 8; probe += 1) {
      if (state.kind === 'silent') waits.push(state.probeDelayMs);
      state = nextInstrumentState(state, { event: 'probe-failed', monotonicMs: 0 }, settings);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('gets one full poll when a probe was answered, and only a good poll ends the silence', () => {
    const heard = after(['poll-failed', 'poll-failed', 'probe-answered']);
    expect(heard.kind).toBe('silent');
    expect(deservesPoll(heard)).toBe(true);
    expect(deservesRetries(heard)).toBe(false);
    const failedAgain = nextInstrumentState(heard, { event: 'poll-failed', monotonicMs: 0 }, settings);
    expect(failedAgain).toMatchObject({ kind: 'silent', probeDelayMs: 2_000, probe: 'unanswered' });
    const good = nextInstrumentState(heard, { event: 'poll-answered', monotonicMs: 0 }, settings);
    expect(good).toEqual({ kind: 'answering', failedPolls: 0 });
  });

  it('never waits longer for a probe than the limit, whatever happens', () => {
    const events = fc.array(
      fc.constantFrom<InstrumentEvent>('poll-answered', 'poll-failed', 'probe-answered', 'probe-failed'),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(events, (history) => {
        const state = after(history);
        if (state.kind !== 'silent') return;
        expect(state.probeDelayMs).toBeLessThanOrEqual(settings.probeDelayMsMax);
        expect(state.probeDelayMs).toBeGreaterThanOrEqual(settings.probeDelayMsFirst);
      }),
    );
  });
});
