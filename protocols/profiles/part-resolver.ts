/**
 * Puts the values of settings into the parts of a profile: addresses, orders, units, conditions. Inside a block it knows which
 * unit of the block it stands in.
 */
import type { Order, RegisterRead, RegisterTable } from '../modbus/register-map.js';
import type { ValueRange } from '../vocabulary/channel.js';
import type {
  BlockMeasurement,
  OrSetting,
  Profile,
  ProfileBlock,
  ProfileCondition,
  ProfileExpectation,
  ProfileMeasurement,
  ProfileStatusCheck,
  ProfileWatched,
} from './profile-schema.js';
import { applies, blockSettingName, type SettingValue } from './resolve-settings.js';
import type {
  ResolvedCheck,
  ResolvedExpectation,
  ResolvedMeasurement,
  ResolvedWatched,
} from './resolved-profile.js';
import { meaningsOf } from './read-setting.js';

type ReadKeys = Pick<
  ProfileStatusCheck,
  'table' | 'address' | 'fixed' | 'type' | 'bit' | 'mask' | 'wordOrder' | 'byteOrder'
>;

/** Puts settings in; remembers which ones were needed and not there. One for each measurement. */
export class PartResolver {
  readonly #profile: Profile;
  readonly #values: ReadonlyMap<string, SettingValue>;
  readonly #place: { block: ProfileBlock; number: number } | null;
  #missing = new Set<string>();

  constructor(
    profile: Profile,
    values: ReadonlyMap<string, SettingValue>,
    place: { block: ProfileBlock; number: number } | null,
  ) {
    this.#profile = profile;
    this.#values = values;
    this.#place = place;
  }

  measurement(
    id: string,
    item: ProfileMeasurement | BlockMeasurement,
    block?: ProfileBlock,
  ): ResolvedMeasurement | null {
    if (!this.#applies(item)) return null;
    this.#missing = new Set();
    const resolved = {
      id,
      name: item.name,
      parameter: this.value<string | null>(item.parameter, null),
      unit: this.value<string>(item.unit, ''),
      decimals: this.value<number>(item.decimals, 0),
      validRange: this.value<ValueRange | null>(item.validRange, null),
      read: this.read(item),
      scale: this.value<number>(item.scale ?? 1, 1),
      offset: this.value<number>(item.offset ?? 0, 0),
      decimalPoint: item.decimalPoint === undefined ? null : this.read(item.decimalPoint),
      sentinels: item.sentinels ?? [],
      limits: (item.limits ?? []).filter((limit) => this.#applies(limit)),
      state: this.checks(block?.status),
      status: this.checks(item.status),
      expect: [...this.expectations(block?.expect), ...this.expectations(item.expect)],
    };
    return { ...resolved, missingSettings: [...this.#missing] };
  }

  /** `null` where it does not apply, or hangs on a setting that the station has not given. */
  watched(item: ProfileWatched): ResolvedWatched | null {
    if (!this.#applies(item)) return null;
    this.#missing = new Set();
    const resolved = {
      id: item.id,
      name: item.name,
      unit: this.value<string>(item.unit, ''),
      decimals: this.value<number>(item.decimals, 0),
      meanings: meaningsOf(item.meanings),
      read: this.read(item),
      scale: this.value<number>(item.scale ?? 1, 1),
      offset: this.value<number>(item.offset ?? 0, 0),
    };
    return this.#missing.size > 0 ? null : resolved;
  }

  checks(checks: readonly ProfileStatusCheck[] = []): ResolvedCheck[] {
    return checks
      .filter((check) => this.#applies(check))
      .map((check) => ({
        id: check.id,
        read: this.read(check),
        rules: check.rules,
        unlisted: check.unlisted === 'measuring' ? { status: 'measuring' } : check.unlisted,
      }));
  }

  expectations(items: readonly ProfileExpectation[] = []): ResolvedExpectation[] {
    return items.flatMap((item) => {
      const equals = this.#applies(item) ? this.#expected(item.equals) : null;
      return equals === null
        ? []
        : [{ id: item.id, read: this.read(item), equals, otherwise: item.otherwise }];
    });
  }

  /** `missing` stands in for a setting that is not there; such a measurement is listed but cannot be read. */
  value<T>(source: OrSetting<T>, missing: T): T {
    if (!isReference(source)) return source as T;
    const name = this.#fullName(source.setting);
    const setting = this.#values.get(name);
    if (setting === undefined) {
      this.#missing.add(name);
      return missing;
    }
    return (source.values === undefined ? setting : (source.values[String(setting)] ?? missing)) as T;
  }

  read(keys: ReadKeys): RegisterRead {
    const shift = this.#place === null || keys.fixed === true ? 0 : this.#shift(this.#place);
    const printed = this.value<number>(keys.address, 0);
    return {
      table: keys.table,
      address: printed + shift - this.#base(keys.table),
      type: keys.type,
      wordOrder: this.value<Order>(keys.wordOrder ?? this.#profile.wordOrder, 'high-first'),
      byteOrder: this.value<Order>(keys.byteOrder ?? this.#profile.byteOrder ?? 'high-first', 'high-first'),
      bit: keys.bit ?? null,
      mask: keys.mask ?? null,
    };
  }

  #applies({ when }: { when?: ProfileCondition | undefined }): boolean {
    return applies(when, (setting) => this.#values.get(this.#fullName(setting)));
  }

  #shift({ block, number }: { block: ProfileBlock; number: number }): number {
    return (number - (block.first ?? 1)) * block.stride;
  }

  #base(table: RegisterTable): number {
    const base = this.#profile.addressBase;
    const own = typeof base === 'object' && !('setting' in base) ? (base[table] ?? 0) : base;
    return this.value<number>(own, 0);
  }

  #expected(equals: ProfileExpectation['equals']): number | null {
    if (equals === 'block-number') return this.#place?.number ?? null;
    if (!isReference(equals)) return equals;
    const name = this.#fullName(equals.setting);
    return this.#values.has(name) ? this.value<number | null>(equals, null) : this.#unexpected(name);
  }

  /** Nothing to compare with: fine when the setting may be left out, a missing setting when it may not. */
  #unexpected(name: string): null {
    const block = this.#place?.block;
    const required = (block?.settings ?? []).some(
      (setting) => setting.required === true && this.#fullName(setting.id) === name,
    );
    if (required) this.#missing.add(name);
    return null;
  }

  /** A block's own setting goes before one of the whole profile. */
  #fullName(setting: string): string {
    const place = this.#place;
    const own = place?.block.settings?.some((candidate) => candidate.id === setting) ?? false;
    return place !== null && own ? blockSettingName(place.block, place.number, setting) : setting;
  }
}

function isReference(source: unknown): source is { setting: string; values?: Record<string, unknown> } {
  return typeof source === 'object' && source !== null && 'setting' in source;
}
