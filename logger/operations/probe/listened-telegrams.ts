/**
 * What was heard on a line before anything is asked, against the profiles of instruments that talk unasked: each cuts and reads it
 * as at a station. Damaged and foreign telegrams beside the good ones count against it.
 */
import { createDriver } from '../../../protocols/profiles/create-driver.js';
import type { InstrumentProfile } from '../../../protocols/profiles/instrument-profile.js';
import type { ProfileSetting } from '../../../protocols/profiles/profile-schema.js';
import { resolveInstrumentProfile } from '../../../protocols/profiles/resolve-instrument-profile.js';
import { isListenedTo, type ListenedProfile } from '../../../protocols/profiles/telegram-profile-schema.js';
import {
  silenceError,
  type Ear,
  type HeardTelegram,
  type Telegrams,
} from '../../../protocols/vendors/listening/telegrams.js';
import { textOfBytes } from '../../../protocols/vendors/text.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import type { DriverReading } from '../../../protocols/vocabulary/reading.js';
import { rankCandidates, type Candidate } from './rank-candidates.js';

/** Other makers send the same telegrams. */
const LISTENED_CONFIDENCE = 0.85;
/** Settings are tried in so many combinations at most. */
const COMBINATIONS_MAX = 256;
/** A number that may be so many is tried, as an address; a wider one is left at its default. */
const INTEGER_CHOICES_MAX = 64;
const NOT_SAID: readonly (string | null)[] = [
  ...['timeout', 'not-a-number', 'not-in-reply', 'unit-mismatch', 'malformed-flags'],
];

type Settings = Readonly<Record<string, string | number>>;

export async function candidatesOf(
  heard: Uint8Array,
  profiles: readonly InstrumentProfile[],
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const candidates: Omit<Candidate, 'lookAlikes'>[] = [];
  for (const profile of profiles.filter(isListenedTo)) {
    const tried: Omit<Candidate, 'lookAlikes'>[] = [];
    for (const settings of combinationsOf(profile)) {
      tried.push(await candidateOf(profile, settings, { heard, signal }));
    }
    const most = Math.max(...tried.map(({ confidence }) => confidence));
    const best = tried.filter(({ confidence }) => confidence === most);
    const [first] = best;
    if (first === undefined) continue;
    // What fits as well with another value is not shown by the telegrams.
    const shown = Object.entries(first.settings).filter(([name, value]) =>
      best.every(({ settings }) => settings[name] === value),
    );
    candidates.push({ ...first, settings: Object.fromEntries(shown) });
  }
  return rankCandidates(candidates);
}

async function candidateOf(
  profile: ListenedProfile,
  settings: Settings,
  { heard, signal }: { heard: Uint8Array; signal: AbortSignal },
): Promise<Omit<Candidate, 'lookAlikes'>> {
  const ear = new PlayedEar(heard);
  const readings = await readingsOf(profile, settings, { ear, signal });
  const said = readings.filter(({ reason }) => !NOT_SAID.includes(reason));
  const share = readings.length === 0 ? 0 : said.length / readings.length;
  const { telegrams, damaged, foreign } = ear;
  const all = telegrams + damaged + foreign;
  const good = all === 0 ? 0 : (telegrams / all) * (1 - ear.strayBytes / heard.length);
  const confidence = Math.round(LISTENED_CONFIDENCE * good * Math.sqrt(share) * 1000) / 1000;
  const values = said.filter(({ value }) => value !== null).slice(0, VALUES_SHOWN);
  const shown = values.map(({ measurement, value }) => `${measurement} ${value}`).join(', ');
  return {
    profile,
    settings,
    confidence,
    reasons: [
      `talks unasked: ${telegrams} of its telegrams were heard, ${damaged} damaged and ${foreign} others`,
      `${said.length} of ${readings.length} measurements are in them${shown === '' ? '' : ` (${shown})`}`,
    ],
  };
}

const VALUES_SHOWN = 3;
const POLL_MS = 1;

async function readingsOf(
  profile: ListenedProfile,
  settings: Settings,
  { ear, signal }: { ear: PlayedEar; signal: AbortSignal },
): Promise<readonly DriverReading[]> {
  const answered = { ...openAnswers(profile), ...settings };
  const { measurements } = resolveInstrumentProfile(profile, answered);
  const readable = measurements.filter(({ missingSettings }) => missingSettings.length === 0);
  if (readable.length === 0) return [];
  const driver = createDriver({
    ...{ profile, settings: answered, unitId: 1, replyTimeoutMs: POLL_MS },
    measurements: readable.map(({ id }) => id),
    wire: { kind: 'listening', ear },
  });
  try {
    return await driver.poll(signal);
  } catch (error) {
    if (isInstrumentError(error)) return [];
    throw error;
  }
}

/** Every value of a choice or of a small number; what is named first, or a default, comes first. */
function combinationsOf({ settings = [] }: ListenedProfile): Settings[] {
  let combinations: Settings[] = [{}];
  for (const setting of settings) {
    const values = valuesOf(setting);
    if (values.length === 0) continue;
    combinations = combinations.flatMap((given) =>
      values.map((value) => ({ ...given, [setting.id]: value })),
    );
  }
  return combinations.slice(0, COMBINATIONS_MAX);
}

/** Any pace will do for what is heard all at once; somebody still has to answer it. */
function openAnswers({ settings = [] }: ListenedProfile): Settings {
  const open = settings.filter(({ required, choices }) => required === true && choices === undefined);
  return Object.fromEntries(open.map(({ id, integer, number }) => [id, (integer ?? number)?.low ?? 0]));
}

function valuesOf({ choices, integer, default: byDefault }: ProfileSetting): (string | number)[] {
  if (choices !== undefined) return choices.map(({ value }) => value);
  if (integer === undefined || integer.high - integer.low >= INTEGER_CHOICES_MAX) return [];
  const all = Array.from({ length: integer.high - integer.low + 1 }, (_, index) => integer.low + index);
  return typeof byDefault === 'number' ? [byDefault, ...all.filter((value) => value !== byDefault)] : all;
}

/** Hears what was recorded, all of it before the poll. */
class PlayedEar implements Ear {
  telegrams = 0;
  damaged = 0;
  foreign = 0;
  /** Between frames; lines leave none. */
  strayBytes = 0;
  readonly #bytes: Uint8Array;
  readonly #heard = new Map<string, HeardTelegram>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  attend(telegrams: Telegrams): void {
    if (telegrams.cut === 'frames') {
      const framer = telegrams.makeFramer();
      for (const telegram of framer.push(this.#bytes)) this.#keep(telegram);
      this.damaged = framer.leftovers.damaged;
      this.foreign = framer.leftovers.foreign;
      this.strayBytes = framer.leftovers.bytes;
      return;
    }
    // The listening began in the middle of a line, and ended in one.
    const lines = textOfBytes(this.#bytes).split(telegrams.end).slice(1, -1);
    for (const line of lines) {
      const verdict = telegrams.judge(line);
      if (verdict.kind === 'telegram') this.#keep(verdict.telegram);
      else if (line.trim() !== '') this[verdict.kind] += 1;
    }
  }

  heard(): readonly HeardTelegram[] {
    return [...this.#heard.values()].sort((left, right) => right.serial - left.serial);
  }

  async hearMore(): Promise<number> {
    throw silenceError({ bytes: 0, damaged: this.damaged, foreign: this.foreign }, POLL_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What was recorded holds nothing.
  }

  #keep(telegram: { kind: string; text: string }): void {
    this.telegrams += 1;
    this.#heard.set(telegram.kind, { ...telegram, serial: this.telegrams, ageMs: 0 });
  }
}
