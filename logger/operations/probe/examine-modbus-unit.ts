/** One answering Modbus unit against every Modbus profile: asks what they want to know, once, and weighs what came. */
import { MODBUS_LIMITS } from '../../../protocols/modbus/plan-requests.js';
import type { ModbusReader } from '../../../protocols/modbus/modbus-reader.js';
import { REGISTER_TABLES, spanOf } from '../../../protocols/modbus/register-map.js';
import type { Profile } from '../../../protocols/profiles/profile-schema.js';
import { hypothesesOf, orderSettingOf, other, readsOf, type Hypothesis } from './hypotheses.js';
import type { Identification } from './identify-unit.js';
import { rankCandidates, type Candidate } from './rank-candidates.js';
import { addressesOf, RegisterMemory } from './register-memory.js';
import { weighHypothesis, type Weighed } from './weigh-hypothesis.js';

export interface ExamineOptions {
  reader: ModbusReader;
  unitId: number;
  profiles: readonly Profile[];
  identification: Identification | null;
  deadlineMs: number;
  signal: AbortSignal;
  /** After each profile. */
  onProgress?: (done: number, of: number) => void;
}

export interface ExaminedUnit {
  candidates: readonly Candidate[];
  requests: number;
  /** The unit stopped answering on the way. */
  cutShort: boolean;
}

/** Far from what any profile or any usual instrument has. */
const NOBODYS_ADDRESSES = [0xea6d, 0xf1c3];

export async function examineModbusUnit(options: ExamineOptions): Promise<ExaminedUnit> {
  const { profiles, onProgress = () => undefined } = options;
  const memory = new RegisterMemory(options);
  const hypotheses: Hypothesis[] = [];
  for (const [index, profile] of profiles.entries()) {
    for (const hypothesis of hypothesesOf(profile)) {
      hypotheses.push(hypothesis);
      if (hypothesis.words === 'as-written')
        await memory.learn(readsOf(hypothesis).map(spanOf), hypothesis.limits);
    }
    onProgress(index + 1, profiles.length);
  }
  const promiscuous = await answersAnything(memory);
  const places = new Set(
    hypotheses.flatMap((it) => readsOf(it).flatMap((read) => addressesOf(spanOf(read)))),
  );
  const answered = [...places].filter((place) => memory.holds(place));
  const weighed = hypotheses.map((it) => weighHypothesis(it, { memory, answered, promiscuous }));
  const candidates = rankCandidates(weighed.map((it) => candidateOf(it, options.identification)));
  return { candidates, requests: memory.requests, cutShort: memory.exhausted };
}

async function answersAnything(memory: RegisterMemory): Promise<boolean> {
  const spans = REGISTER_TABLES.flatMap((table) =>
    NOBODYS_ADDRESSES.map((address) => ({ table, address, count: 1 })),
  );
  await memory.learn(spans, MODBUS_LIMITS);
  return spans.filter((span) => addressesOf(span).every((place) => memory.holds(place))).length > 1;
}

function candidateOf(
  { hypothesis, confidence, reasons }: Weighed,
  identification: Identification | null,
): Omit<Candidate, 'lookAlikes'> {
  const { profile, settings, words } = hypothesis;
  const order = orderSettingOf(profile);
  const wordOrder = words === 'swapped' ? other('high-first') : 'high-first';
  const named = identification !== null && isNamed(profile, identification);
  return {
    profile,
    confidence: named ? Math.round((1 - (1 - confidence) / 2) * 1000) / 1000 : confidence,
    reasons: named
      ? [`the instrument calls itself ${identification.vendor} ${identification.product}`, ...reasons]
      : reasons,
    settings: order === null ? settings : { ...settings, [order]: wordOrder },
  };
}

/** The maker's name, and a word of the model. */
function isNamed({ maker, model }: Profile, { vendor, product }: Identification): boolean {
  const wordsOf = (text: string) => text.toLowerCase().match(/[a-z0-9]{3,}/g) ?? [];
  const told = new Set([...wordsOf(vendor), ...wordsOf(product)]);
  return wordsOf(maker).some((word) => told.has(word)) && wordsOf(model).some((word) => told.has(word));
}
