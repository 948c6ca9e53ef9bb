/**
 * How well what an instrument answers fits what a profile claims: a confidence of 0…1 and the reasons in words. Pure. It weighs how
 * many of the claimed addresses answer, whether the numbers make sense, whether status words have documented values only, and how
 * much of what answers the profile explains. It is a suspicion to look at, never a proof.
 */
import { isBitTable, spanOf, widthOf } from '../../../protocols/modbus/register-map.js';
import type {
  ResolvedCheck,
  ResolvedExpectation,
  ResolvedMeasurement,
} from '../../../protocols/profiles/resolved-profile.js';
import { orderSettingOf, readsOf, type Hypothesis } from './hypotheses.js';
import { addressesOf, type RegisterMemory } from './register-memory.js';

export interface Weighed {
  hypothesis: Hypothesis;
  /** 0…1 */
  confidence: number;
  reasons: readonly string[];
}

export interface Surroundings {
  memory: RegisterMemory;
  /** Addresses that any profile asked for and that answered. */
  answered: readonly string[];
  /** The instrument answers addresses that nobody has: that an address answers says nothing. */
  promiscuous: boolean;
}

/** The evidence for and against, in the same measure: one float that makes sense is about half. */
interface Evidence {
  good: number;
  bad: number;
}

/** How much one piece of evidence counts; a zero fits almost everything. */
const WEIGHTS = {
  wide: { good: 0.6, bad: 0.7 },
  narrow: { good: 0.2, bad: 0.4 },
  unlimited: { good: 0.25, bad: 0.5 },
  anything: { good: 0.04, bad: 0 },
  status: { good: 0.25, bad: 0.6 },
  expectation: { good: 1.5, bad: 1.5 },
  zero: { good: 0.04, bad: 0 },
} as const;
/** So much evidence makes about two thirds of what is possible. */
const EVIDENCE_SCALE = 1.2;
/** What remains when a profile explains nothing of what answers besides its own. */
const UNEXPLAINED_FLOOR = 0.55;
/** A profile whose own manual says the other order. */
const AGAINST_THE_MANUAL = 0.9;
const PROMISCUOUS_MAX = 0.6;
const MAGNITUDE_MIN = 1e-4;
const MAGNITUDE_MAX = 1e8;

export function weighHypothesis(hypothesis: Hypothesis, around: Surroundings): Weighed {
  const { memory, answered, promiscuous } = around;
  const reasons: string[] = [];
  const evidence: Evidence = { good: 0, bad: 0 };
  const present = presenceOf(hypothesis, memory, { evidence, reasons });
  const used = hypothesis.values.filter((value) => !isUnused(value, memory));
  weighValues(used, memory, { evidence, reasons });
  weighChecks([...hypothesis.checks, ...used.flatMap(({ state, status }) => [...state, ...status])], memory, {
    evidence,
    reasons,
  });
  weighExpectations([...hypothesis.expectations, ...used.flatMap(({ expect }) => expect)], memory, {
    evidence,
    reasons,
  });
  const amount = evidence.good + evidence.bad;
  const sense = amount === 0 ? 0 : evidence.good / amount;
  const explained = explainedOf(hypothesis, answered, reasons);
  let confidence =
    present ** 1.5 *
    sense ** 1.5 *
    (1 - Math.exp(-amount / EVIDENCE_SCALE)) *
    (UNEXPLAINED_FLOOR + (1 - UNEXPLAINED_FLOOR) * explained);
  if (hypothesis.words === 'swapped' && orderSettingOf(hypothesis.profile) === null) {
    confidence *= AGAINST_THE_MANUAL;
    reasons.push('its numbers make sense only with the words in the other order than its profile says');
  }
  if (promiscuous) {
    confidence = Math.min(confidence, PROMISCUOUS_MAX);
    reasons.push('the instrument also answers addresses that nobody has, so that an answer says little');
  }
  return { hypothesis, confidence: Math.round(confidence * 1000) / 1000, reasons };
}

/** Addresses by what becomes of them; those of a block count less: not every instrument has all its places. */
function presenceOf(hypothesis: Hypothesis, memory: RegisterMemory, { evidence, reasons }: Into): number {
  const spans = new Map(readsOf(hypothesis).map((read) => [`${read.table}/${read.address}`, spanOf(read)]));
  const inBlock = new Set(
    hypothesis.values
      .filter(({ id }) => (hypothesis.profile.blocks ?? []).some((block) => id.startsWith(`${block.id}-`)))
      .map(({ read }) => `${read.table}/${read.address}`),
  );
  let there = 0;
  let refused = 0;
  let missed = 0;
  for (const [place, span] of spans) {
    if (addressesOf(span).every((address) => memory.holds(address))) there += 1;
    else {
      if (memory.isRefused(span)) refused += 1;
      missed += inBlock.has(place) ? BLOCK_PLACE_WEIGHT : 1;
    }
  }
  reasons.push(
    `${there} of ${spans.size} of its registers answer${refused === 0 ? '' : `, ${refused} are refused`}`,
  );
  // Where others are refused, that these answer says something by itself.
  if (memory.refuses) evidence.good += Math.min(PRESENCE_MAX, there * PRESENCE_WEIGHT);
  return there === 0 ? 0 : there / (there + missed);
}

