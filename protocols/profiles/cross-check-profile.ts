/**
 * What a schema cannot say of a profile: names that are used exist and are given once, what is written about a number is
 * legal for its type, and every unrolled address lies in the 16 bits of a Modbus address. Pure.
 */
import type { Path, SchemaFault } from '../configuration/explain-faults.js';
import { widthOf } from '../modbus/register-map.js';
import { checkNumber, checkRuleNumbers } from './check-numbers.js';
import {
  checkLimitSides,
  checkMeanings,
  checkRead,
  checkOutcome,
  checkParameter,
  checkRule,
  type Faults,
} from './check-profile-parts.js';
import { checkCondition, checkOptionalReference, checkReferences } from './check-profile-references.js';
import { checkSetting, checkUnique } from './check-settings.js';
import type {
  BlockMeasurement,
  Profile,
  ProfileBlock,
  ProfileExpectation,
  ProfileMeasurement,
  ProfileSetting,
  ProfileStatusCheck,
} from './profile-schema.js';

export function crossCheckProfile(profile: Profile): SchemaFault[] {
  const faults: SchemaFault[] = [];
  const tell: Faults = (path, message, legal = null, code = 'not-allowed') =>
    faults.push({ code, path, message, legal });
  const checker = new Checker(profile, tell);
  checker.profile();
  return faults;
}

class Checker {
  readonly #profile: Profile;
  readonly #tell: Faults;
  readonly #manuals: ReadonlySet<string>;

  constructor(profile: Profile, tell: Faults) {
    this.#profile = profile;
    this.#tell = tell;
    this.#manuals = new Set(profile.manuals.map((manual) => manual.id));
  }

