/**
 * The delivery engine: works off one queue towards one target, in the queue's order, for as long as it holds anything. A file that cannot be sent holds the newer ones back; one that can never be delivered is set aside with its
 * reason. It serves station → province and province → Ministry alike. What to do next is decided in delivery-machine.ts;
 * this file carries it out, under deadlines, and is the one place that decides about a `DeliveryError`.
 */
import assert from 'node:assert';
import { DeadlineError, withDeadline, type Clock } from '../vocabulary/clock.js';
import type { Log } from '../vocabulary/log.js';
import { DeliveryError, type DeliveryErrorCode } from './delivery-error.js';
import { noteProgress, startDelivery, stepDelivery } from './delivery-machine.js';
import type { DeliveryInput, DeliveryOrder, DeliveryState, LastingFailure } from './delivery-machine.js';
import type { DeliverySettings } from './delivery-settings.js';
import type { DeliveryFailure, DeliveryItem, Outbox } from './outbox.js';
import { holdConversation } from './hold-conversation.js';
import type { Conversation } from './side-channel.js';
import { OutboxFault, QueueRun, workOff, type DeliveredItem } from './queue-run.js';
import { withStandstillLimit } from './standstill.js';
import type { UploadTarget } from './upload-target.js';
import { SendingSchedule } from './sending-schedule.js';
import { WakeBell } from './wake-bell.js';

export interface DeliveryOptions {
  targetId: string;
  target: UploadTarget;
  outbox: Outbox;
  clock: Clock;
  log: Log;
  /** Numbers in [0, 1) for the jitter of the back-off. */
  random: () => number;
  settings: DeliverySettings;
  /** What is talked about with the receiver beside the files. */
  conversation?: Conversation | undefined;
}

export interface DeliveryStatus {
  targetId: string;
  /** Where files go now, and whether that is the target's second address. */
  address: string;
  way: 'first' | 'fallback';
  /** `stopped`: a person has to act (see the failure's hint); probed slowly meanwhile. */
  state: 'idle' | 'sending' | 'waiting' | 'stopped';
  /** What keeps the queue from moving; `null` when nothing does. */
  failure: {
    code: DeliveryErrorCode;
    message: string;
    hint: string | null;
    since: number;
    /** `null` while an attempt is under way. */
    nextAttemptAt: number | null;
  } | null;
  /** Since this engine was made. */
  lastDelivered: { name: string; at: number; receiverAt: number | null } | null;
  delivered: number;
  rejected: number;
}

