/**
 * What a bus does next: one talker, earliest due first, healthy instruments before doubtful ones, probes in the gaps, and a
 * question about settings only where nothing else is due before it would be over. A silent instrument thus delays the others
 * by one probe at most, and never by two in a row. Pure.
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
  /** The next question about its settings, monotonic; `null`: there is none to ask. `costMs`: what it takes as things go. */
  settings: { dueMs: number; costMs: number } | null;
}

export type WorkKind = 'poll' | 'probe' | 'settings';

export interface Moment {
  nowAt: number;
  monotonicMs: number;
  /** What the wire did last. */
  lastWork: WorkKind | null;
}

export interface Choice<C extends Candidate> {
  work: { kind: WorkKind; candidate: C } | null;
  /** How long the wire is free. */
  roomMs: number;
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
  const roomMs = duePoll ? 0 : nextPollInMs;
  if (duePoll && !(probe && moment.lastWork === 'poll')) return work('poll', duePoll, roomMs);
  if (probe) return work('probe', probe, roomMs);
  const settings = first(candidates, bySettings, (candidate) => mayAskSettings(candidate, moment, roomMs));
  if (settings) return work('settings', settings, roomMs);
  return { work: null, roomMs, lookAgainInMs: lookAgainInMs(candidates, moment) };
}

/** Never in the way of a poll, however long it has waited: a setting that is read late is still read. */
function mayAskSettings({ settings, standing }: Candidate, moment: Moment, roomMs: number): boolean {
  if (!settings || standing !== 'answering' || settings.dueMs > moment.monotonicMs) return false;
  return settings.costMs <= roomMs;
}

function bySettings(left: Candidate, right: Candidate): number {
  return (left.settings?.dueMs ?? Infinity) - (right.settings?.dueMs ?? Infinity);
}

/** A probe goes where it fits before the next poll, or wherever once it has waited for a whole period. */
function mayProbe({ probe }: Candidate, moment: Moment, roomMs: number): boolean {
  if (!probe || probe.dueMs > moment.monotonicMs) return false;
  return probe.costMs <= roomMs || moment.monotonicMs - probe.dueMs >= probe.periodMs;
}

function lookAgainInMs(candidates: readonly Candidate[], moment: Moment): number {
  let inMs = LOOK_AGAIN_MS_MAX;
  for (const { dueAt, probe, settings } of candidates) {
    inMs = Math.min(inMs, dueAt - moment.nowAt);
    // One that is due and does not fit waits for the next poll to be over, which is looked at anyway.
    if (settings && settings.dueMs > moment.monotonicMs) {
      inMs = Math.min(inMs, settings.dueMs - moment.monotonicMs);
    }
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

function work<C extends Candidate>(kind: WorkKind, candidate: C, roomMs: number): Choice<C> {
  return { work: { kind, candidate }, roomMs, lookAgainInMs: 0 };
}