  profile(): void {
    const profile = this.#profile;
    const settings = profile.settings ?? [];
    checkUnique(profile.manuals, ['manuals'], this.#tell);
    checkUnique(settings, ['settings'], this.#tell);
    settings.forEach((setting, index) =>
      checkSetting(setting, ['settings', index], { before: settings.slice(0, index), tell: this.#tell }),
    );
    checkReferences(profile.wordOrder, ['wordOrder'], settings, this.#tell);
    checkReferences(profile.byteOrder, ['byteOrder'], settings, this.#tell);
    const base = profile.addressBase;
    if (typeof base === 'object' && !('setting' in base)) {
      Object.entries(base).forEach(([table, own]) => {
        checkReferences(own, ['addressBase', table], settings, this.#tell);
      });
    } else checkReferences(base, ['addressBase'], settings, this.#tell);
    this.#checks(profile.status ?? [], ['status'], settings);
    this.#expectations(profile.expect ?? [], ['expect'], { settings, block: null });
    const measurements = profile.measurements ?? [];
    checkUnique(measurements, ['measurements'], this.#tell);
    measurements.forEach((item, index) =>
      this.#measurement(item, ['measurements', index], { settings, block: null }),
    );
    checkUnique(profile.blocks ?? [], ['blocks'], this.#tell);
    (profile.blocks ?? []).forEach((block, index) => this.#block(block, ['blocks', index]));
    this.#watch(settings);
    if (measurements.length === 0 && (profile.blocks ?? []).length === 0) {
      this.#tell(['measurements'], 'the profile measures nothing', 'measurements or blocks', 'missing-key');
    }
  }

  #block(block: ProfileBlock, path: Path): void {
    const own = block.settings ?? [];
    const settings = [...own, ...(this.#profile.settings ?? [])];
    checkUnique(own, [...path, 'settings'], this.#tell);
    own.forEach((setting, index) => {
      checkSetting(setting, [...path, 'settings', index], {
        before: this.#profile.settings ?? [],
        tell: this.#tell,
      });
    });
    checkReferences(block.count, [...path, 'count'], this.#profile.settings ?? [], this.#tell);
    this.#checks(block.status ?? [], [...path, 'status'], settings);
    this.#expectations(block.expect ?? [], [...path, 'expect'], { settings, block });
    checkUnique(
      block.measurements.filter((item) => item.id !== undefined),
      [...path, 'measurements'],
      this.#tell,
    );
    block.measurements.forEach((item, index) => {
      const place = [...path, 'measurements', index];
      if (item.id === undefined && block.measurements.length > 1) {
        this.#tell(
          [...place, 'id'],
          'is missing',
          'an id, because the block has several measurements',
          'missing-key',
        );
      }
      this.#measurement(item, place, { settings, block });
    });
  }

  #measurement(
    item: ProfileMeasurement | BlockMeasurement,
    path: Path,
    scope: { settings: readonly ProfileSetting[]; block: ProfileBlock | null },
  ): void {
    const { settings } = scope;
    checkRead(item, path, this.#tell);
    this.#addresses(item, path, settings);
    if (item.decimalPoint !== undefined) {
      checkRead(item.decimalPoint, [...path, 'decimalPoint'], this.#tell);
      this.#addresses(item.decimalPoint, [...path, 'decimalPoint'], settings);
    }
    for (const key of ['parameter', 'unit', 'scale', 'offset', 'decimals', 'validRange'] as const) {
      checkReferences(item[key], [...path, key], settings, this.#tell);
    }
    checkParameter(item.parameter, [...path, 'parameter'], this.#tell);
    const range = item.validRange;
    if (range !== null && 'low' in range && range.low >= range.high) {
      this.#tell([...path, 'validRange'], `low ${range.low} is not below high ${range.high}`);
    }
    (item.limits ?? []).forEach((limit, index) => {
      const place = [...path, 'limits', index];
      checkLimitSides(limit, place, this.#tell);
      checkOutcome(limit, place, this.#tell);
      checkCondition(limit.when, [...place, 'when'], settings, this.#tell);
    });
    (item.sentinels ?? []).forEach((sentinel, index) => {
      checkOutcome(sentinel, [...path, 'sentinels', index], this.#tell);
      if (item.type !== 'bit')
        checkNumber(sentinel.raw, item, [...path, 'sentinels', index, 'raw'], this.#tell);
    });
    this.#checks(item.status ?? [], [...path, 'status'], settings);
    this.#expectations(item.expect ?? [], [...path, 'expect'], scope);
    checkCondition(item.when, [...path, 'when'], settings, this.#tell);
    this.#evidence(item.evidence.manual, path);
  }

  #watch(settings: readonly ProfileSetting[]): void {
    const watch = this.#profile.watch ?? [];
    checkUnique(watch, ['watch'], this.#tell);
    watch.forEach((item, index) => {
      const path = ['watch', index];
      checkRead(item, path, this.#tell);
      this.#addresses(item, path, settings);
      for (const key of ['unit', 'scale', 'offset', 'decimals'] as const) {
        checkReferences(item[key], [...path, key], settings, this.#tell);
      }
      checkMeanings(item.meanings, [...path, 'meanings'], this.#tell);
      checkCondition(item.when, [...path, 'when'], settings, this.#tell);
      this.#evidence(item.evidence.manual, path);
    });
  }

  #checks(checks: readonly ProfileStatusCheck[], path: Path, settings: readonly ProfileSetting[]): void {
    checkUnique(checks, path, this.#tell);
    checks.forEach((check, index) => {
      const place = [...path, index];
      checkRead(check, place, this.#tell);
      this.#addresses(check, place, settings);
      check.rules.forEach((rule, at) => {
        checkRule(rule, [...place, 'rules', at], this.#tell);
        checkRuleNumbers(rule, check, [...place, 'rules', at], this.#tell);
      });
      if (check.unlisted !== 'measuring') checkOutcome(check.unlisted, [...place, 'unlisted'], this.#tell);
      checkCondition(check.when, [...place, 'when'], settings, this.#tell);
      this.#evidence(check.evidence.manual, place);
    });
  }

  #expectations(
    items: readonly ProfileExpectation[],
    path: Path,
    scope: { settings: readonly ProfileSetting[]; block: ProfileBlock | null },
  ): void {
    checkUnique(items, path, this.#tell);
    items.forEach((item, index) => {
      const place = [...path, index];
      checkRead(item, place, this.#tell);
      this.#addresses(item, place, scope.settings);
      if (item.equals === 'block-number' && scope.block === null) {
        this.#tell(
          [...place, 'equals'],
          'block-number is only known in a block',
          'a whole number, or a setting',
        );
      }
      checkOptionalReference(item.equals, [...place, 'equals'], scope.settings, this.#tell);
      if (typeof item.equals === 'number') checkNumber(item.equals, item, [...place, 'equals'], this.#tell);
      checkOutcome(item.otherwise, [...place, 'otherwise'], this.#tell);
      checkCondition(item.when, [...place, 'when'], scope.settings, this.#tell);
      this.#evidence(item.evidence.manual, place);
    });
  }

  #addresses(
    keys: Pick<ProfileStatusCheck, 'table' | 'address' | 'type' | 'wordOrder' | 'byteOrder'>,
    path: Path,
    settings: readonly ProfileSetting[],
  ): void {
    checkReferences(keys.address, [...path, 'address'], settings, this.#tell);
    checkReferences(keys.wordOrder, [...path, 'wordOrder'], settings, this.#tell);
    checkReferences(keys.byteOrder, [...path, 'byteOrder'], settings, this.#tell);
    const base = this.#profile.addressBase;
    const own = typeof base === 'object' ? (base as Record<string, unknown>)[keys.table] : base;
    if (typeof keys.address !== 'number') return;
    const first = keys.address - (typeof own === 'number' ? own : 0);
    if (first < 0 || first + widthOf(keys.type) > 65_536) {
      const legal = typeof own === 'number' ? `${own}…${own + 65_536 - widthOf(keys.type)}` : null;
      this.#tell([...path, 'address'], `${keys.address} is no address of this table`, legal, 'out-of-range');
    }
  }

  #evidence(manual: string, path: Path): void {
    if (this.#manuals.has(manual)) return;
    const legal = [...this.#manuals].join(', ');
    this.#tell([...path, 'evidence', 'manual'], `there is no manual ${manual}`, legal, 'unknown-reference');
  }
}
