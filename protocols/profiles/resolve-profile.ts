/**
 * A profile and a station's settings → the concrete measurements: blocks unrolled, addresses as in the PDU, every value
 * that a setting decides put in. What the driver executes and what the configuration check judges is the same list.
 */
import { MODBUS_LIMITS, type PlanLimits } from '../modbus/plan-requests.js';
import type { Order, RegisterRead, RegisterTable } from '../modbus/register-map.js';
import type { ValueRange } from '../vocabulary/channel.js';
import type {
  BlockMeasurement,
  OrSetting,
  Profile,
  ProfileBlock,
  ProfileExpectation,
  ProfileMeasurement,
  ProfileOutcome,
  ProfileRule,
  ProfileStatusCheck,
  ProfileText,
} from './profile-schema.js';
import { applies, blockSettingName, missingSetting, resolveSettings } from './resolve-settings.js';
import type { BlockCount, GivenSettings, SettingFault, SettingValue } from './resolve-settings.js';

export interface ResolvedCheck {
  id: string;
  read: RegisterRead;
  rules: readonly ProfileRule[];
  unlisted: ProfileOutcome;
}

export interface ResolvedExpectation {
  id: string;
  read: RegisterRead;
  equals: number;
  otherwise: ProfileOutcome;
}

export interface ResolvedMeasurement {
  /** `ozone`, `sensor-2-main`, `input-3` */
  id: string;
  name: ProfileText;
  /** Catalogue code, `null` when the profile cannot say. */
  parameter: string | null;
  /** Of the driver's value; empty where there is none. */
  unit: string;
  decimals: number;
  /** Outside, the driver says `out-of-range`. */
  validRange: ValueRange | null;
  /** Settings that the station has to give before this measurement can be read. */
  missingSettings: readonly string[];
  read: RegisterRead;
  /** value = raw × scale + offset */
  scale: number;
  offset: number;
  decimalPoint: RegisterRead | null;
  sentinels: readonly (ProfileOutcome & { raw: number })[];
  /** Its own and its block's. */
  status: readonly ResolvedCheck[];
  expect: readonly ResolvedExpectation[];
}

export interface ResolvedProfile {
  profile: Profile;
  measurements: readonly ResolvedMeasurement[];
  /** Of the whole instrument. */
  status: readonly ResolvedCheck[];
  expect: readonly ResolvedExpectation[];
  limits: PlanLimits;
  replyTimeoutMs: number;
  /** Empty when the settings are complete and legal. */
  faults: readonly SettingFault[];
}

const DEFAULT_REPLY_TIMEOUT_MS = 1000;

/**
 * @param selected The measurements that the station uses: settings that these need and that are missing, and names that
 *   the profile does not have, become faults. Without it only the settings themselves are judged.
 */
export function resolveProfile(
  profile: Profile,
  given: GivenSettings,
  selected: readonly string[] = [],
): ResolvedProfile {
  const settings = resolveSettings(profile, given, (values) => blocksOf(profile, values));
  const base = new Resolver(profile, settings.values, null);
  const measurements = [
    ...(profile.measurements ?? []).flatMap((item) => base.measurement(item.id, item) ?? []),
    ...blocksOf(profile, settings.values).flatMap(({ block, numbers }) =>
      numbers.flatMap((number) => unrollBlock(profile, settings.values, block, number)),
    ),
  ];
  const shared = {
    status: base.checks(profile.status),
    expect: base.expectations(profile.expect),
  };
  return {
    profile,
    measurements,
    ...shared,
    limits: limitsOf(profile),
    replyTimeoutMs: profile.limits?.replyTimeoutMs ?? DEFAULT_REPLY_TIMEOUT_MS,
    faults: [...settings.faults, ...selectionFaults(selected, measurements, settings.required)],
  };
}

