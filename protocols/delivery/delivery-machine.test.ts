import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startDelivery, stepDelivery, type DeliveryInput, type DeliveryStep } from './delivery-machine.js';
import { DEFAULT_DELIVERY_SETTINGS as settings } from './delivery-settings.js';

const rules = { settings, random: () => 0.999_999 };

function run(...inputs: DeliveryInput[]): DeliveryStep {
  return inputs.reduce((step, input) => stepDelivery(step.state, input, rules), startDelivery());
}

function failed(disposition: 'retry' | 'reject' | 'stop', at = 1_000): DeliveryInput {
  return { kind: 'failed', at, attempt: { code: 'unreachable', message: 'm', hint: null, disposition } };
}

const found: DeliveryInput = { kind: 'item-found' };
const connected: DeliveryInput = { kind: 'connected' };
const waited: DeliveryInput = { kind: 'waited' };

describe('delivery machine', () => {
  it('looks, connects, sends and looks again', () => {
    expect(startDelivery().order).toEqual({ do: 'look' });
    expect(run(found)).toMatchObject({ state: { phase: 'connecting' }, order: { do: 'connect' } });
    expect(run(found, connected)).toMatchObject({ state: { phase: 'sending' }, order: { do: 'send' } });
    expect(run(found, connected, { kind: 'delivered' }).order).toEqual({ do: 'look' });
  });

  it('keeps the connection for a while when the queue is empty, then sleeps', () => {
    expect(run({ kind: 'queue-empty' })).toMatchObject({
      state: { phase: 'idle' },
      order: { do: 'rest', delayMs: settings.keepOpenMs },
    });
    expect(run({ kind: 'queue-empty' }, { kind: 'rested' }).order).toEqual({ do: 'sleep' });
    expect(run({ kind: 'queue-empty' }, { kind: 'rested' }, { kind: 'woken' }).order).toEqual({ do: 'look' });
  });

  it('waits longer after each failure, and starts anew after a success', () => {
    const delays = [1, 2, 3, 20].map((count) => {
      const attempts = Array.from({ length: count }, () => [found, failed('retry'), waited]).flat();
      const { order } = run(...attempts.slice(0, -1));
      return order.do === 'wait' ? order.delayMs : null;
    });
    expect(delays).toEqual([2_000, 4_000, 8_000, settings.retryMaxMs]);
    const again = [found, failed('retry'), waited, found, connected, { kind: 'delivered' } as const, found];
    expect(run(...again, failed('retry')).order).toEqual({ do: 'wait', delayMs: 2_000 });
  });

  it('sets a condemned file aside and goes on with the next', () => {
    expect(run(found, connected, failed('reject')).order).toEqual({ do: 'set-aside' });
    expect(run(found, connected, failed('reject'), { kind: 'set-aside' }).order).toEqual({ do: 'look' });
  });

  it('never condemns a file because the connection failed', () => {
    expect(run(found, failed('reject'))).toMatchObject({
      state: { phase: 'waiting' },
      order: { do: 'wait' },
    });
  });

  it('probes slowly while a person has to act, and recovers when the cause is gone', () => {
    const stopped = run(found, failed('stop', 5_000));
    expect(stopped).toMatchObject({
      state: { phase: 'stopped', failure: { since: 5_000, nextAttemptAt: 5_000 + settings.probeMs } },
      order: { do: 'wait', delayMs: settings.probeMs },
    });
    const recovered = [found, failed('stop'), waited, found, connected, { kind: 'delivered' } as const];
    expect(run(...recovered)).toMatchObject({ state: { failure: null }, order: { do: 'look' } });
  });

  it('remembers since when it has been failing, whatever the reasons', () => {
    const { state } = run(found, failed('retry', 1_000), waited, found, failed('stop', 9_000));
    expect(state.failure).toMatchObject({ since: 1_000, disposition: 'stop' });
  });

  it('never comes to a standstill: whatever happens, an item that is there is tried again', () => {
    const failure = fc
      .constantFrom('retry', 'reject', 'stop')
      .map((disposition) => failed(disposition as 'retry'));
    fc.assert(
      fc.property(fc.array(failure, { maxLength: 40 }), (failures) => {
        let step = startDelivery();
        for (const input of failures) {
          step = stepDelivery(step.state, found, rules);
          expect(step.order.do).toBe('connect');
          step = stepDelivery(stepDelivery(step.state, connected, rules).state, input, rules);
          expect(['wait', 'set-aside']).toContain(step.order.do);
          if (step.order.do === 'wait') expect(step.order.delayMs).toBeLessThanOrEqual(settings.retryMaxMs);
          step = stepDelivery(step.state, step.order.do === 'wait' ? waited : { kind: 'set-aside' }, rules);
          expect(step.order.do).toBe('look');
        }
      }),
    );
  });
});
