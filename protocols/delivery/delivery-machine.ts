/**
 * What the delivery engine does next: a pure machine of states, inputs and orders. It gives exactly one order at a time;
 * whoever carries it out comes back with what happened. So every rule of delivery (oldest first, hold the newer ones,
 * back off, stop and probe, come back by itself) can be read and tested here without a server.
 *
 * ```
 * idle ──item-found──▶ connecting ──connected──▶ sending ──delivered──▶ (look again)
 *  ▲ ◀──queue-empty──        │ failed                │ failed
 *  └── rest, then close      ▼                       ▼
 *                     waiting (retry) · stopped (a person must act) ──waited──▶ (look again)
 * ```
 */
import { backOffDelayMs } from './back-off.js';
import type { DeliveryDisposition, DeliveryErrorCode } from './delivery-error.js';
import type { DeliverySettings } from './delivery-settings.js';

export type DeliveryPhase = 'idle' | 'connecting' | 'sending' | 'waiting' | 'stopped';

/** A failure that lasts: from the first attempt that failed until the next one that succeeds. */
export interface LastingFailure {
  code: DeliveryErrorCode;
  message: string;
  hint: string | null;
  disposition: DeliveryDisposition;
  /** When the first attempt of this unbroken run of failures failed. */
  since: number;
  /** `null` while an attempt is under way. */
  nextAttemptAt: number | null;
}

export interface DeliveryState {
  phase: DeliveryPhase;
  /** Failures in a row that asked for a retry. */
  failures: number;
  failure: LastingFailure | null;
}

export interface FailedAttempt {
  code: DeliveryErrorCode;
  message: string;
  hint: string | null;
  disposition: DeliveryDisposition;
}

/** What came of the last order. */
export type DeliveryInput =
  | { kind: 'item-found' }
  | { kind: 'queue-empty' }
  /** Something waits, but its time has not come. */
  | { kind: 'not-due'; delayMs: number }
  | { kind: 'connected' }
  | { kind: 'delivered' }
  | { kind: 'set-aside' }
  | { kind: 'failed'; attempt: FailedAttempt; at: number }
  /** The wait is over, or somebody asked not to wait any longer. */
  | { kind: 'waited' }
  /** Something was added while the queue was empty. */
  | { kind: 'woken' }
  /** The idle connection has been kept long enough. */
  | { kind: 'rested' };

/** What to do now. */
export type DeliveryOrder =
  /** Look for the oldest item. */
  | { do: 'look' }
  | { do: 'connect' }
  /** Upload what waits, the item in hand first, and confirm it. */
  | { do: 'send' }
  /** Reject the item in hand with the reason of its failure. */
  | { do: 'set-aside' }
  /** Drop the connection and wait; what is added meanwhile does not shorten the wait. */
  | { do: 'wait'; delayMs: number }
  /** Nothing to send: keep the connection for so long. */
  | { do: 'rest'; delayMs: number }
  /** Not the time to send: drop the connection and wait for it; what is added meanwhile waits too. */
  | { do: 'pause'; delayMs: number }
  /** Nothing to send: drop the connection and sleep until something is added. */
  | { do: 'sleep' };

export interface DeliveryStep {
  state: DeliveryState;
  order: DeliveryOrder;
}

export interface DeliveryRules {
  settings: DeliverySettings;
  /** Numbers in [0, 1). */
  random: () => number;
}

export function startDelivery(): DeliveryStep {
  return { state: { phase: 'idle', failures: 0, failure: null }, order: { do: 'look' } };
}

export function stepDelivery(state: DeliveryState, input: DeliveryInput, rules: DeliveryRules): DeliveryStep {
  switch (input.kind) {
    case 'item-found':
      return { state: attempting(state, 'connecting'), order: { do: 'connect' } };
    case 'connected':
      return { state: attempting(state, 'sending'), order: { do: 'send' } };
    case 'delivered':
    case 'set-aside':
      return { state: { phase: 'sending', failures: 0, failure: null }, order: { do: 'look' } };
    case 'queue-empty':
      // A queue that was emptied from outside (items purged or resolved by hand) has nothing left that could be failing.
      return {
        state: { phase: 'idle', failures: 0, failure: null },
        order: { do: 'rest', delayMs: rules.settings.keepOpenMs },
      };
    case 'not-due':
      return {
        state: { phase: 'idle', failures: 0, failure: null },
        order: { do: 'pause', delayMs: input.delayMs },
      };
    case 'rested':
      return { state, order: { do: 'sleep' } };
    case 'waited':
    case 'woken':
      return { state, order: { do: 'look' } };
    case 'failed':
      return afterFailure(state, input, rules);
  }
}

/** A long sending delivered something: whatever failed before is over. */
export function noteProgress(state: DeliveryState): DeliveryState {
  return state.failure === null && state.failures === 0
    ? state
    : { phase: state.phase, failures: 0, failure: null };
}

function attempting(state: DeliveryState, phase: 'connecting' | 'sending'): DeliveryState {
  const failure = state.failure === null ? null : { ...state.failure, nextAttemptAt: null };
  return { ...state, phase, failure };
}

function afterFailure(
  state: DeliveryState,
  { attempt, at }: { attempt: FailedAttempt; at: number },
  { settings, random }: DeliveryRules,
): DeliveryStep {
  // Only an upload can condemn its file; a connection that fails says nothing about it.
  if (attempt.disposition === 'reject' && state.phase === 'sending')
    return { state, order: { do: 'set-aside' } };
  const stop = attempt.disposition === 'stop';
  const failures = stop ? state.failures : state.failures + 1;
  const delayMs = stop
    ? settings.probeMs
    : backOffDelayMs(failures, { minMs: settings.retryMinMs, maxMs: settings.retryMaxMs }, random);
  const failure = { ...attempt, since: state.failure?.since ?? at, nextAttemptAt: at + delayMs };
  return {
    state: { phase: stop ? 'stopped' : 'waiting', failures, failure },
    order: { do: 'wait', delayMs },
  };
}
