/**
 * What a Modbus profile claims of an instrument, in forms that can be looked at: which addresses it has, what numbers and status
 * words stand there, and in which order of words. Settings that nobody has answered yet are tried where they move addresses.
 */
import type { PlanLimits } from '../../../protocols/modbus/plan-requests.js';
import { widthOf, type Order, type RegisterRead } from '../../../protocols/modbus/register-map.js';
import type { Profile, ProfileSetting } from '../../../protocols/profiles/profile-schema.js';
import { resolveProfile, type ResolvedMeasurement } from '../../../protocols/profiles/resolve-profile.js';
import type { ResolvedCheck, ResolvedExpectation } from '../../../protocols/profiles/resolved-profile.js';
import type { GivenSettings } from '../../../protocols/profiles/resolve-settings.js';

export interface Hypothesis {
  profile: Profile;
  /** Those that were tried, by what they would be. */
  settings: GivenSettings;
  /** `swapped`: the other one than the profile has, or than its setting has when nobody says. */
  words: 'as-written' | 'swapped';
  values: readonly ResolvedMeasurement[];
  /** Of the whole instrument; a value has its own. */
  checks: readonly ResolvedCheck[];
  expectations: readonly ResolvedExpectation[];
  limits: PlanLimits;
}

/** A block of twenty sensors says no more than its first ones. */
const VALUES_MAX = 40;
/** Settings that move addresses are tried in so many combinations at most. */
const COMBINATIONS_MAX = 8;

export function hypothesesOf(profile: Profile): Hypothesis[] {
  return combinationsOf(movingSettings(profile)).flatMap((moving) => {
    const settings = { ...firstChoices(profile), ...moving };
    const asWritten = hypothesis(profile, { settings, shown: moving });
    const isWide = asWritten.values.some(({ read }) => widthOf(read.type) > 1);
    return isWide ? [asWritten, swapped(asWritten)] : [asWritten];
  });
}

/** The setting that says the order of words; `null` where the profile itself does. */
export function orderSettingOf({ wordOrder }: Profile): string | null {
  return typeof wordOrder === 'object' ? wordOrder.setting : null;
}

export function readsOf({ values, checks, expectations }: Hypothesis): RegisterRead[] {
  const own = values.flatMap(({ state, status, expect }) => [...state, ...status, ...expect]);
  return [...values, ...checks, ...expectations, ...own].map(({ read }) => read);
}

function hypothesis(
  profile: Profile,
  { settings, shown }: { settings: GivenSettings; shown: GivenSettings },
): Hypothesis {
  const resolved = resolveProfile(profile, settings);
  const unplaced = new Set(numberSettings(profile));
  const values = resolved.measurements
    .filter(({ missingSettings }) => !missingSettings.some((name) => unplaced.has(name)))
    .slice(0, VALUES_MAX);
  // Checks of the whole instrument whose place is a setting are not placed yet.
  const placed = new Set(
    (profile.status ?? []).filter(({ address }) => typeof address !== 'object').map(({ id }) => id),
  );
  return {
    profile,
    settings: shown,
    words: 'as-written',
    values,
    checks: resolved.status.filter(({ id }) => placed.has(id)),
    expectations: resolved.expect,
    limits: resolved.limits,
  };
}

function swapped(it: Hypothesis): Hypothesis {
  const swap = <T extends { read: RegisterRead }>(item: T): T => ({
    ...item,
    read: { ...item.read, wordOrder: other(item.read.wordOrder) },
  });
  const swapAll = (value: ResolvedMeasurement): ResolvedMeasurement => ({
    ...swap(value),
    state: value.state.map(swap),
    status: value.status.map(swap),
    expect: value.expect.map(swap),
  });
  return {
    ...it,
    words: 'swapped',
    values: it.values.map(swapAll),
    checks: it.checks.map(swap),
    expectations: it.expectations.map(swap),
  };
}

export function other(order: Order): Order {
  return order === 'high-first' ? 'low-first' : 'high-first';
}

function movingSettings(profile: Profile): ProfileSetting[] {
  const { addressBase } = profile;
  const name = typeof addressBase === 'object' && 'setting' in addressBase ? addressBase.setting : null;
  return (profile.settings ?? []).filter(({ id, choices }) => id === name && choices !== undefined);
}

function combinationsOf(settings: readonly ProfileSetting[]): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}];
  for (const { id, choices = [] } of settings) {
    combinations = combinations.flatMap((given) => choices.map(({ value }) => ({ ...given, [id]: value })));
  }
  return combinations.slice(0, COMBINATIONS_MAX);
}

/** Anything will do for a unit or an order: what is looked at does not depend on it. */
function firstChoices(profile: Profile): Record<string, string> {
  const entries = (profile.settings ?? []).flatMap(({ id, choices, required }) => {
    const [first] = choices ?? [];
    return first === undefined || required !== true ? [] : [[id, first.value] as const];
  });
  const order = orderSettingOf(profile);
  return { ...Object.fromEntries(entries), ...(order === null ? {} : { [order]: 'high-first' }) };
}

function numberSettings({ settings = [] }: Profile): string[] {
  return settings.filter(({ choices }) => choices === undefined).map(({ id }) => id);
}
