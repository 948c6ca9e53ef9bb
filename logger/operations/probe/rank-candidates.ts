/** What one answering instrument may be: candidates by confidence, each with its look-alikes. Never accepted by itself. */
import type { InstrumentProfile } from '../../../protocols/profiles/instrument-profile.js';
import type { GivenSettings } from '../../../protocols/profiles/resolve-settings.js';

export interface Candidate {
  profile: InstrumentProfile;
  /** 0…1 */
  confidence: number;
  reasons: readonly string[];
  /** That the instrument's answers show; others are open. */
  settings: GivenSettings;
  /** Profiles that fit about as well. */
  lookAlikes: readonly string[];
}

/** Below this nothing is called likely. */
export const LIKELY_MIN = 0.7;
/** Closer to each other than this, two candidates are told as alike. */
export const ALIKE_WITHIN = 0.08;
/** Below this a candidate is not worth a line. */
export const SHOWN_MIN = 0.05;
const SHOWN_MAX = 5;

export type Verdict = 'likely' | 'alike' | 'unsure';

export function rankCandidates(candidates: readonly Omit<Candidate, 'lookAlikes'>[]): Candidate[] {
  const best = new Map<string, Omit<Candidate, 'lookAlikes'>>();
  for (const candidate of candidates) {
    const before = best.get(candidate.profile.id);
    if (before === undefined || candidate.confidence > before.confidence)
      best.set(candidate.profile.id, candidate);
  }
  const ranked = [...best.values()]
    .filter(({ confidence }) => confidence >= SHOWN_MIN)
    .sort(
      (left, right) => right.confidence - left.confidence || (left.profile.id < right.profile.id ? -1 : 1),
    )
    .slice(0, SHOWN_MAX);
  return ranked.map((candidate) => ({
    ...candidate,
    lookAlikes: ranked
      .filter(
        (other) => other !== candidate && Math.abs(other.confidence - candidate.confidence) < ALIKE_WITHIN,
      )
      .map(({ profile }) => profile.id),
  }));
}

export function verdictOf([first]: readonly Candidate[]): Verdict {
  if (first === undefined || first.confidence < LIKELY_MIN) return 'unsure';
  return first.lookAlikes.length > 0 ? 'alike' : 'likely';
}
