import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from './condition.js';
import {
  NO_NOTICES,
  stepNotices,
  type NoticeRules,
  type NoticeState,
  type Recipient,
} from './notice-machine.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const T0 = Date.UTC(2026, 2, 25, 0, 0, 0);

const rules: NoticeRules = {
  gatherMs: 2 * MINUTE_MS,
  remindEveryMs: 24 * HOUR_MS,
  perHourMax: 3,
  patienceOf: () => ({ raiseAfterMs: 5 * MINUTE_MS, clearAfterMs: 10 * MINUTE_MS }),
};
const operator: Recipient = { address: 'a@example.vn', language: 'vi', group: 'operator', wants: () => true };
const silent = (id: string, part: Partial<Condition> = {}): Condition => ({
  ...{ key: `silent:${id}`, kind: 'bus', code: 'instrument-silent', since: null, nature: 'lasting' },
  detail: {},
  ...part,
});

/** Drives the machine and keeps every letter. */
class Story {
  now = T0;
  state: NoticeState = NO_NOTICES;
  letters: { at: number; raised: string[]; ended: string[]; standing: string[] }[] = [];
  waiting = new Map<string, number>();
  recipients: Recipient[] = [operator];
  rules = rules;

  look(
    conditions: readonly Condition[],
    { clockStepMs = 0, unknown = [] as string[], gone = [] as string[] } = {},
  ): this {
    const unknownKinds = new Set(unknown);
    const { recipients, waiting, now } = this;
    const input = { now, conditions, unknownKinds, clockStepMs, recipients, waiting };
    const exists = (key: string) => !gone.includes(key);
    const step = stepNotices(this.state, { ...input, exists }, this.rules);
    this.state = step.state;
    const keys = (items: readonly { key: string }[]) => items.map(({ key }) => key);
    for (const { raised, ended, standing } of step.letters) {
      this.letters.push({ at: now, raised: keys(raised), ended: keys(ended), standing: keys(standing) });
    }
    return this;
  }

  /** Looks once a minute. */
  pass(minutes: number, conditions: readonly Condition[]): this {
    for (let minute = 0; minute < minutes; minute += 1) {
      this.look(conditions);
      this.now += MINUTE_MS;
    }
    return this;
  }
}

