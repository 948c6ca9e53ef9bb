import { describe, expect, it } from 'vitest';
import { chooseWork, LOOK_AGAIN_MS_MAX, type Candidate, type Moment } from './choose-work.js';

interface Named extends Candidate {
  id: string;
}

const now: Moment = { nowAt: 10_000, monotonicMs: 10_000, lastWork: null };

function polled(id: string, dueAt: number, standing: 'answering' | 'doubtful' = 'answering'): Named {
  return { id, dueAt, standing, servedMs: -Infinity, probe: null, settings: null };
}

function silent(id: string, probeDueMs: number, costMs = 500): Named {
  return {
    id,
    dueAt: 60_000,
    standing: 'silent',
    servedMs: 0,
    probe: { dueMs: probeDueMs, periodMs: 2_000, costMs },
    settings: null,
  };
}

function chosen(candidates: readonly Named[], moment = now): string | null {
  const { work } = chooseWork(candidates, moment);
  return work && `${work.kind} ${work.candidate.id}`;
}

describe('a bus chooses', () => {
  it('the poll that is due longest', () => {
    expect(chosen([polled('a', 9_900), polled('b', 9_000), polled('c', 11_000)])).toBe('poll b');
  });

  it('the healthy instrument first when two are due at once', () => {
    expect(chosen([polled('doubtful', 10_000, 'doubtful'), polled('good', 10_000)])).toBe('poll good');
  });

  it('the one that waited longest among equals, so that overload is shared', () => {
    const served = { ...polled('served', 10_000), servedMs: 9_900 };
    expect(chosen([served, { ...polled('waiting', 10_000), servedMs: 9_000 }])).toBe('poll waiting');
  });

  it('a poll before a probe', () => {
    expect(chosen([silent('dead', 9_500), polled('good', 10_000)])).toBe('poll good');
  });

  it('a probe only where it fits before the next poll', () => {
    expect(chosen([silent('dead', 9_500), polled('good', 10_500)])).toBe('probe dead');
    expect(chosen([silent('dead', 9_500), polled('good', 10_499)])).toBeNull();
  });

  it('a probe that waited a whole period even so, but never two running while a poll is due', () => {
    const both = [silent('dead', 7_900), silent('dead too', 7_950), polled('good', 10_000)];
    expect(chosen(both, { ...now, lastWork: 'poll' })).toBe('probe dead');
    expect(chosen(both, { ...now, lastWork: 'probe' })).toBe('poll good');
  });

  it('never a poll of a silent instrument, and looks again when its slot has to be told', () => {
    const dead = { ...silent('dead', 90_000), dueAt: 10_300 };
    const choice = chooseWork([dead], now);
    expect(choice).toMatchObject({ work: null, lookAgainInMs: 300 });
  });

  it('a question about settings only where it is over before the next poll, however long it has waited', () => {
    const asking = (inMs: number, dueMs = -100_000): Named => ({
      ...polled('analyzer', 10_000 + inMs),
      settings: { dueMs, costMs: 160 },
    });
    expect(chosen([asking(160)])).toBe('settings analyzer');
    expect(chosen([asking(159)])).toBeNull();
    expect(chosen([asking(500), polled('other', 10_159)])).toBeNull();
    expect(chosen([asking(0)])).toBe('poll analyzer');
    expect(chosen([asking(5_000, 10_001)])).toBeNull();
    expect(chooseWork([asking(5_000, 10_700)], now).lookAgainInMs).toBe(700);
    expect(chosen([{ ...asking(5_000), standing: 'doubtful' }])).toBeNull();
    expect(chosen([asking(5_000), silent('dead', 9_500)])).toBe('probe dead');
  });

  it('to look at the clock now and then, because it may have been set', () => {
    expect(chooseWork([polled('hourly', 3_000_000)], now).lookAgainInMs).toBe(LOOK_AGAIN_MS_MAX);
  });
});
