/**
 * How a queue is worked off, whatever the protocol: waits, deadlines, and how long a connection is kept between files.
 * The schema's keys stand beside the target's own in the configuration; durations are text there, milliseconds here.
 */
import { Type, type Static } from 'typebox';
import { durationSchema } from '../configuration/duration.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export interface DeliverySettings {
  /** Shortest wait after a failure, ms. */
  retryMinMs: number;
  /** Longest wait after a failure, ms. */
  retryMaxMs: number;
  /** Wait between probes while a person has to act (host key, login), ms. */
  probeMs: number;
  /** How long an idle connection is kept for the next file, ms. 0: closed as soon as the queue is empty. */
  keepOpenMs: number;
  /** Backstop for one whole connect or one whole upload, ms. */
  attemptTimeoutMs: number;
  /** 0: each file at once. Else files are collected and sent at the multiples of this, by the wall clock (GMT+7), ms. */
  sendEveryMs: number;
}

/**
 * `oldest-first`: the newer ones wait until the older ones are in, as the Ministry's reader needs it. `live-first`: what is
 * newer than anything sent goes first, then the backlog from its oldest.
 */
export type SendingOrder = 'oldest-first' | 'live-first';

export const deliverySchema = Type.Object(
  {
    retryMin: durationSchema({
      minMs: 100,
      maxMs: HOUR_MS,
      default: '1s',
      description: 'Shortest wait after a failure.',
    }),
    retryMax: durationSchema({
      minMs: SECOND_MS,
      maxMs: 24 * HOUR_MS,
      default: '5m',
      description: 'Longest wait after a failure.',
    }),
    probeInterval: durationSchema({
      minMs: SECOND_MS,
      maxMs: 24 * HOUR_MS,
      default: '5m',
      description: 'Wait between probes while a person has to act: host key changed, login refused.',
    }),
    keepOpen: durationSchema({
      minMs: 0,
      maxMs: 24 * HOUR_MS,
      default: '30s',
      description: 'How long an idle connection is kept for the next file.',
    }),
    attemptTimeout: durationSchema({
      minMs: SECOND_MS,
      maxMs: HOUR_MS,
      default: '5m',
      description: 'Backstop for one connect, one upload, or the standstill of a long drain.',
    }),
    order: Type.Union([Type.Literal('oldest-first'), Type.Literal('live-first')], {
      default: 'oldest-first',
      description:
        "live-first: the newest file first, then the backlog from its oldest; not for the Ministry's reader.",
    }),
    sendEvery: durationSchema({
      minMs: 0,
      maxMs: 24 * HOUR_MS,
      default: '0s',
      description: '0s: each file at once; else at the multiples of this (1h: on the hour).',
    }),
  },
  { additionalProperties: false },
);

export type DeliveryConfig = Static<typeof deliverySchema>;

export const DEFAULT_DELIVERY_SETTINGS: DeliverySettings = {
  retryMinMs: SECOND_MS,
  retryMaxMs: 5 * MINUTE_MS,
  probeMs: 5 * MINUTE_MS,
  keepOpenMs: 30 * SECOND_MS,
  attemptTimeoutMs: 5 * MINUTE_MS,
  sendEveryMs: 0,
};

/** The engine's settings out of a loaded target configuration (durations already milliseconds). */
export function deliverySettingsOf(config: DeliveryConfig): DeliverySettings {
  return {
    retryMinMs: config.retryMin,
    retryMaxMs: config.retryMax,
    probeMs: config.probeInterval,
    keepOpenMs: config.keepOpen,
    attemptTimeoutMs: config.attemptTimeout,
    sendEveryMs: config.sendEvery,
  };
}