describe('an alarm', () => {
  it('is told once after its delay, and its end after the calm', () => {
    const story = new Story().pass(60, [silent('a')]).pass(60, []);
    expect(story.letters).toEqual([
      { at: T0 + 7 * MINUTE_MS, raised: ['silent:a'], ended: [], standing: [] },
      { at: T0 + 72 * MINUTE_MS, raised: [], ended: ['silent:a'], standing: [] },
    ]);
  });

  it('that goes away before its delay is never told', () => {
    expect(new Story().pass(4, [silent('a')]).pass(60, []).letters).toEqual([]);
  });

  it('counts from what is stored where that is known', () => {
    const old = silent('a', { since: T0 - HOUR_MS });
    expect(new Story().pass(3, [old]).letters.map(({ at }) => at)).toEqual([T0 + 2 * MINUTE_MS]);
  });

  it('whose stored beginning moves on begins anew until it is raised', () => {
    const story = new Story();
    for (let minute = 0; minute < 60; minute += 1) {
      story.pass(1, [silent('a', { since: T0 + Math.floor(minute / 4) * 4 * MINUTE_MS })]);
    }
    expect(story.letters).toEqual([]);
  });

  it('is told again at the named interval, and not while an earlier letter still waits', () => {
    const story = new Story().pass(8 + 48 * 60, [silent('a')]);
    expect(story.letters.map(({ raised, standing }) => [raised.length, standing.length])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    story.waiting.set(operator.address, 1);
    expect(story.pass(48 * 60, [silent('a')]).letters).toHaveLength(3);
  });

  it('that happened rather than lasts is told once, without an end', () => {
    const story = new Story().pass(30, [silent('a', { nature: 'occurrence' })]).pass(30, []);
    expect(story.letters.map(({ raised, ended }) => [raised, ended])).toEqual([[['silent:a'], []]]);
  });

  it('goes into one letter with others that come within the moment', () => {
    const story = new Story().pass(1, [silent('a')]).pass(10, [silent('a'), silent('b')]);
    expect(story.letters.map(({ raised }) => raised)).toEqual([['silent:a', 'silent:b']]);
  });

  it('is told to those who want its kind', () => {
    const story = new Story();
    story.recipients = [{ ...operator, wants: ({ kind }) => kind === 'disk' }];
    expect(story.pass(30, [silent('a')]).letters).toEqual([]);
  });

  it('stays as it is while nothing can be said of its kind', () => {
    const story = new Story().pass(20, [silent('a')]);
    for (let minute = 0; minute < 60; minute += 1) {
      story.look([], { unknown: ['bus'] });
      story.now += MINUTE_MS;
    }
    expect(story.letters).toHaveLength(1);
    expect(story.pass(20, []).letters[1]?.ended).toEqual(['silent:a']);
  });

  it('whose subject was taken away is not called over', () => {
    const story = new Story().pass(20, [silent('a')]);
    story.look([], { gone: ['silent:a'] }).pass(60, []);
    expect(story.letters).toHaveLength(1);
    expect(story.state.alarms).toEqual([]);
  });

  it('keeps its length when the clock is set', () => {
    const story = new Story().pass(3, [silent('a')]);
    story.now += 1000 * HOUR_MS;
    story.look([silent('a')], { clockStepMs: 1000 * HOUR_MS });
    expect(story.letters).toEqual([]);
    expect(story.pass(5, [silent('a')]).letters).toHaveLength(1);
  });

  it('counts on after a restart: the state is all there is', () => {
    const story = new Story().pass(4, [silent('a')]);
    story.state = JSON.parse(JSON.stringify(story.state)) as NoticeState;
    expect(story.pass(4, [silent('a')]).letters.map(({ at }) => at)).toEqual([T0 + 7 * MINUTE_MS]);
  });
});

it('what the limit holds back is told together when there is room, unless it is over by then', () => {
  const story = new Story();
  story.rules = { ...rules, perHourMax: 1, gatherMs: 0 };
  story.pass(10, [silent('a')]);
  story.pass(20, [silent('a'), silent('b')]).pass(20, [silent('a')]);
  story.pass(30, [silent('a'), silent('c'), silent('d')]);
  expect(story.letters.map(({ raised, ended }) => [raised, ended])).toEqual([
    [['silent:a'], []],
    [['silent:c', 'silent:d'], []],
  ]);
});

describe('whatever comes and goes', () => {
  const SUBJECTS = ['a', 'b', 'c'];
  const looks = fc.array(fc.record({ minutes: fc.integer({ min: 1, max: 90 }), on: fc.subarray(SUBJECTS) }), {
    minLength: 1,
    maxLength: 120,
  });
  const tell = (history: { minutes: number; on: string[] }[]) => {
    const story = new Story();
    for (const { minutes, on } of history)
      story.pass(
        minutes,
        on.map((id) => silent(id)),
      );
    return story;
  };

  it('no hour has more letters than the limit', () => {
    fc.assert(
      fc.property(looks, (history) => {
        const times = tell(history).letters.map(({ at }) => at);
        for (const at of times) {
          expect(times.filter((each) => each > at - HOUR_MS && each <= at).length).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('an end is told only of what was told, once each', () => {
    fc.assert(
      fc.property(looks, (history) => {
        const open = new Set<string>();
        for (const { raised, ended, standing } of tell(history).letters) {
          for (const key of ended) expect(open.delete(key)).toBe(true);
          for (const key of standing) expect(open.has(key)).toBe(true);
          for (const key of raised) {
            expect(open.has(key)).toBe(false);
            open.add(key);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('what lasts is told exactly once, and then only repeated', () => {
    fc.assert(
      fc.property(looks, fc.constantFrom(...SUBJECTS), (history, id) => {
        const story = tell(history);
        const before = story.letters.length;
        const wasOpen = isOpen(story, `silent:${id}`);
        story.pass(3 * 60, [silent(id)]);
        const after = story.letters.slice(before);
        const raised = after.flatMap((letter) => letter.raised).filter((key) => key === `silent:${id}`);
        const ended = after.flatMap((letter) => letter.ended).filter((key) => key === `silent:${id}`);
        expect(isOpen(story, `silent:${id}`)).toBe(true);
        expect(raised.length - ended.length).toBe(wasOpen ? 0 : 1);
        const told = story.letters.length;
        expect(
          story
            .pass(20 * 60, [silent(id)])
            .letters.slice(told)
            .flatMap(({ raised: more }) => more),
        ).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  const isOpen = ({ letters }: Story, key: string) =>
    letters.reduce(
      (open, { raised, ended }) => (raised.includes(key) ? true : ended.includes(key) ? false : open),
      false,
    );
});