function selectionFaults(
  selected: readonly string[],
  measurements: readonly ResolvedMeasurement[],
  required: ReadonlyMap<string, Parameters<typeof missingSetting>[1]>,
): SettingFault[] {
  const byId = new Map(measurements.map((measurement) => [measurement.id, measurement]));
  const missing = new Set<string>();
  const faults: SettingFault[] = [];
  for (const id of selected) {
    const measurement = byId.get(id);
    if (measurement === undefined) {
      const legal = shortList([...byId.keys()]);
      faults.push({
        code: 'unknown-reference',
        key: id,
        message: 'is not a measurement of this profile',
        legal,
      });
    }
    measurement?.missingSettings.forEach((name) => missing.add(name));
  }
  for (const name of missing) {
    const setting = required.get(name);
    // A setting of the whole profile that is missing was told already.
    if (setting !== undefined && name !== setting.id) faults.push(missingSetting(name, setting));
  }
  return faults;
}

const NAMES_SHOWN = 12;

function shortList(names: readonly string[]): string {
  const rest = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function blocksOf(profile: Profile, values: ReadonlyMap<string, SettingValue>): BlockCount[] {
  const resolver = new Resolver(profile, values, null);
  return (profile.blocks ?? []).map((block) => {
    const count = resolver.value<number>(block.count, 0);
    const first = block.first ?? 1;
    return { block, numbers: Array.from({ length: count }, (_, index) => first + index) };
  });
}

function unrollBlock(
  profile: Profile,
  values: ReadonlyMap<string, SettingValue>,
  block: ProfileBlock,
  number: number,
): ResolvedMeasurement[] {
  const place = { block, number };
  return block.measurements.flatMap((item) => {
    const resolver = new Resolver(profile, values, place);
    const id = item.id === undefined ? `${block.id}-${number}` : `${block.id}-${number}-${item.id}`;
    const resolved = resolver.measurement(id, item, block);
    if (resolved === null) return [];
    return [{ ...resolved, name: nameIn(block, number, item) }];
  });
}

function nameIn(block: ProfileBlock, number: number, item: BlockMeasurement): ProfileText {
  const tail =
    item.id === undefined ? { vi: '', en: '' } : { vi: `, ${item.name.vi}`, en: `, ${item.name.en}` };
  return { vi: `${block.name.vi} ${number}${tail.vi}`, en: `${block.name.en} ${number}${tail.en}` };
}

function limitsOf(profile: Profile): PlanLimits {
  const { maxRegisters, maxBits, maxHole } = profile.limits ?? {};
  return {
    maxRegisters: maxRegisters ?? MODBUS_LIMITS.maxRegisters,
    maxBits: maxBits ?? MODBUS_LIMITS.maxBits,
    maxHole: {
      coil: maxHole?.coil ?? 0,
      'discrete-input': maxHole?.['discrete-input'] ?? 0,
      input: maxHole?.input ?? 0,
      holding: maxHole?.holding ?? 0,
    },
  };
}

type ReadKeys = Pick<
  ProfileStatusCheck,
  'table' | 'address' | 'type' | 'bit' | 'mask' | 'wordOrder' | 'byteOrder'
>;

/** Puts settings in; remembers which ones were needed and not there. One for each measurement. */
class Resolver {
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
    if (!applies(item.when, this.#values)) return null;
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
      status: [...this.checks(block?.status), ...this.checks(item.status)],
      expect: [...this.expectations(block?.expect), ...this.expectations(item.expect)],
    };
    return { ...resolved, missingSettings: [...this.#missing] };
  }

  checks(checks: readonly ProfileStatusCheck[] = []): ResolvedCheck[] {
    return checks
      .filter((check) => applies(check.when, this.#values))
      .map((check) => ({
        id: check.id,
        read: this.read(check),
        rules: check.rules,
        unlisted: check.unlisted === 'measuring' ? { status: 'measuring' } : check.unlisted,
      }));
  }

  expectations(items: readonly ProfileExpectation[] = []): ResolvedExpectation[] {
    return items.flatMap((item) => {
      const equals = applies(item.when, this.#values) ? this.#expected(item.equals) : null;
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
    const shift = this.#place === null ? 0 : this.#shift(this.#place);
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
