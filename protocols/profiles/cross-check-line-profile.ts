/** What the schema cannot say of a line profile: names exist and are given once, rules have one condition, limits one side. */
import type { Path, SchemaFault } from '../configuration/explain-faults.js';
import {
  checkLimitSides,
  checkMeanings,
  checkOutcome,
  checkParameter,
  checkRule,
  type Faults,
} from './check-profile-parts.js';
import { checkCondition, checkOptionalReference, checkReferences } from './check-profile-references.js';
import { checkSetting, checkUnique } from './check-settings.js';
import type { LineCheck, LineMeasurement, LineProfileOf } from './line-profile-schema.js';
import { isListenedTo } from './telegram-profile-schema.js';

export function crossCheckLineProfile(profile: LineProfileOf<object>): SchemaFault[] {
  const faults: SchemaFault[] = [];
  const tell: Faults = (path, message, legal = null, code = 'not-allowed') =>
    faults.push({ code, path, message, legal });
  const settings = profile.settings ?? [];
  checkUnique(profile.manuals, ['manuals'], tell);
  checkUnique(settings, ['settings'], tell);
  settings.forEach((setting, index) => {
    checkSetting(setting, ['settings', index], { before: settings.slice(0, index), tell });
  });
  for (const [key, part] of Object.entries(profile.line)) {
    // An id in the command may be left out; everything else says how to ask at all.
    if (key === 'requestId' || key === 'instrumentId')
      checkOptionalReference(part, ['line', key], settings, tell);
    else checkReferences(part, ['line', key], settings, tell);
  }
  const scope: Scope = { profile, tell };
  checkChecks(profile.status ?? [], ['status'], scope);
  checkUnique(profile.measurements, ['measurements'], tell);
  profile.measurements.forEach((item, index) => checkMeasurement(item, ['measurements', index], scope));
  checkWatch(scope);
  return faults;
}

interface Scope {
  profile: LineProfileOf<object>;
  tell: Faults;
}

function checkMeasurement(item: LineMeasurement<object>, path: Path, scope: Scope): void {
  const { profile, tell } = scope;
  const settings = profile.settings ?? [];
  for (const key of ['parameter', 'unit', 'scale', 'offset', 'decimals'] as const) {
    checkOptionalReference(item[key], [...path, key], settings, tell);
  }
  checkParameter(item.parameter, [...path, 'parameter'], tell);
  checkSource(item.source, [...path, 'source'], scope);
  const range = item.validRange;
  if (range !== null && range.low >= range.high) {
    tell([...path, 'validRange'], `low ${range.low} is not below high ${range.high}`);
  }
  (item.limits ?? []).forEach((limit, index) => {
    const place = [...path, 'limits', index];
    checkLimitSides(limit, place, tell);
    checkOutcome(limit, place, tell);
    checkCondition(limit.when, [...place, 'when'], settings, tell);
  });
  (item.sentinels ?? []).forEach((sentinel, index) =>
    checkOutcome(sentinel, [...path, 'sentinels', index], tell),
  );
  checkChecks(item.status ?? [], [...path, 'status'], scope);
  checkCondition(item.when, [...path, 'when'], settings, tell);
  checkEvidence(item.evidence.manual, path, scope);
}

function checkWatch(scope: Scope): void {
  const { profile, tell } = scope;
  const settings = profile.settings ?? [];
  if (isListenedTo(profile) && profile.watch !== undefined) {
    tell(['watch'], 'means nothing: an instrument that talks unasked is never asked for its settings');
  }
  checkUnique(profile.watch ?? [], ['watch'], tell);
  (profile.watch ?? []).forEach((item, index) => {
    const path = ['watch', index];
    for (const key of ['unit', 'scale', 'offset', 'decimals'] as const) {
      checkOptionalReference(item[key], [...path, key], settings, tell);
    }
    checkSource(item.source, [...path, 'source'], scope);
    checkMeanings(item.meanings, [...path, 'meanings'], tell);
    checkCondition(item.when, [...path, 'when'], settings, tell);
    checkEvidence(item.evidence.manual, path, scope);
  });
}

function checkChecks(checks: readonly LineCheck<object>[], path: Path, scope: Scope): void {
  const { profile, tell } = scope;
  checkUnique(checks, path, tell);
  checks.forEach((check, index) => {
    const place = [...path, index];
    checkSource(check.source, [...place, 'source'], scope);
    check.rules.forEach((rule, at) => checkRule(rule, [...place, 'rules', at], tell));
    if (check.unlisted !== 'measuring') checkOutcome(check.unlisted, [...place, 'unlisted'], tell);
    checkCondition(check.when, [...place, 'when'], profile.settings ?? [], tell);
    checkEvidence(check.evidence.manual, place, scope);
  });
}

function checkSource(source: object, path: Path, { profile, tell }: Scope): void {
  for (const [key, part] of Object.entries(source)) {
    checkOptionalReference(part, [...path, key], profile.settings ?? [], tell);
  }
}

function checkEvidence(manual: string, path: Path, { profile, tell }: Scope): void {
  if (profile.manuals.some(({ id }) => id === manual)) return;
  const legal = profile.manuals.map(({ id }) => id).join(', ');
  tell([...path, 'evidence', 'manual'], `there is no manual ${manual}`, legal, 'unknown-reference');
}
