/** The rules for the smallest parts of a profile: one number's form, one status rule, one outcome. */
import type { Path } from '../configuration/explain-faults.js';
import { isBitTable } from '../modbus/register-map.js';
import type { ConfigFaultCode } from '../vocabulary/errors.js';
import { findParameter, PARAMETER_CATALOGUE } from '../vocabulary/parameter-catalogue.js';
import type {
  ProfileLimit,
  ProfileMeasurement,
  ProfileOutcome,
  ProfileStatusCheck,
  ProfileWatched,
} from './profile-schema.js';
import type { ResolvedRule } from './resolved-profile.js';

export type Faults = (path: Path, message: string, legal?: string | null, code?: ConfigFaultCode) => void;

const MASKABLE: readonly string[] = ['u8-high', 'u8-low', 'u16', 'u32'];

export function checkRead(
  keys: Pick<ProfileStatusCheck, 'table' | 'type' | 'bit' | 'mask'>,
  path: Path,
  tell: Faults,
): void {
  const { table, type, bit, mask } = keys;
  if (isBitTable(table) && type !== 'bit') tell([...path, 'type'], `${type} does not fit ${table}`, 'bit');
  if (type === 'bit' && !isBitTable(table) && bit === undefined) {
    tell([...path, 'bit'], 'is missing: which bit of the register', '0…15', 'missing-key');
  }
  if (bit !== undefined && (type !== 'bit' || isBitTable(table))) {
    tell([...path, 'bit'], 'only goes with type bit in a register');
  }
  if (mask === undefined) return;
  if (!MASKABLE.includes(type)) tell([...path, 'mask'], `does not go with ${type}`, MASKABLE.join(' | '));
  const most = type === 'u32' ? 0xffff_ffff : type === 'u16' ? 0xffff : 0xff;
  if (mask > most) tell([...path, 'mask'], `${mask} is wider than ${type}`, `1…${most}`, 'out-of-range');
}

export function checkRule(rule: ResolvedRule, path: Path, tell: Faults): void {
  const conditions = [rule.is, rule.anyBit, rule.between, rule.word].filter(
    (condition) => condition !== undefined,
  );
  if (conditions.length !== 1) {
    tell(path, `has ${conditions.length} conditions`, 'exactly one of is, anyBit, between');
  }
  const [first, last] = rule.between ?? [];
  if (first !== undefined && last !== undefined && first > last) {
    tell([...path, 'between'], `${first} is above ${last}`, 'first value, last value');
  }
  checkOutcome(rule, path, tell);
}

/** Whoever reads the status page must learn why: a status other than measuring has a reason, and a reason a text. */
export function checkOutcome(outcome: ProfileOutcome, path: Path, tell: Faults): void {
  if (outcome.status !== 'measuring' && outcome.reason === undefined) {
    tell(
      [...path, 'reason'],
      `is missing for ${outcome.status}`,
      'a short code in lower case',
      'missing-key',
    );
  }
  if (outcome.reason !== undefined && outcome.text === undefined) {
    tell([...path, 'text'], `is missing for ${outcome.reason}`, 'vi and en', 'missing-key');
  }
}

/** The catalogue proposes symbol, unit and averaging; a name that is not in it would propose nothing, and nobody would notice. */
export function checkParameter(parameter: ProfileMeasurement['parameter'], path: Path, tell: Faults): void {
  const codes =
    typeof parameter === 'object' && parameter !== null
      ? Object.entries(parameter.values ?? {}).map(([key, code]) => ({
          code,
          place: [...path, 'values', key],
        }))
      : [{ code: parameter, place: path }];
  for (const { code, place } of codes) {
    if (code === null || findParameter(code) !== null) continue;
    tell(place, `${code} is not in the catalogue of parameters`, codesLike(code), 'unknown-reference');
  }
}

function codesLike(text: string): string {
  const first = text.slice(0, 1).toUpperCase();
  const like = PARAMETER_CATALOGUE.map(({ code }) => code).filter((code) =>
    code.toUpperCase().startsWith(first),
  );
  return `${like.length > 0 ? `${like.join(', ')}, …; ` : ''}null where there is none`;
}

/** What a value means is said of a number or of a word, of each once. */
export function checkMeanings(meanings: ProfileWatched['meanings'], path: Path, tell: Faults): void {
  const seen = new Set<unknown>();
  (meanings ?? []).forEach(({ is, word }, index) => {
    const place = [...path, index];
    if ((is === undefined) === (word === undefined)) tell(place, 'needs one of is, word');
    if (seen.has(is ?? word)) tell(place, `${String(is ?? word)} is explained twice`, null, 'duplicate');
    seen.add(is ?? word);
  });
}

export function checkLimitSides({ atMost, atLeast }: ProfileLimit, path: Path, tell: Faults): void {
  const sides = [atMost, atLeast].filter((side) => side !== undefined);
  if (sides.length !== 1) tell(path, `has ${sides.length} sides`, 'exactly one of atMost, atLeast');
}
