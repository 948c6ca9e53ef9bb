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
}

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
      description: 'Backstop for one connect or one upload as a whole.',
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
};

/** The engine's settings out of a loaded target configuration (durations already milliseconds). */
export function deliverySettingsOf(config: DeliveryConfig): DeliverySettings {
  return {
    retryMinMs: config.retryMin,
    retryMaxMs: config.retryMax,
    probeMs: config.probeInterval,
    keepOpenMs: config.keepOpen,
    attemptTimeoutMs: config.attemptTimeout,
  };
}
