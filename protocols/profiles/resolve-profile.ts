/**
 * A profile and a station's settings → the concrete measurements: blocks unrolled, addresses as in the PDU, every value
 * that a setting decides put in. What the driver executes and what the configuration check judges is the same list.
 */
import { MODBUS_LIMITS, type PlanLimits } from '../modbus/plan-requests.js';
import { PartResolver } from './part-resolver.js';
import type { BlockMeasurement, Profile, ProfileBlock, ProfileText } from './profile-schema.js';
import type { ResolvedMeasurement, ResolvedProfile } from './resolved-profile.js';
import { missingSetting, resolveSettings } from './resolve-settings.js';
import type { BlockCount, GivenSettings, SettingFault, SettingValue } from './resolve-settings.js';

export type { ResolvedMeasurement, ResolvedProfile };

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
  const base = new PartResolver(profile, settings.values, null);
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
    watch: (profile.watch ?? []).flatMap((item) => base.watched(item) ?? []),
    limits: limitsOf(profile),
    replyTimeoutMs: profile.limits?.replyTimeoutMs ?? DEFAULT_REPLY_TIMEOUT_MS,
    faults: [...settings.faults, ...selectionFaults(selected, measurements, settings.required)],
  };
}

/** Names that are no measurement, and block settings that the selected measurements need. */
export function selectionFaults(
  selected: readonly string[],
  measurements: readonly Pick<ResolvedMeasurement, 'id' | 'missingSettings'>[],
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
  const resolver = new PartResolver(profile, values, null);
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
    const resolver = new PartResolver(profile, values, place);
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
