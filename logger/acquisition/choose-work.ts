/**
 * What a bus does next: one talker, earliest due first, healthy instruments before doubtful ones, probes in the gaps. A
 * silent instrument thus delays the others by one probe at most, and never by two in a row. Pure.
 */

/** What the choice needs to know of one instrument. */
export interface Candidate {
  /** Its oldest slot not taken yet, UTC epoch milliseconds. */
  dueAt: number;
  /** `silent`: its slots are told without using the wire, only its probe needs it. */
  standing: 'answering' | 'doubtful' | 'silent';
  /** When it last had its turn, monotonic; −∞: never. Among equals the one that waited longest goes first. */
  servedMs: number;
  /** Only when silent and not heard of yet. `costMs`: what it takes when nobody answers. */
  probe: { dueMs: number; periodMs: number; costMs: number } | null;
}

export interface Moment {
  nowAt: number;
  monotonicMs: number;
  /** What the wire did last. */
  lastWork: 'poll' | 'probe' | null;
}

export interface Choice<C extends Candidate> {
  work: { kind: 'poll' | 'probe'; candidate: C } | null;
  /** When to look again if nothing happens before. Only of use when there is no work. */
  lookAgainInMs: number;
}

/** A sleeping bus looks at the clock at least this often, because the clock may have been set meanwhile. */
export const LOOK_AGAIN_MS_MAX = 10_000;

export function chooseWork<C extends Candidate>(candidates: readonly C[], moment: Moment): Choice<C> {
  const polls = candidates.filter((candidate) => candidate.standing !== 'silent');
  const duePoll = first(polls, byDue, ({ dueAt }) => dueAt <= moment.nowAt);
  const nextPollInMs = Math.min(Infinity, ...polls.map(({ dueAt }) => dueAt - moment.nowAt));
  const probe = first(
    candidates,
    (left, right) => probeDueMs(left) - probeDueMs(right),
    (candidate) => mayProbe(candidate, moment, duePoll ? 0 : nextPollInMs),
  );
  if (duePoll && !(probe && moment.lastWork === 'poll')) return work('poll', duePoll);
  if (probe) return work('probe', probe);
  return { work: null, lookAgainInMs: lookAgainInMs(candidates, moment) };
}

/** A probe goes where it fits before the next poll, or wherever once it has waited for a whole period. */
function mayProbe({ probe }: Candidate, moment: Moment, roomMs: number): boolean {
  if (!probe || probe.dueMs > moment.monotonicMs) return false;
  return probe.costMs <= roomMs || moment.monotonicMs - probe.dueMs >= probe.periodMs;
}

function lookAgainInMs(candidates: readonly Candidate[], moment: Moment): number {
  let inMs = LOOK_AGAIN_MS_MAX;
  for (const { dueAt, probe } of candidates) {
    inMs = Math.min(inMs, dueAt - moment.nowAt);
    if (!probe) continue;
    const dueInMs = probe.dueMs - moment.monotonicMs;
    inMs = Math.min(inMs, dueInMs > 0 ? dueInMs : dueInMs + probe.periodMs);
  }
  return Math.max(0, inMs);
}

function byDue(left: Candidate, right: Candidate): number {
  return left.dueAt - right.dueAt || rank(left) - rank(right) || left.servedMs - right.servedMs;
}

function rank({ standing }: Candidate): number {
  return standing === 'answering' ? 0 : 1;
}

function probeDueMs({ probe }: Candidate): number {
  return probe?.dueMs ?? Infinity;
}

function first<C>(
  all: readonly C[],
  compare: (left: C, right: C) => number,
  fits: (one: C) => boolean,
): C | null {
  let best: C | null = null;
  for (const one of all) if (fits(one) && (best === null || compare(one, best) < 0)) best = one;
  return best;
}

function work<C extends Candidate>(kind: 'poll' | 'probe', candidate: C): Choice<C> {
  return { work: { kind, candidate }, lookAgainInMs: 0 };
}
