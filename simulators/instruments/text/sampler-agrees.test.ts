// The sampler's command side and a simulated ISCO 6712, over the real line: nothing counts as done that the sampler did not say.
import { describe, expect, it } from 'vitest';
import { createIscoSampler } from '../../../protocols/vendors/isco/isco-sampler.js';
import type { LineRequest } from '../../../protocols/vendors/line.js';
import { textOfBytes } from '../../../protocols/vendors/text.js';
import { VirtualClock } from '../../time/virtual-clock.js';
import { IscoAutosampler } from './isco-autosampler.js';
import { textBench } from './text-bench.contract.js';

const GMT7_MS = 7 * 3_600_000;
const never = new AbortController().signal;
const T0 = Date.UTC(2026, 2, 25, 2, 0, 0);

function bench() {
  const clock = new VirtualClock(T0);
  const unit = new IscoAutosampler(clock);
  const { line } = textBench(clock, [unit]);
  const sent: string[] = [];
  const noting = {
    ask: (request: LineRequest, options: Parameters<typeof line.ask>[1]) => {
      sent.push(textOfBytes(request.bytes));
      return line.ask(request, options);
    },
    wait: line.wait.bind(line),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const sampler = createIscoSampler({
    line: noting,
    model: '6712',
    replyTimeoutMs: 1000,
    utcOffsetMs: GMT7_MS,
  });
  const run = async <T>(work: Promise<T>): Promise<T | string> => {
    const told = work.catch((error: { code: string }) => error.code);
    await clock.advance(5_000);
    return told;
  };
  return { clock, unit, sampler, sent, run };
}

describe('an ISCO 6712 that is commanded', () => {
  it('takes a sample, and tells what came of it', async () => {
    const { clock, unit, sampler, sent, run } = bench();
    const order = { bottle: 2, volumeMl: 100 };
    expect(await run(sampler.takeSample(order, never))).toMatchObject({
      state: 'sampling',
      lastSample: { ...order, result: 'in-progress' },
    });
    expect(sent).toEqual(['STS,1,CS,581\r', 'BTL,2,SVO,100,CS,1039\r']);
    expect(unit.samples).toMatchObject([order]);
    expect(await run(sampler.takeSample({ bottle: 3, volumeMl: 100 }, never))).toBe('not-waiting');
    expect(unit.samples).toHaveLength(1);
    unit.nextResult = 2;
    await clock.advance(60_000);
    expect(await run(sampler.status(never))).toMatchObject({
      state: 'waiting',
      lastSample: { result: 'liquid-lost' },
    });
  });

  it('is turned on first, and twice is harmless', async () => {
    const { unit, sampler, run } = bench();
    unit.state = 9;
    expect(await run(sampler.takeSample({ bottle: 1, volumeMl: 500 }, never))).toBe('not-waiting');
    expect(await run(sampler.turnOn(never))).toMatchObject({ state: 'waiting', lastSample: null });
    expect(await run(sampler.turnOn(never))).toMatchObject({ state: 'waiting' });
  });

  it.each([
    [{ bottle: 1, volumeMl: 0 }, 'invalid-volume'],
    [{ bottle: 1, volumeMl: 9 }, 'invalid-volume'],
    [{ bottle: 1, volumeMl: 105 }, 'invalid-volume'],
    [{ bottle: 1, volumeMl: 10_000 }, 'invalid-volume'],
    [{ bottle: 1, volumeMl: Number.NaN }, 'invalid-volume'],
    [{ bottle: 0, volumeMl: 100 }, 'invalid-bottle'],
    [{ bottle: 1.5, volumeMl: 100 }, 'invalid-bottle'],
  ])('is not even asked for %j', async (order, code) => {
    const { sampler, sent, run } = bench();
    expect(await run(sampler.takeSample(order, never))).toBe(code);
    expect(sent).toEqual([]);
  });

  it('refuses a bottle that it has not', async () => {
    const { unit, sampler, run } = bench();
    unit.bottles = 12;
    expect(await run(sampler.takeSample({ bottle: 13, volumeMl: 100 }, never))).toBe('invalid-bottle');
    expect(unit.samples).toEqual([]);
  });

  it('keeps its clock by ours', async () => {
    const { clock, unit, sampler, sent, run } = bench();
    unit.clockOffMs = -600_000;
    const before = await run(sampler.status(never));
    expect(before).toMatchObject({ state: 'waiting' });
    if (typeof before === 'string') return;
    expect(Math.abs(before.clockAt - (T0 - 600_000))).toBeLessThan(1_000);
    await run(sampler.setTime(clock.now(), never));
    expect(sent.at(-1)).toMatch(/^TI,461\d\d\.\d{5},CS,\d+\r$/);
    expect(Math.abs(unit.clockOffMs)).toBeLessThan(2_000);
    expect(await run(sampler.setTime(Date.UTC(1899, 1, 1), never))).toBe('invalid-time');
  });

  it('counts nothing as done when its answer is lost, damaged or another one’s', async () => {
    const { unit, sampler, run } = bench();
    unit.samplingMs = 0;
    for (const [fault, code] of [
      ['silent', 'timeout'],
      ['bad-crc', 'bad-checksum'],
      ['wrong-unit', 'wrong-device'],
    ] as const) {
      const answer = unit.answer.bind(unit);
      unit.answer = (request) => {
        if (request.startsWith('BTL')) unit.faults.turnOn(fault, 0, { kind: 'replies', count: 1 });
        return answer(request);
      };
      const taken = unit.samples.length;
      expect(await run(sampler.takeSample({ bottle: 1, volumeMl: 100 }, never))).toBe(code);
      // It was taken all the same, once: the command is never sent a second time.
      expect(unit.samples).toHaveLength(taken + 1);
      unit.answer = answer;
    }
  });

  it('tells its troubles', async () => {
    const { unit, sampler, run } = bench();
    for (const [state, told] of [
      [2, 'held'],
      [4, 'power-restored'],
      [5, 'pump-jammed'],
      [6, 'distributor-jammed'],
      [7, 'unknown'],
    ] as const) {
      unit.state = state;
      expect(await run(sampler.status(never))).toMatchObject({ state: told });
    }
  });
});
