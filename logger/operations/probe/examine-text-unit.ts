/** One instrument that answers in text against the profiles of its protocol: each asks what it would ask at a station. */
import { createDriver } from '../../../protocols/profiles/create-driver.js';
import type { LineProfile } from '../../../protocols/profiles/line-profile-schema.js';
import { resolveInstrumentProfile } from '../../../protocols/profiles/resolve-instrument-profile.js';
import type { Line } from '../../../protocols/vendors/line.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import type { DriverReading } from '../../../protocols/vocabulary/reading.js';
import type { TextSpeaker } from './ask-text-units.js';
import { rankCandidates, type Candidate } from './rank-candidates.js';

export interface ExamineTextOptions {
  line: Line;
  speaker: TextSpeaker;
  profiles: readonly LineProfile[];
  deadlineMs: number;
  signal: AbortSignal;
}

/** The form of the answers is that of any instrument of the protocol; which one it is, the ids of gases do not say. */
const BAYERN_HESSEN_CONFIDENCE = 0.6;
/** Other modules speak DCON in the same words. */
const DCON_CONFIDENCE = 0.65;
const C_LINK_CONFIDENCE = 0.9;
/** The protocol has one profile, whose instruments answer alike. */
const ONLY_PROFILE_CONFIDENCE = 0.8;
/** A sensor that names neither the maker nor the model of a profile. */
const UNNAMED_SENSOR_CONFIDENCE = 0.2;
const NAMED_SENSOR_CONFIDENCE = 0.9;
const NOT_SAID: readonly (string | null)[] = ['refused', 'not-a-number', 'malformed-flags', 'not-in-reply'];

export async function examineTextUnit(options: ExamineTextOptions): Promise<readonly Candidate[]> {
  const { speaker, profiles } = options;
  const candidates: Omit<Candidate, 'lookAlikes'>[] = [];
  for (const profile of profiles.filter(({ protocol }) => protocol === speaker.protocol)) {
    candidates.push(await candidateOf(profile, options));
  }
  return rankCandidates(candidates);
}

async function candidateOf(
  profile: LineProfile,
  options: ExamineTextOptions,
): Promise<Omit<Candidate, 'lookAlikes'>> {
  const { speaker } = options;
  const known = new Set((profile.settings ?? []).map(({ id }) => id));
  const settings = Object.fromEntries(Object.entries(speaker.settings).filter(([name]) => known.has(name)));
  const shared = { profile, settings };
  if (profile.protocol === 'bayern-hessen') {
    const fits = speaker.settings['response-mode'] === 'bcc' || known.has('response-mode');
    const gases = speaker.blocks.map(({ gas, value }) => `${gas ?? 'no id'}: ${value}`).join(', ');
    return {
      ...shared,
      confidence: fits ? BAYERN_HESSEN_CONFIDENCE : 0,
      reasons: [
        `answers DA with ${speaker.blocks.length} gases (${gases})`,
        'the ids of gases are chosen at the instrument',
      ],
    };
  }
  if (profile.protocol === 'sdi-12') return { ...shared, ...namedSensor(profile, speaker.said) };
  if (profile.protocol !== 'dcon' && profile.protocol !== 'c-link') {
    const reasons = [`answers as its protocol has it: "${speaker.said}"`, 'others of the maker answer alike'];
    return { ...shared, confidence: ONLY_PROFILE_CONFIDENCE, reasons };
  }
  const polled = await pollWith(profile, settings, options);
  const said = polled.readings.filter(({ reason }) => !NOT_SAID.includes(reason));
  const share = polled.readings.length === 0 ? 0 : said.length / polled.readings.length;
  const most = profile.protocol === 'dcon' ? DCON_CONFIDENCE : C_LINK_CONFIDENCE;
  return {
    profile,
    settings: polled.settings,
    confidence: Math.round(most * share ** 1.5 * 1000) / 1000,
    reasons: [
      `answers ${profile.protocol === 'dcon' ? 'the question for its data format' : `"gas mode" with "${speaker.said}"`}`,
      `${said.length} of ${polled.readings.length} measurements are known there${named(said)}`,
    ],
  };
}

/** `13OTT     PLS   110`: a word of the maker, and one of the model. */
function namedSensor({ maker, model }: LineProfile, said: string): Pick<Candidate, 'confidence' | 'reasons'> {
  const told = said.slice(2).toLowerCase();
  const names = (text: string) =>
    (text.toLowerCase().match(/[a-z0-9]{3,}/g) ?? []).some((it) => told.includes(it));
  const isNamed = names(maker) && names(model);
  return {
    confidence: isNamed ? NAMED_SENSOR_CONFIDENCE : UNNAMED_SENSOR_CONFIDENCE,
    reasons: [`calls itself "${said.slice(2).trim()}"${isNamed ? '' : ', which names another instrument'}`],
  };
}

interface Polled {
  readings: readonly DriverReading[];
  settings: Record<string, string | number>;
}

/** Settings of which only one value fits the answers (the unit behind a number) are found by trying. */
async function pollWith(
  profile: LineProfile,
  found: Readonly<Record<string, string | number>>,
  options: ExamineTextOptions,
): Promise<Polled> {
  const required = (profile.settings ?? []).filter(({ id, required }) => required === true && !(id in found));
  const settings = { ...found };
  for (const { id, choices, integer } of required) settings[id] = choices?.[0]?.value ?? integer?.low ?? 0;
  let readings = await poll(profile, settings, options);
  for (const { value } of required.find(({ id }) => id === 'unit')?.choices ?? []) {
    if (!readings.some(({ reason }) => reason === 'unit-mismatch')) break;
    readings = await poll(profile, { ...settings, unit: value }, options);
    settings['unit'] = value;
  }
  const shown: Record<string, string | number> = { ...found };
  if (settings['unit'] !== undefined && !readings.some(({ reason }) => reason === 'unit-mismatch')) {
    shown['unit'] = settings['unit'];
  }
  return { readings, settings: shown };
}

async function poll(
  profile: LineProfile,
  settings: Readonly<Record<string, string | number>>,
  { line, speaker, deadlineMs, signal }: ExamineTextOptions,
): Promise<readonly DriverReading[]> {
  const { measurements } = resolveInstrumentProfile(profile, settings);
  const inputs = Number(settings['inputs'] ?? Infinity);
  const readable = measurements
    .filter(
      ({ id, missingSettings }) =>
        missingSettings.length === 0 && Number(/^input-(\d+)$/.exec(id)?.[1] ?? 0) < inputs,
    )
    .map(({ id }) => id);
  if (readable.length === 0) return [];
  const { unitId } = speaker;
  try {
    const wire = { kind: 'line', line } as const;
    const driver = createDriver({
      profile,
      measurements: readable,
      settings,
      unitId,
      wire,
      replyTimeoutMs: deadlineMs,
    });
    return await driver.poll(signal);
  } catch (error) {
    if (isInstrumentError(error) && error.code !== 'not-connected') return [];
    throw error;
  }
}

function named(readings: readonly DriverReading[]): string {
  const shown = readings.filter(({ value }) => value !== null).slice(0, 3);
  return shown.length === 0
    ? ''
    : ` (${shown.map(({ measurement, value }) => `${measurement} ${value}`).join(', ')})`;
}