const BLOCK_PLACE_WEIGHT = 0.15;
const PRESENCE_WEIGHT = 0.03;
const PRESENCE_MAX = 0.8;

interface Into {
  evidence: Evidence;
  reasons: string[];
}

const NAMED_MAX = 3;

function weighValues(
  values: readonly ResolvedMeasurement[],
  memory: RegisterMemory,
  { evidence, reasons }: Into,
): void {
  const good: string[] = [];
  const bad: string[] = [];
  for (const measurement of values) {
    const raw = memory.numberAt(measurement.read);
    if (typeof raw !== 'number' || isBitTable(measurement.read.table)) continue;
    const shown =
      `${measurement.id} ${Number((raw * measurement.scale + measurement.offset).toPrecision(5))} ${measurement.unit}`.trim();
    const weight = weightOf(measurement, raw);
    if (isSensible(measurement, raw)) {
      evidence.good += weight.good;
      if (raw !== 0) good.push(shown);
    } else {
      evidence.bad += weight.bad;
      bad.push(shown);
    }
  }
  if (good.length > 0) reasons.push(`${good.length} numbers make sense (${listed(good)})`);
  if (bad.length > 0) reasons.push(`${bad.length} numbers make no sense (${listed(bad)})`);
}

/** A place of a block that nothing is connected to: all zero, also where its own number should stand. */
function isUnused({ expect, read }: ResolvedMeasurement, memory: RegisterMemory): boolean {
  const own = expect.filter(({ equals }) => equals !== 0);
  return (
    own.length > 0 && [read, ...own.map((item) => item.read)].every((each) => memory.numberAt(each) === 0)
  );
}

function weightOf({ read, validRange }: ResolvedMeasurement, raw: number): Evidence {
  if (raw === 0 || Number.isNaN(raw)) return WEIGHTS.zero;
  const isWide = widthOf(read.type) > 1;
  if (validRange === null) return isWide ? WEIGHTS.unlimited : WEIGHTS.anything;
  return isWide ? WEIGHTS.wide : WEIGHTS.narrow;
}

function isSensible({ sentinels, scale, offset, validRange }: ResolvedMeasurement, raw: number): boolean {
  if (raw === 0 || Number.isNaN(raw) || sentinels.some((sentinel) => sentinel.raw === raw)) return true;
  const value = raw * scale + offset;
  const magnitude = Math.abs(raw);
  if (!Number.isFinite(value) || magnitude < MAGNITUDE_MIN || magnitude > MAGNITUDE_MAX) return false;
  return validRange === null || (value >= validRange.low && value <= validRange.high);
}

function weighChecks(
  checks: readonly ResolvedCheck[],
  memory: RegisterMemory,
  { evidence, reasons }: Into,
): void {
  const unknown: string[] = [];
  const words = new Map(
    checks.map((check) => [`${check.read.table}/${check.read.address}/${check.id}`, check]),
  );
  for (const check of words.values()) {
    const number = memory.numberAt(check.read);
    if (typeof number !== 'number' || isBitTable(check.read.table) || check.read.type === 'bit') continue;
    if (isDocumented(check, number)) evidence.good += number === 0 ? WEIGHTS.zero.good : WEIGHTS.status.good;
    else {
      evidence.bad += WEIGHTS.status.bad;
      unknown.push(`${check.id} ${number}`);
    }
  }
  if (unknown.length > 0)
    reasons.push(`status words have values that its manual does not name (${listed(unknown)})`);
}

function isDocumented({ rules, unlisted }: ResolvedCheck, number: number): boolean {
  const named = rules.some(({ is, anyBit, between }) => {
    if (is !== undefined) return Array.isArray(is) ? is.includes(number) : is === number;
    if (anyBit !== undefined) return (number & anyBit) !== 0;
    const [first = 0, last = -1] = between ?? [];
    return number >= first && number <= last;
  });
  return named || unlisted.status === 'measuring';
}

function weighExpectations(
  expectations: readonly ResolvedExpectation[],
  memory: RegisterMemory,
  { evidence, reasons }: Into,
): void {
  const seen = new Map(
    expectations.map((item) => [`${item.read.table}/${item.read.address}/${item.equals}`, item]),
  );
  let fitting = 0;
  for (const { id, read, equals } of seen.values()) {
    const number = memory.numberAt(read);
    if (typeof number !== 'number') continue;
    if (number === equals) {
      fitting += 1;
      evidence.good += equals === 0 ? WEIGHTS.zero.good : WEIGHTS.expectation.good;
    } else {
      evidence.bad += WEIGHTS.expectation.bad;
      reasons.push(`${id} is ${number} and should be ${equals}`);
    }
  }
  if (fitting > 0) reasons.push(`${fitting} constants are as its manual has them`);
}

function explainedOf(hypothesis: Hypothesis, answered: readonly string[], reasons: string[]): number {
  const own = new Set(readsOf(hypothesis).flatMap((read) => addressesOf(spanOf(read))));
  const explained = answered.filter((place) => own.has(place)).length;
  const rest = answered.length - explained;
  if (rest > explained) reasons.push(`${rest} other registers answer that it does not know`);
  return answered.length === 0 ? 0 : explained / answered.length;
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED_MAX;
  return `${names.slice(0, NAMED_MAX).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
}
