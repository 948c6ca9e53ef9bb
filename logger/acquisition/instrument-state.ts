/**
 * Whether an instrument is worth a full poll. After some failed polls in a row it is silent: it then costs its bus one
 * short probe per probe period, which doubles up to a limit, until it answers again. Pure: events in, state out.
 */

export interface SilenceSettings {
  /** Failed polls in a row that make an instrument silent. */
  failedPollsUntilSilent: number;
  /** Wait before the first probe; doubled after each one that fails … */
  probeDelayMsFirst: number;
  /** … up to this. */
  probeDelayMsMax: number;
}

export const DEFAULT_SILENCE_SETTINGS: SilenceSettings = {
  failedPollsUntilSilent: 2,
  probeDelayMsFirst: 1_000,
  probeDelayMsMax: 30_000,
};

export type InstrumentState =
  | { kind: 'starting'; failedPolls: number }
  | { kind: 'answering'; failedPolls: number }
  | {
      kind: 'silent';
      probeDelayMs: number;
      /** Monotonic milliseconds: a stepped clock neither hastens nor delays a probe. */
      probeDueMs: number;
      /** `answered`: the last probe was; the next slot gets a full poll, which decides. */
      probe: 'unanswered' | 'answered';
    };

/** `poll-answered` also when the answer was an exception: the instrument is there and costs its bus no time. */
export type InstrumentEvent = 'poll-answered' | 'poll-failed' | 'probe-answered' | 'probe-failed';

export const STARTING: InstrumentState = { kind: 'starting', failedPolls: 0 };

export interface Occurrence {
  event: InstrumentEvent;
  monotonicMs: number;
}

export function nextInstrumentState(
  state: InstrumentState,
  occurrence: Occurrence,
  settings: SilenceSettings,
): InstrumentState {
  const { event, monotonicMs } = occurrence;
  switch (event) {
    case 'poll-answered':
      return { kind: 'answering', failedPolls: 0 };
    case 'probe-answered':
      return state.kind === 'silent' ? { ...state, probe: 'answered' } : state;
    case 'poll-failed':
    case 'probe-failed': {
      if (state.kind === 'silent') {
        // A unit that answers probes but no polls keeps backing off: only a good poll ends the silence.
        return silentFor(Math.min(state.probeDelayMs * 2, settings.probeDelayMsMax), monotonicMs);
      }
      const failedPolls = state.failedPolls + 1;
      if (failedPolls < settings.failedPollsUntilSilent) return { ...state, failedPolls };
      return silentFor(Math.min(settings.probeDelayMsFirst, settings.probeDelayMsMax), monotonicMs);
    }
  }
}

/** Whether the next slot is answered by a full poll rather than told as silence. */
export function deservesPoll(state: InstrumentState): boolean {
  return state.kind !== 'silent' || state.probe === 'answered';
}

/** Retries are for instruments in good standing; a doubtful one gets a single attempt, so it costs its bus little. */
export function deservesRetries(state: InstrumentState): boolean {
  return state.kind === 'answering' && state.failedPolls === 0;
}

function silentFor(probeDelayMs: number, monotonicMs: number): InstrumentState {
  return { kind: 'silent', probeDelayMs, probeDueMs: monotonicMs + probeDelayMs, probe: 'unanswered' };
}
