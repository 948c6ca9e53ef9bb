/** What a profile's reasons mean, in its own words: for pages, which know only the shipped ones by heart. */
import type { InstrumentProfile } from './instrument-profile.js';
import type { ProfileText } from './profile-schema.js';

/** Every reason that the profile's rules can give → its text in both languages. The first text of a reason counts. */
export function collectReasonTexts(profile: InstrumentProfile): ReadonlyMap<string, ProfileText> {
  const texts = new Map<string, ProfileText>();
  collect(profile, texts);
  return texts;
}

/** Outcomes stand at many places of a profile; wherever one stands it has a reason and a text beside each other. */
function collect(part: unknown, texts: Map<string, ProfileText>): void {
  if (Array.isArray(part)) {
    part.forEach((item) => collect(item, texts));
  } else if (typeof part === 'object' && part !== null) {
    const { reason, text } = part as { reason?: unknown; text?: unknown };
    if (typeof reason === 'string' && isText(text) && !texts.has(reason)) texts.set(reason, text);
    Object.values(part).forEach((item) => collect(item, texts));
  }
}

function isText(value: unknown): value is ProfileText {
  if (typeof value !== 'object' || value === null) return false;
  const { vi, en } = value as Partial<ProfileText>;
  return typeof vi === 'string' && typeof en === 'string';
}
