// The virtual clock: order, rest between instants, steps of the wall clock, endless loops.
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withDeadline } from '../../protocols/vocabulary/clock.js';
import { diskAtRest } from './disk-at-rest.js';
import { VirtualClock } from './virtual-clock.js';

const START_AT = Date.UTC(2026, 0, 1);

describe('VirtualClock', () => {
  it('fires timers in order of due time, then of creation, at exactly their instant', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 30 }), async (delays) => {
        const clock = new VirtualClock(START_AT);
        const fired: { delayMs: number; order: number; at: number }[] = [];
        delays.forEach((delayMs, order) => {
          clock.after(delayMs, () => fired.push({ delayMs, order, at: clock.now() }));
        });
        await clock.advance(50);
        const expected = delays
          .map((delayMs, order) => ({ delayMs, order, at: START_AT + delayMs }))
          .sort((a, b) => a.delayMs - b.delayMs || a.order - b.order);
        expect(fired).toEqual(expected);
        expect(clock.pending()).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same story however the time is cut into advances', async () => {
    const story = async (cuts: readonly number[]): Promise<string[]> => {
      const clock = new VirtualClock(START_AT);
      const lines: string[] = [];
      const worker = async (name: string, everyMs: number) => {
        for (let i = 0; i < 8; i += 1) {
          await clock.sleep(everyMs);
          await Promise.resolve();
          lines.push(`${name}@${clock.monotonicMs()}`);
        }
      };
      void worker('a', 7);
      void worker('b', 14);
      void worker('c', 5);
      for (const ms of cuts) await clock.advance(ms);
      return lines;
    };
    const whole = await story([120]);
    expect(whole).toHaveLength(24);
    expect(await story([1, 13, 6, 50, 50])).toEqual(whole);
  });

  it('lets promise chains and zero-delay turns finish before time moves on', async () => {
    const clock = new VirtualClock(START_AT);
    const seen: number[] = [];
    clock.after(10, () => {
      void (async () => {
        for (let i = 0; i < 50; i += 1) await clock.sleep(0);
        seen.push(clock.monotonicMs());
      })();
    });
    clock.after(11, () => seen.push(clock.monotonicMs()));
    await clock.advance(20);
    expect(seen).toEqual([10, 11]);
  });

  it('awaits the settle hook at every instant, before the next timer', async () => {
    const lines: string[] = [];
    let busy = 0;
    const clock = new VirtualClock(START_AT, {
      settle: async () => {
        for (; busy > 0; busy -= 1) await new Promise((resolve) => setTimeout(resolve, 1));
        lines.push('rest');
      },
    });
    clock.after(1, () => {
      busy = 3;
      lines.push('one');
    });
    clock.after(2, () => lines.push('two'));
    await clock.advance(2);
    expect(lines.indexOf('two')).toBeGreaterThan(lines.indexOf('rest', lines.indexOf('one')));
  });

  it('resolves a zero-delay sleep without being run', async () => {
    const clock = new VirtualClock(START_AT);
    await clock.sleep(0);
    await clock.sleep(-5);
    expect(clock.now()).toBe(START_AT);
  });

  it('steps the wall clock and leaves timers alone', async () => {
    const clock = new VirtualClock(START_AT);
    let firedAt = 0;
    clock.after(1000, () => (firedAt = clock.now()));
    clock.step(-3_600_000);
    expect(clock.now()).toBe(START_AT - 3_600_000);
    expect(clock.monotonicMs()).toBe(0);
    await clock.advance(1000);
    expect(firedAt).toBe(START_AT - 3_600_000 + 1000);
    expect(clock.monotonicMs()).toBe(1000);
  });

  it('runs until a wall time even when a step happens on the way', async () => {
    const clock = new VirtualClock(START_AT);
    clock.after(500, () => clock.step(5000));
    await clock.runUntil(START_AT + 6000);
    expect(clock.now()).toBe(START_AT + 6000);
    expect(clock.monotonicMs()).toBe(1000);
  });

  it('cancels timers and sleeps', async () => {
    const clock = new VirtualClock(START_AT);
    let fired = 0;
    clock.after(5, () => (fired += 1))[Symbol.dispose]();
    clock.after(0, () => (fired += 1))[Symbol.dispose]();
    const controller = new AbortController();
    const slept = clock.sleep(5, controller.signal);
    controller.abort(new Error('stop'));
    await expect(slept).rejects.toThrow('stop');
    await expect(clock.sleep(5, controller.signal)).rejects.toThrow('stop');
    expect(clock.pending()).toEqual([]);
    await clock.advance(10);
    expect(fired).toBe(0);
  });

  it('lets a deadline pass, and forgets the deadline of work that was done in time', async () => {
    const clock = new VirtualClock(START_AT);
    const hung = withDeadline(
      { clock, deadlineMs: 100, what: 'poll' },
      () => new Promise<never>(() => undefined),
    );
    const outcome = expect(hung).rejects.toMatchObject({ code: 'deadline' });
    await withDeadline({ clock, deadlineMs: 100, what: 'poll' }, async () => 1);
    expect(clock.pending()).toHaveLength(1);
    await clock.advance(100);
    await outcome;
    expect(clock.pending()).toEqual([]);
  });

  it('tells what waits, next first', async () => {
    const clock = new VirtualClock(START_AT);
    clock.after(30, () => undefined);
    clock.after(10, () => undefined);
    await clock.advance(5);
    expect(clock.pending()).toEqual([
      { dueAt: START_AT + 10, inMs: 5 },
      { dueAt: START_AT + 30, inMs: 25 },
    ]);
  });

  it('hands on what a timer threw, and refuses a second conductor', async () => {
    const clock = new VirtualClock(START_AT);
    clock.after(5, () => {
      throw new Error('broken');
    });
    await expect(clock.advance(10)).rejects.toThrow('broken');
    expect(clock.monotonicMs()).toBe(5);
    clock.after(0, () => {
      throw new Error('broken at once');
    });
    await expect(clock.settle()).rejects.toThrow('broken at once');
    const first = clock.advance(10);
    await expect(clock.advance(10)).rejects.toThrow('being run already');
    await first;
  });

  it('notices a loop that never lets time move', async () => {
    const clock = new VirtualClock(START_AT);
    const controller = new AbortController();
    const loop = (async () => {
      while (!controller.signal.aborted) await clock.sleep(0);
    })();
    await expect(clock.advance(1)).rejects.toThrow('endless loop');
    controller.abort();
    await loop;
  });

  it('changes trust when told', () => {
    const clock = new VirtualClock(START_AT, { trust: 'untrusted' });
    expect(clock.trust()).toBe('untrusted');
    clock.setTrust('trusted');
    expect(clock.trust()).toBe('trusted');
  });
});

describe('diskAtRest', () => {
  it('holds time until file operations that follow each other are done', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quantrac-clock-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const clock = new VirtualClock(START_AT, { settle: diskAtRest });
    const lines: string[] = [];
    clock.after(10, () => {
      void (async () => {
        for (let i = 0; i < 20; i += 1) {
          await writeFile(join(folder, 'a.part'), `${i}`.repeat(10_000));
          await rename(join(folder, 'a.part'), join(folder, 'a'));
        }
        lines.push(`written@${clock.monotonicMs()}`);
      })();
    });
    clock.after(11, () => lines.push('later'));
    await clock.advance(20);
    expect(lines).toEqual(['written@10', 'later']);
  });
});
