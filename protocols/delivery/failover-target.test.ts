import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { FailoverTarget } from './failover-target.js';
import { MemoryRemote, MemoryTarget } from './memory-target.js';
import { refusal } from './upload-target.contract.js';

const never = new AbortController().signal;
const MINUTE_MS = 60_000;

function makeBench() {
  const clock = new VirtualClock(0);
  const first = new MemoryRemote();
  const fallback = new MemoryRemote();
  const target = new FailoverTarget({
    first: new MemoryTarget({ remote: first, clock }),
    fallback: new MemoryTarget({ remote: fallback, clock }),
    failuresMax: 3,
    returnAfterMs: 60 * MINUTE_MS,
    clock,
  });
  const send = (name: string) => target.upload({ finalPath: name, bytes: Buffer.from(name) }, never);
  const fail = async (times: number) => {
    for (let time = 0; time < times; time += 1) await refusal(target.connect(never));
  };
  return { clock, first, fallback, target, send, fail };
}

describe('a target with two addresses', () => {
  it('changes to the other one after the named number of failed connections, not before', async () => {
    const { first, fallback, target, send, fail } = makeBench();
    first.levers.network = 'down';
    await fail(2);
    expect(target.way).toBe('first');
    await fail(1);
    expect(target.way).toBe('fallback');
    await send('a');
    expect([first.arrivals, fallback.arrivals]).toEqual([[], ['a']]);
  });

  it('counts only failures in a row', async () => {
    const { first, target, send, fail } = makeBench();
    first.levers.network = 'down';
    await fail(2);
    first.levers.network = 'up';
    await send('a');
    first.levers.network = 'down';
    await fail(2);
    expect(target.way).toBe('first');
  });

  it('tries the first one again after the named time, and one failure is then enough to go back', async () => {
    const { clock, first, fallback, target, send, fail } = makeBench();
    first.levers.network = 'down';
    await fail(3);
    await send('a');
    await clock.advance(59 * MINUTE_MS);
    await send('b');
    await clock.advance(MINUTE_MS);
    await fail(1);
    await send('c');
    expect(fallback.arrivals).toEqual(['a', 'b', 'c']);
    await clock.advance(60 * MINUTE_MS);
    first.levers.network = 'up';
    await send('d');
    expect(first.arrivals).toEqual(['d']);
    expect(target.way).toBe('first');
  });

  it('returns to the first one when the other one fails as well', async () => {
    const { first, fallback, target, fail } = makeBench();
    first.levers.network = 'down';
    fallback.levers.network = 'down';
    await fail(6);
    expect(target.way).toBe('first');
  });

  it('stays where a person has to act: a wrong key must not be hidden', async () => {
    const { first, target, fail } = makeBench();
    first.levers.hostKey = 'changed';
    await fail(5);
    expect(target.way).toBe('first');
  });
});
