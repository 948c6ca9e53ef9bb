/** A line profile and a station's settings → the concrete measurements, and how the instrument is asked. Pure. */
import {
  applies,
  missingSetting,
  resolveSettings,
  type GivenSettings,
  type SettingValue,
} from './resolve-settings.js';
import type { LineCheck, LineMeasurement, LineProfileOf, LineWatched } from './line-profile-schema.js';
import type { OrSetting, ProfileSetting } from './profile-schema.js';
import { meaningsOf } from './read-setting.js';
import type { ResolvedCheck, ResolvedMeasurement, ResolvedWatched } from './resolved-profile.js';
import type { SettingFault } from './resolve-settings.js';
import { selectionFaults } from './resolve-profile.js';

/** With every setting put in. */
export type Resolved<S> = { [K in keyof S]: Exclude<S[K], { setting: string }> };

export interface ResolvedLineProfile<S extends object> {
  measurements: readonly ResolvedMeasurement<Resolved<S>>[];
  watch: readonly ResolvedWatched<Resolved<S>>[];
  /** Puts settings into a part of the profile; a setting that is not given leaves the key out. */
  put<T extends object>(part: T): Partial<Resolved<T>>;
  replyTimeoutMs: number;
  /** Empty when the settings are complete and legal. */
  faults: readonly SettingFault[];
}

const DEFAULT_REPLY_TIMEOUT_MS = 1000;

/**
 * @param inherited Keys of a source that a check takes from its measurement when it has none.
 * @param selected As in `resolveProfile`: a setting without a default that these need must be given.
 */
export function resolveLineProfile<S extends object>(
  profile: LineProfileOf<S>,
  given: GivenSettings,
  { selected = [], inherited = [] }: { selected?: readonly string[]; inherited?: readonly (keyof S)[] } = {},
): ResolvedLineProfile<S> {
  const settings = resolveSettings(profile, given, () => []);
  const resolver = new LineResolver<S>(profile, settings.values, inherited);
  const measurements = profile.measurements.flatMap((item) => resolver.measurement(item) ?? []);
  const declared = new Map((profile.settings ?? []).map((setting) => [setting.id, setting]));
  return {
    measurements,
    watch: (profile.watch ?? []).flatMap((item) => resolver.watched(item) ?? []),
    put: (part) => resolver.put(part, new Set()),
    replyTimeoutMs: profile.limits?.replyTimeoutMs ?? DEFAULT_REPLY_TIMEOUT_MS,
    faults: [
      ...settings.faults,
      ...selectionFaults(selected, measurements, new Map()),
      ...neededSettings(selected, measurements, declared),
    ],
  };
}

/** Settings that may be left out, but not by a station that uses what depends on them. */
function neededSettings(
  selected: readonly string[],
  measurements: readonly { id: string; missingSettings: readonly string[] }[],
  declared: ReadonlyMap<string, ProfileSetting>,
): SettingFault[] {
  const missing = new Set(
    measurements.filter(({ id }) => selected.includes(id)).flatMap(({ missingSettings }) => missingSettings),
  );
  return [...missing].flatMap((name) => {
    const setting = declared.get(name);
    return setting === undefined || setting.required === true ? [] : [missingSetting(name, setting)];
  });
}

class LineResolver<S extends object> {
  readonly #profile: LineProfileOf<S>;
  readonly #values: ReadonlyMap<string, SettingValue>;
  readonly #inherited: readonly (keyof S)[];

  constructor(
    profile: LineProfileOf<S>,
    values: ReadonlyMap<string, SettingValue>,
    inherited: readonly (keyof S)[],
  ) {
    this.#profile = profile;
    this.#values = values;
    this.#inherited = inherited;
  }

  measurement(item: LineMeasurement<S>): ResolvedMeasurement<Resolved<S>> | null {
    if (!this.#applies(item)) return null;
    const missing = new Set<string>();
    const resolved = {
      id: item.id,
      name: item.name,
      parameter: this.#value<string | null>(item.parameter, null, missing),
      unit: this.#value<string>(item.unit, '', missing),
      decimals: this.#value<number>(item.decimals, 0, missing),
      validRange: item.validRange,
      read: this.put(item.source, missing) as Resolved<S>,
      scale: this.#value<number>(item.scale ?? 1, 1, missing),
      offset: this.#value<number>(item.offset ?? 0, 0, missing),
      decimalPoint: null,
      sentinels: item.sentinels ?? [],
      limits: (item.limits ?? []).filter((limit) => this.#applies(limit)),
      state: this.#checks(this.#profile.status ?? [], item, missing),
      status: this.#checks(item.status ?? [], item, missing),
      expect: [],
    };
    return { ...resolved, missingSettings: [...missing] };
  }

  /** `null` where it does not apply, or hangs on a setting that the station has not given. */
  watched(item: LineWatched<S>): ResolvedWatched<Resolved<S>> | null {
    if (!this.#applies(item)) return null;
    const missing = new Set<string>();
    const resolved = {
      id: item.id,
      name: item.name,
      unit: this.#value<string>(item.unit, '', missing),
      decimals: this.#value<number>(item.decimals, 0, missing),
      meanings: meaningsOf(item.meanings),
      read: this.put(item.source, missing) as Resolved<S>,
      scale: this.#value<number>(item.scale ?? 1, 1, missing),
      offset: this.#value<number>(item.offset ?? 0, 0, missing),
    };
    return missing.size > 0 ? null : resolved;
  }

  put<T extends object>(part: T, missing: Set<string>): Partial<Resolved<T>> {
    const entries = Object.entries(part).map(([key, value]: [string, unknown]) => [
      key,
      this.#value<unknown>(value, undefined, missing),
    ]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Partial<Resolved<T>>;
  }

  #checks(
    checks: readonly LineCheck<S>[],
    item: LineMeasurement<S>,
    missing: Set<string>,
  ): ResolvedCheck<Resolved<S>>[] {
    return checks.filter((check) => this.#applies(check)).map((check) => this.#check(check, item, missing));
  }

  #check(check: LineCheck<S>, item: LineMeasurement<S>, missing: Set<string>): ResolvedCheck<Resolved<S>> {
    const own = Object.fromEntries(this.#inherited.map((key) => [key, item.source[key]]));
    return {
      id: check.id,
      read: this.put({ ...own, ...check.source }, missing) as Resolved<S>,
      rules: check.rules,
      unlisted: check.unlisted === 'measuring' ? { status: 'measuring' } : check.unlisted,
    };
  }

  #applies({ when }: Pick<LineMeasurement<S>, 'when'>): boolean {
    return applies(when, (setting) => this.#values.get(setting));
  }

  #value<T>(source: OrSetting<T>, absent: T, missing: Set<string>): T {
    if (typeof source !== 'object' || source === null || !('setting' in source)) return source;
    const value = this.#values.get(source.setting);
    if (value === undefined) {
      missing.add(source.setting);
      return absent;
    }
    return (source.values === undefined ? value : (source.values[String(value)] ?? absent)) as T;
  }
}
