/** What the schema cannot say of a generic ASCII line: patterns compile, groups and lines exist, it is asked or listened to. */
import type { Path, SchemaFault } from '../configuration/explain-faults.js';
import { PLACEHOLDER } from '../vendors/ascii-line/ascii-line-driver.js';
import { compilePattern, type LinePattern } from '../vendors/ascii-line/line-patterns.js';
import type { Faults } from './check-profile-parts.js';
import { checkUnique } from './check-settings.js';
import { isListenedTo, type AsciiLineProfile } from './telegram-profile-schema.js';

export function crossCheckAsciiLine(profile: AsciiLineProfile): SchemaFault[] {
  const faults: SchemaFault[] = [];
  const tell: Faults = (path, message, legal = null, code = 'not-allowed') =>
    faults.push({ code, path, message, legal });
  const { line } = profile;
  checkUnique(line.lines, ['line', 'lines'], tell);
  checkManner(profile, tell);
  const patterns = line.lines.map(({ id, pattern }, index) =>
    compiled(id, pattern, ['line', 'lines', index, 'pattern'], tell),
  );
  const known = patterns.flatMap((pattern) => pattern ?? []);
  // A pattern that does not compile has its own fault; its groups are not known.
  if (known.length < patterns.length) return faults;
  forEachSource(profile, (source, path) => checkPlace(source, path, known, tell));
  return faults;
}

type Source = AsciiLineProfile['measurements'][number]['source'];

function checkManner(profile: AsciiLineProfile, tell: Faults): void {
  const { line } = profile;
  const requests = line.lines.filter(({ request }) => request !== undefined);
  if (requests.length > 0 && requests.length < line.lines.length) {
    tell(['line', 'lines'], 'some are asked for and some are not', 'a request for each line, or for none');
  }
  if (isListenedTo(profile)) {
    if (line.periodSeconds === undefined) {
      tell(['line', 'periodSeconds'], 'is missing: nothing is asked', 'seconds between lines', 'missing-key');
    }
  } else {
    for (const key of ['periodSeconds', 'stalePeriods'] as const) {
      if (line[key] !== undefined) tell(['line', key], 'means nothing for lines that are asked for');
    }
  }
  const names = ['unit', ...(profile.settings ?? []).map(({ id }) => id)];
  line.lines.forEach(({ request = '' }, index) => {
    for (const [, name = ''] of request.matchAll(PLACEHOLDER)) {
      if (names.includes(name)) continue;
      const path = ['line', 'lines', index, 'request'];
      tell(path, `there is no setting ${name}`, names.join(', '), 'unknown-reference');
    }
  });
}

function compiled(id: string, pattern: string, path: Path, tell: Faults): LinePattern | null {
  try {
    return compilePattern(id, pattern);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell(path, message, 'RE2 syntax: no look-around, no back-references');
    return null;
  }
}

function forEachSource(profile: AsciiLineProfile, check: (source: Source, path: Path) => void): void {
  const checksOf = (checks: AsciiLineProfile['status'], path: Path) =>
    checks?.forEach(({ source }, index) => check(source, [...path, 'status', index, 'source']));
  checksOf(profile.status, []);
  profile.measurements.forEach(({ source, status }, index) => {
    check(source, ['measurements', index, 'source']);
    checksOf(status, ['measurements', index]);
  });
  profile.watch?.forEach(({ source }, index) => check(source, ['watch', index, 'source']));
}

function checkPlace(source: Source, path: Path, patterns: readonly LinePattern[], tell: Faults): void {
  const ids = patterns.map(({ id }) => id).join(', ');
  if (source.line === undefined && patterns.length > 1) {
    tell([...path, 'line'], 'is missing: there are several lines', ids, 'missing-key');
    return;
  }
  const pattern = patterns.find(({ id }) => id === (source.line ?? patterns[0]?.id));
  if (pattern === undefined) {
    tell([...path, 'line'], `there is no line ${source.line ?? ''}`, ids, 'unknown-reference');
    return;
  }
  for (const key of ['group', 'unitGroup'] as const) {
    const name = source[key];
    if (name === undefined || pattern.groups.includes(name)) continue;
    const legal = pattern.groups.join(', ') || 'the pattern has no named groups';
    tell([...path, key], `line ${pattern.id} has no group ${name}`, legal, 'unknown-reference');
  }
  if ((source.unit === undefined) !== (source.unitGroup === undefined)) {
    tell([...path, 'unitGroup'], 'unit and unitGroup go together', 'both or none', 'missing-key');
  }
}
