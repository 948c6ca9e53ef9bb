/** The clock of one machine: wrong for itself only, and dead without power. */
import { expect, it } from 'vitest';
import { VirtualClock } from '../time/virtual-clock.js';
import { MachineClock } from './machine-clock.js';

it('can be set wrong without the world noticing', async () => {
  const world = new VirtualClock(1_000_000);
  const machine = new MachineClock(world);
  machine.step(-5_000);
  await world.advance(100);
  expect([machine.now(), world.now(), machine.monotonicMs()]).toEqual([995_100, 1_000_100, 100]);
});

it('fires no timer and lets no answer through after the power was cut', async () => {
  const world = new VirtualClock(0);
  const machine = new MachineClock(world);
  const heard: string[] = [];
  machine.after(10, () => heard.push('timer'));
  void machine.sleep(10).then(() => heard.push('sleep'));
  void machine.ifPowered(world.sleep(10)).then(() => heard.push('answer'));
  machine.cutPower();
  machine.after(10, () => heard.push('later timer'));
  await world.advance(100);
  expect(heard).toEqual([]);
  expect(world.pending()).toEqual([]);
});

it('passes timers, aborts and failures through while there is power', async () => {
  const world = new VirtualClock(0);
  const machine = new MachineClock(world);
  const heard: string[] = [];
  machine.after(10, () => heard.push('timer'));
  machine.after(10, () => heard.push('disposed'))[Symbol.dispose]();
  const stop = new AbortController();
  machine.sleep(10, stop.signal).catch(() => heard.push('aborted'));
  stop.abort(new Error('stop'));
  machine.ifPowered(Promise.reject(new Error('no'))).catch(() => heard.push('failure'));
  await world.advance(100);
  expect(heard.sort()).toEqual(['aborted', 'failure', 'timer']);
});
