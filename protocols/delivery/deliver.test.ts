import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import type { Log, LogFields } from '../vocabulary/log.js';
import { Delivery } from './deliver.js';
import { DEFAULT_DELIVERY_SETTINGS, type DeliverySettings } from './delivery-settings.js';
import { MemoryRemote, MemoryTarget } from './memory-target.js';
import type { Confirmation, DeliveryFailure, DeliveryItem, Outbox } from './outbox.js';
import type { UploadQueue, UploadReceipt, UploadTarget } from './upload-target.js';

const START_AT = Date.UTC(2026, 2, 25);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** A queue that makes its items on demand, as the store does: the memory it takes does not grow with its length. */
class CountingOutbox implements Outbox {
  readonly confirmed: { id: number; receipt: UploadReceipt; at: number }[] = [];
  readonly rejected: { id: number; failure: DeliveryFailure }[] = [];
  readonly failures: { id: number; failure: DeliveryFailure }[] = [];
  #settled = 0;
  #added = 0;
  readonly #listeners = new Set<() => void>();

  add(count = 1): void {
    this.#added += count;
    for (const listener of this.#listeners) listener();
  }
  next(): DeliveryItem | null {
    return this.#settled === this.#added ? null : itemOf(this.#settled + 1, this.failures.length);
  }
  walk(): () => DeliveryItem | null {
    let taken = this.#settled;
    return () => (taken === this.#added ? null : itemOf((taken += 1), this.failures.length));
  }
  size(): number {
    return this.#added - this.#settled;
  }
  confirm(id: number, receipt: UploadReceipt, at: number): void {
    this.confirmAll([{ id, receipt, at }]);
  }
  confirmAll(confirmations: readonly Confirmation[]): void {
    for (const confirmation of confirmations) {
      this.#settle(confirmation.id);
      this.confirmed.push(confirmation);
    }
  }
  reject(id: number, failure: DeliveryFailure): void {
    this.#settle(id);
    this.rejected.push({ id, failure });
  }
  noteFailure(id: number, failure: DeliveryFailure): void {
    expect(id).toBe(this.#settled + 1);
    this.failures.push({ id, failure });
  }
  onAdded(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
  #settle(id: number): void {
    expect(id, 'settled in order, each once').toBe(this.#settled + 1);
    this.#settled = id;
  }
}

function itemOf(id: number, attempts = 0): DeliveryItem {
  const name = `TB_CAPH_NUOSXL_${String(id).padStart(14, '0')}.txt`;
  return { id, name, finalPath: `2026/${name}`, bytes: Buffer.from(`file ${id}\r\n`), attempts };
}

class Lines implements Log {
  readonly lines: string[] = [];
  info = (_fields: LogFields, message: string) => void this.lines.push(`info ${message}`);
  warn = (_fields: LogFields, message: string) => void this.lines.push(`warn ${message}`);
  error = (_fields: LogFields, message: string) => void this.lines.push(`error ${message}`);
}

interface Changes {
  settings?: Partial<DeliverySettings>;
  random?: () => number;
  target?: (remote: MemoryRemote, clock: VirtualClock) => UploadTarget;
}

function makeBench(changes: Changes = {}) {
  const clock = new VirtualClock(START_AT);
  const remote = new MemoryRemote();
  const outbox = new CountingOutbox();
  const log = new Lines();
  const target = changes.target?.(remote, clock) ?? new MemoryTarget({ remote, clock });
  const delivery = new Delivery({
    targetId: 'so-tnmt',
    target,
    outbox,
    clock,
    log,
    random: changes.random ?? (() => 0.5),
    settings: { ...DEFAULT_DELIVERY_SETTINGS, ...changes.settings },
  });
  const controller = new AbortController();
  const running = delivery.run(controller.signal);
  const stop = async () => {
    controller.abort(new Error('shutdown'));
    await running;
  };
  return { clock, remote, outbox, log, delivery, running, stop };
}

describe('delivery engine', () => {
  it('delivers oldest first, as soon as something is added', async () => {
    const { clock, remote, outbox, delivery, stop } = makeBench();
    await clock.settle();
    expect(delivery.status()).toMatchObject({ state: 'idle', failure: null, delivered: 0 });
    outbox.add(3);
    await clock.settle();
    expect(remote.arrivals).toEqual([1, 2, 3].map((id) => itemOf(id).finalPath));
    expect(clock.now()).toBe(START_AT);
    expect(delivery.status()).toMatchObject({
      state: 'idle',
      delivered: 3,
      lastDelivered: { name: itemOf(3).name, at: START_AT },
    });
    await stop();
  });

  it('holds the newer files back while the oldest cannot be sent', async () => {
    const { clock, remote, outbox, delivery, stop } = makeBench();
    remote.levers.disk = 'full';
    outbox.add(2);
    await clock.advance(2 * MINUTE);
    expect(remote.arrivals).toEqual([]);
    expect(new Set(outbox.failures.map(({ id }) => id))).toEqual(new Set([1]));
    expect(delivery.status()).toMatchObject({
      state: 'waiting',
      failure: { code: 'no-space', since: START_AT },
    });
    remote.levers.disk = 'free';
    await clock.advance(5 * MINUTE);
    expect(remote.arrivals).toHaveLength(2);
    expect(delivery.status()).toMatchObject({ state: 'idle', failure: null });
    await stop();
  });

  it('sets a conflicting file aside with its reason and goes on', async () => {
    const { clock, remote, outbox, delivery, stop } = makeBench();
    remote.files.set(itemOf(2).finalPath, Buffer.from('something else'));
    outbox.add(3);
    await clock.settle();
    expect(outbox.rejected).toMatchObject([{ id: 2, failure: { code: 'conflicting-file', at: START_AT } }]);
    expect(outbox.failures).toEqual([]);
    expect(outbox.confirmed.map(({ id }) => id)).toEqual([1, 3]);
    expect(delivery.status()).toMatchObject({ state: 'idle', failure: null, delivered: 2, rejected: 1 });
    await stop();
  });

  it('backs off between its limits while the server is away, and additions do not shorten a wait', async () => {
    const { clock, remote, outbox, delivery, stop } = makeBench({ random: () => 0.999_999 });
    remote.levers.network = 'down';
    outbox.add();
    for (let minute = 0; minute < 60; minute += 1) {
      await clock.advance(MINUTE);
      outbox.add();
    }
    const waits = outbox.failures.map(
      ({ failure }, index) => failure.at - (outbox.failures[index - 1]?.failure.at ?? NaN),
    );
    expect(waits.slice(1, 8)).toEqual([2, 4, 8, 16, 32, 64, 128].map((seconds) => seconds * SECOND));
    expect(Math.max(...waits.slice(1))).toBe(DEFAULT_DELIVERY_SETTINGS.retryMaxMs);
    expect(delivery.status().failure?.nextAttemptAt).toBeGreaterThan(clock.now());
    await stop();
  });

  it('tries at once when it is woken', async () => {
    const { clock, remote, outbox, delivery, stop } = makeBench();
    remote.levers.login = 'refused';
    outbox.add();
    await clock.settle();
    expect(delivery.status()).toMatchObject({ state: 'stopped', failure: { code: 'login-refused' } });
    remote.levers.login = 'accepted';
    delivery.wake();
    await clock.settle();
    expect(outbox.confirmed).toHaveLength(1);
    await stop();
  });

  it.each([
    ['hostKey', 'changed', 'pinned', 'host-key-changed'],
    ['hostKey', 'unknown', 'pinned', 'host-key-unknown'],
    ['login', 'refused', 'accepted', 'login-refused'],
  ] as const)(
    'probes slowly while %s is %s, and goes on when it is %s again',
    async (lever, bad, good, code) => {
      const { clock, remote, outbox, delivery, log, stop } = makeBench();
      Object.assign(remote.levers, { [lever]: bad });
      outbox.add();
      await clock.advance(31 * MINUTE);
      expect(delivery.status()).toMatchObject({ state: 'stopped', failure: { code, since: START_AT } });
      expect(outbox.failures).toHaveLength(7);
      expect(log.lines.filter((line) => line.startsWith('error'))).toHaveLength(1);
      Object.assign(remote.levers, { [lever]: good });
      await clock.advance(5 * MINUTE);
      expect(outbox.confirmed).toMatchObject([{ id: 1, receipt: { outcome: 'uploaded' } }]);
      expect(delivery.status()).toMatchObject({ state: 'idle', failure: null });
      expect(log.lines).toContain('info delivery works again');
      await stop();
    },
  );

  it('drains sixty days of five-minute files in order after the outage, by itself', async () => {
    const { clock, remote, outbox, stop } = makeBench({ settings: { retryMaxMs: 60 * MINUTE } });
    remote.levers.network = 'down';
    for (let day = 0; day < 60; day += 1) {
      outbox.add(288);
      await clock.advance(DAY);
    }
    remote.levers.network = 'up';
    await clock.advance(60 * MINUTE);
    expect(outbox.confirmed).toHaveLength(17_280);
    expect(remote.arrivals).toHaveLength(17_280);
    expect(remote.arrivals.every((path, index) => path === itemOf(index + 1).finalPath)).toBe(true);
    expect(remote.connects).toBe(1);
    await stop();
  }, 60_000);

  it('confirms what an earlier attempt had published before its answer was lost, and doubles nothing', async () => {
    const { clock, remote, outbox, stop } = makeBench();
    remote.levers.cut = 'after-rename';
    outbox.add();
    await clock.advance(MINUTE);
    expect(outbox.confirmed).toMatchObject([{ id: 1, receipt: { outcome: 'already-there' } }]);
    expect(remote.arrivals).toEqual([itemOf(1).finalPath]);
    await stop();
  });

  it('keeps the connection between files for the time set, then closes it', async () => {
    const { clock, remote, outbox, stop } = makeBench({ settings: { keepOpenMs: 30 * SECOND } });
    for (const pauseMs of [20, 20, 40, 20]) {
      outbox.add();
      await clock.advance(pauseMs * SECOND);
    }
    expect(remote.connects).toBe(2);
    await stop();
  });

  it('gives up on an upload that never ends, and tries again', async () => {
    const { clock, remote, outbox, delivery, stop } = makeBench({ settings: { attemptTimeoutMs: MINUTE } });
    remote.levers.reply = 'never';
    outbox.add();
    await clock.advance(MINUTE);
    expect(delivery.status()).toMatchObject({ state: 'waiting', failure: { code: 'timeout' } });
    remote.levers.reply = 'usual';
    await clock.advance(10 * SECOND);
    expect(outbox.confirmed).toHaveLength(1);
    await stop();
  });

  it('stops in the middle of anything without settling the file in hand', async () => {
    const { clock, remote, outbox, stop, delivery } = makeBench();
    remote.levers.uploadMs = 10 * SECOND;
    outbox.add();
    await clock.advance(5 * SECOND);
    expect(delivery.status().state).toBe('sending');
    await stop();
    expect(outbox.confirmed).toEqual([]);
    expect(outbox.failures).toEqual([]);
    expect(delivery.status().state).toBe('idle');
  });

  it('takes an unforeseen error of a target for a failure, and a broken outbox for the end', async () => {
    let calls = 0;
    const { clock, outbox, delivery, running } = makeBench({
      target: (remote, theClock) => {
        const target = new MemoryTarget({ remote, clock: theClock });
        const upload = target.upload.bind(target);
        target.upload = (...request) => {
          if ((calls += 1) === 1) throw new TypeError('a mistake in the program');
          return upload(...request);
        };
        return target;
      },
    });
    const ended = running.then(
      () => null,
      (error: unknown) => error,
    );
    outbox.add();
    await clock.settle();
    expect(delivery.status()).toMatchObject({ state: 'waiting', failure: { code: 'protocol-error' } });
    outbox.confirmAll = () => {
      throw new Error('the store is gone');
    };
    await clock.advance(MINUTE);
    expect(await ended).toMatchObject({ message: 'the store is gone' });
  });

  it('with a schedule collects files, and sends all that waits shortly after the full hour', async () => {
    const { clock, remote, outbox, delivery, stop } = makeBench({
      settings: { sendEveryMs: 60 * MINUTE },
    });
    await clock.advance(10 * MINUTE);
    outbox.add(2);
    await clock.advance(40 * MINUTE);
    outbox.add(3);
    await clock.advance(10 * MINUTE + 10 * SECOND);
    expect(remote.arrivals).toEqual([]);
    expect(delivery.status()).toMatchObject({ state: 'idle', failure: null });
    await clock.advance(10 * SECOND);
    expect(remote.arrivals).toHaveLength(5);
    outbox.add();
    delivery.wake();
    await clock.settle();
    expect(remote.arrivals, 'somebody asked for it').toHaveLength(6);
    await stop();
  });

  it('keeps what a long sending delivered before it failed, and counts the failures anew', async () => {
    let sent = 0;
    const { clock, outbox, delivery, stop } = makeBench({
      target: (remote, theClock) => {
        const target = new MemoryTarget({ remote, clock: theClock });
        return Object.assign(target, {
          uploadInOrder: async (queue: UploadQueue, signal: AbortSignal) => {
            for (let request = queue.take(); request !== null; request = queue.take()) {
              if ((sent += 1) % 3 === 0) remote.levers.cut = 'write';
              queue.delivered([await target.upload(request, signal)]);
            }
          },
        });
      },
    });
    outbox.add(7);
    await clock.advance(20 * SECOND);
    expect(outbox.confirmed.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(outbox.failures.map(({ id }) => id)).toEqual([3, 5, 7]);
    expect(delivery.status()).toMatchObject({ state: 'idle', failure: null, delivered: 7 });
    await stop();
  });

  it('does not hear a target that was given up', async () => {
    let late: () => void = () => undefined;
    const { clock, outbox, stop } = makeBench({
      settings: { attemptTimeoutMs: MINUTE },
      target: (remote, theClock) => {
        const target = new MemoryTarget({ remote, clock: theClock });
        return Object.assign(target, {
          uploadInOrder: async (queue: UploadQueue) => {
            const request = queue.take();
            if (request === null) return;
            const receipt = { remotePath: request.finalPath, sizeBytes: 1, outcome: 'uploaded' as const };
            await new Promise<void>((resolve) => (late = resolve));
            queue.delivered([receipt]);
          },
        });
      },
    });
    outbox.add();
    await clock.advance(MINUTE);
    const forgotten = late;
    await clock.advance(10 * SECOND);
    forgotten();
    await clock.settle();
    expect(outbox.confirmed).toEqual([]);
    late();
    await clock.settle();
    expect(outbox.confirmed).toHaveLength(1);
    await stop();
  });

  it('tells every change of its status to whoever listens', async () => {
    const { clock, remote, outbox, delivery, stop } = makeBench();
    const states: string[] = [];
    await clock.settle();
    const listening = delivery.onChanged(() => states.push(delivery.status().state));
    remote.levers.cut = 'rename';
    outbox.add();
    await clock.advance(MINUTE);
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'sending',
      'waiting',
      'sending',
      'idle',
    ]);
    listening[Symbol.dispose]();
    const heard = states.length;
    outbox.add();
    await clock.settle();
    expect(states).toHaveLength(heard);
    await stop();
  });
});