/** How long a target may take to say goodbye. */
const DISCONNECT_TIMEOUT_MS = 5_000;

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #bell: WakeBell;
  readonly #listeners = new Set<() => void>();
  #state: DeliveryState;
  #item: Pick<DeliveryItem, 'id' | 'name'> | null = null;
  #lastFailure: DeliveryFailure | null = null;
  #lastDelivered: DeliveryStatus['lastDelivered'] = null;
  #delivered = 0;
  #rejected = 0;
  #running = false;
  /** Of the clock that never steps: when to talk with the receiver; at once after a delivery. */
  #talkDueMs = Number.NEGATIVE_INFINITY;
  #way: 'first' | 'fallback' = 'first';
  readonly #schedule: SendingSchedule;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#bell = new WakeBell(options.clock);
    this.#schedule = new SendingSchedule(options.settings.sendEveryMs);
    this.#state = startDelivery().state;
  }

  /**
   * Delivers until the signal aborts, then resolves; the target is disconnected. Rejects only when the outbox itself
   * throws (its store is gone): what was delivered but could not be confirmed is recognised as already there next time.
   */
  async run(signal: AbortSignal): Promise<void> {
    assert(!this.#running, 'one run at a time');
    this.#running = true;
    const added = this.#options.outbox.onAdded(() => this.#bell.ring('added'));
    let { order } = startDelivery();
    try {
      for (;;) {
        const input = await this.#carryOut(order, signal);
        const step = stepDelivery(this.#state, input, this.#options);
        ({ order } = step);
        this.#enter(step.state, order);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      added[Symbol.dispose]();
      await this.#disconnect();
      this.#item = null;
      this.#state = startDelivery().state;
      this.#running = false;
    }
  }

  status(): DeliveryStatus {
    const { failure } = this.#state;
    const { target, targetId } = this.#options;
    return {
      targetId,
      address: target.address,
      way: target.way ?? 'first',
      state: shownState(this.#state),
      failure: failure && {
        code: failure.code,
        message: failure.message,
        hint: failure.hint,
        since: failure.since,
        nextAttemptAt: failure.nextAttemptAt,
      },
      lastDelivered: this.#lastDelivered,
      delivered: this.#delivered,
      rejected: this.#rejected,
    };
  }

  /** Calls back after each change of the status. During a long drain that is several times a file. */
  onChanged(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Ends a wait now: the operator mended something, or the network came up. */
  wake(): void {
    this.#bell.ring('woken');
  }

  async #carryOut(order: DeliveryOrder, signal: AbortSignal): Promise<DeliveryInput> {
    signal.throwIfAborted();
    switch (order.do) {
      case 'look':
        return this.#look();
      case 'connect': {
        const failed = await this.#attempt('connect', signal, (limited) =>
          this.#options.target.connect(limited),
        );
        return failed ?? { kind: 'connected' };
      }
      case 'send':
        return this.#send(signal);
      case 'set-aside':
        return this.#setAside();
      case 'wait':
      case 'pause':
        await this.#disconnect();
        await this.#bell.wait(['woken'], order.delayMs, signal);
        return { kind: 'waited' };
      case 'rest': {
        await this.#talkWhenDue(signal);
        const rung = await this.#bell.wait(['added', 'woken'], order.delayMs, signal);
        return { kind: rung ? 'woken' : 'rested' };
      }
      case 'sleep':
        await this.#sleep(signal);
        return { kind: 'woken' };
    }
  }

  /** Until something is added; wakes for a talk that is due. */
  async #sleep(signal: AbortSignal): Promise<void> {
    const { clock, conversation } = this.#options;
    for (;;) {
      await this.#disconnect();
      const delayMs = conversation === undefined ? null : Math.max(0, this.#talkDueMs - clock.monotonicMs());
      if (await this.#bell.wait(['added', 'woken'], delayMs, signal)) return;
      await this.#talkWhenDue(signal);
    }
  }

  async #talkWhenDue(signal: AbortSignal): Promise<void> {
    const { clock, conversation, settings, target } = this.#options;
    if (conversation === undefined || clock.monotonicMs() < this.#talkDueMs) return;
    const limits = { clock, deadlineMs: settings.attemptTimeoutMs, what: 'side channel', signal };
    await holdConversation(target, conversation, limits);
    this.#talkDueMs = clock.monotonicMs() + conversation.everyMs;
  }

  #look(): DeliveryInput {
    const now = this.#options.clock.now();
    if (this.#bell.hasRung('woken')) this.#schedule.open();
    this.#bell.hush();
    this.#item = this.#options.outbox.next();
    if (this.#item === null) {
      this.#schedule.noteEmpty(now);
      return { kind: 'queue-empty' };
    }
    const delayMs = this.#schedule.waitMs(now);
    if (delayMs === 0) return { kind: 'item-found' };
    this.#item = null;
    return { kind: 'not-due', delayMs };
  }

  async #send(signal: AbortSignal): Promise<DeliveryInput> {
    const { clock, outbox, target } = this.#options;
    const { name } = this.#inHand();
    let tellMoved: () => void = () => undefined;
    const onDelivered = (delivered: readonly DeliveredItem[]) => {
      tellMoved();
      this.#noteDelivered(delivered);
    };
    const run = new QueueRun({ outbox, clock, onDelivered });
    const failed = await this.#attempt(`upload of ${name}`, signal, async (limited, moved) => {
      tellMoved = moved;
      try {
        await workOff(target, run, limited);
      } finally {
        this.#item = run.oldestOwed ?? this.#item;
      }
    }).finally(() => run.close());
    if (failed !== null) return failed;
    this.#item = null;
    return { kind: 'delivered' };
  }

  #noteDelivered(delivered: readonly DeliveredItem[]): void {
    const { log, targetId } = this.#options;
    for (const { item, receipt, at } of delivered) {
      this.#delivered += 1;
      this.#lastDelivered = { name: item.name, at, receiverAt: receipt.receiverAt ?? null };
      this.#talkDueMs = Number.NEGATIVE_INFINITY;
      log.info({ target: targetId, file: item.name, ...receipt }, 'file delivered');
    }
    // A new object, so that whoever listens is told.
    this.#enter({ ...noteProgress(this.#state) }, { do: 'send' });
  }

  #setAside(): DeliveryInput {
    const item = this.#inHand();
    const failure = this.#lastFailure;
    assert(failure !== null, 'an item is set aside for a reason');
    this.#options.outbox.reject(item.id, failure);
    this.#item = null;
    this.#rejected += 1;
    return { kind: 'set-aside' };
  }

  /** Runs one attempt under the backstop deadline; every failure but the caller's own abort becomes an input. `null`: none. */
  async #attempt(
    what: string,
    signal: AbortSignal,
    work: (limited: AbortSignal, moved: () => void) => Promise<void>,
  ): Promise<DeliveryInput | null> {
    const { clock, outbox, settings } = this.#options;
    try {
      const limits = { clock, deadlineMs: settings.attemptTimeoutMs, what, signal };
      await withStandstillLimit(limits, work);
      return null;
    } catch (error) {
      if (error instanceof OutboxFault) throw error.cause;
      signal.throwIfAborted();
      const reason = asDeliveryError(error);
      const at = clock.now();
      this.#lastFailure = { code: reason.code, message: reason.message, hint: reason.hint, at };
      const attempt = { ...this.#lastFailure, disposition: reason.disposition };
      const condemned = reason.disposition === 'reject' && this.#state.phase === 'sending';
      if (!condemned) outbox.noteFailure(this.#inHand().id, this.#lastFailure);
      return { kind: 'failed', attempt, at };
    }
  }

  #inHand(): Pick<DeliveryItem, 'id' | 'name'> {
    assert(this.#item !== null, 'an attempt has an item in hand');
    return this.#item;
  }

  #enter(state: DeliveryState, order: DeliveryOrder): void {
    const before = this.#state;
    this.#state = state;
    this.#tellWay();
    this.#tell(before.failure, order);
    if (state === before) return;
    for (const listener of this.#listeners) listener();
  }

  /** One line a decision: not one an attempt, or a week without a network would fill the log. */
  #tell(before: LastingFailure | null, order: DeliveryOrder): void {
    const { log, targetId } = this.#options;
    const { failure, phase } = this.#state;
    const fields = { target: targetId, file: this.#item?.name };
    if (order.do === 'set-aside' && this.#lastFailure !== null) {
      const { code, message, hint } = this.#lastFailure;
      log.error({ ...fields, code, hint }, `file rejected: ${message}`);
    } else if (failure !== null && failure.code !== before?.code) {
      const { code, message, hint } = failure;
      if (phase === 'stopped') log.error({ ...fields, code, hint }, `delivery stopped: ${message}`);
      else log.warn({ ...fields, code, hint }, `delivery failed, will be tried again: ${message}`);
    } else if (failure === null && before !== null) {
      log.info({ ...fields, failedSince: before.since }, 'delivery works again');
    }
  }

  #tellWay(): void {
    const { log, target, targetId } = this.#options;
    const way = target.way ?? 'first';
    if (way === this.#way) return;
    this.#way = way;
    const text =
      way === 'first' ? 'delivery is back at the first address' : 'delivery changes to the other address';
    log.warn({ target: targetId, address: target.address }, text);
  }

  /** A target that cannot even say goodbye is left behind: the next connect makes a new connection. */
  async #disconnect(): Promise<void> {
    const { clock, target } = this.#options;
    const limits = { clock, deadlineMs: DISCONNECT_TIMEOUT_MS, what: 'disconnect' };
    await withDeadline(limits, () => target.disconnect()).catch(() => undefined);
  }
}

/** A stopped queue shows as stopped while it is only being probed. */
function shownState({ phase, failure }: DeliveryState): DeliveryStatus['state'] {
  if (phase === 'connecting') return failure?.disposition === 'stop' ? 'stopped' : 'sending';
  return phase;
}

function asDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (error instanceof DeadlineError) {
    return new DeliveryError({ code: 'timeout', disposition: 'retry', message: error.message, cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new DeliveryError({
    code: 'protocol-error',
    disposition: 'retry',
    message: `The target failed in an unforeseen way: ${message}`,
    hint: 'This is a fault of the program: report it with the log.',
    cause: error,
  });
}
