/**
 * A station's settings of one instrument, checked against what its profile asks for. Faults are values, not exceptions:
 * the configuration check tells them all at once.
 */
import type { ConfigFaultCode } from '../vocabulary/errors.js';
import type { ProfileBlock, ProfileCondition, ProfileSetting } from './profile-schema.js';

export type SettingValue = string | number;
/** As the station configuration gives them. */
export type GivenSettings = Readonly<Record<string, string | number | boolean>>;

export interface SettingFault {
  code: ConfigFaultCode;
  /** The setting's (or measurement's) name; the caller puts the path of the instrument before it. */
  key: string;
  message: string;
  legal: string | null;
}

export interface ResolvedSettings {
  /** Given or default values by full name (`word-order`, `input-3-unit`). */
  values: ReadonlyMap<string, SettingValue>;
  /** Block settings that a station must give when it uses what they belong to, by full name. */
  required: ReadonlyMap<string, ProfileSetting>;
  faults: readonly SettingFault[];
}

/** `input-3-unit` */
export function blockSettingName(block: ProfileBlock, number: number, setting: string): string {
  return `${block.id}-${number}-${setting}`;
}

/** What has settings: a profile of any protocol. */
export interface SettingsOwner {
  id: string;
  settings?: readonly ProfileSetting[] | undefined;
  blocks?: readonly ProfileBlock[] | undefined;
}

export interface BlockCount {
  block: ProfileBlock;
  numbers: readonly number[];
}

/** @param blocksOf How many units each block has, once the settings that this depends on are known. */
export function resolveSettings(
  profile: SettingsOwner,
  given: GivenSettings,
  blocksOf: (values: ReadonlyMap<string, SettingValue>) => readonly BlockCount[],
): ResolvedSettings {
  const values = new Map<string, SettingValue>();
  const faults: SettingFault[] = [];
  const required = new Map<string, ProfileSetting>();
  const known = new Set<string>();

  const take = (name: string, setting: ProfileSetting) => {
    known.add(name);
    const raw = given[name];
    if (!applies(setting.when, (id) => values.get(id))) {
      if (raw !== undefined) faults.push(notNeeded(name, setting));
      return;
    }
    if (raw === undefined) {
      if (setting.default !== undefined) values.set(name, setting.default);
      else if (setting.required === true) required.set(name, setting);
      return;
    }
    const fault = settingFault(name, setting, raw);
    if (fault === null && typeof raw !== 'boolean') values.set(name, raw);
    else if (fault !== null) faults.push(fault);
  };

  for (const setting of profile.settings ?? []) take(setting.id, setting);
  for (const [name, setting] of required) faults.push(missingSetting(name, setting));
  for (const { block, numbers } of blocksOf(values)) {
    for (const setting of block.settings ?? []) {
      for (const number of numbers) take(blockSettingName(block, number, setting.id), setting);
    }
  }
  for (const name of Object.keys(given)) {
    if (!known.has(name)) faults.push(unknownSetting(name, profile));
  }
  return { values, required, faults };
}

/** @param valueOf The value of a setting of the same profile or block. */
export function applies(
  condition: ProfileCondition | undefined,
  valueOf: (setting: string) => SettingValue | undefined,
): boolean {
  if (condition === undefined) return true;
  const value = valueOf(condition.setting);
  return Array.isArray(condition.is) ? condition.is.includes(String(value)) : condition.is === value;
}

export function missingSetting(name: string, setting: ProfileSetting): SettingFault {
  return {
    code: 'missing-key',
    key: name,
    message: `the setting is missing: ${setting.text.en}`,
    legal: legalValues(setting),
  };
}

/** `high-first | low-first`, `1…247` */
export function legalValues(setting: ProfileSetting): string {
  if (setting.choices !== undefined) return setting.choices.map(({ value }) => value).join(' | ');
  const range = setting.integer ?? setting.number;
  if (range === undefined) return 'text';
  return `${range.low}…${range.high}${setting.integer === undefined ? '' : ' (whole number)'}`;
}

function settingFault(
  name: string,
  setting: ProfileSetting,
  raw: string | number | boolean,
): SettingFault | null {
  const legal = legalValues(setting);
  const fault = (code: ConfigFaultCode, what: string): SettingFault => ({
    code,
    key: name,
    message: `${JSON.stringify(raw)} ${what}`,
    legal,
  });
  if (setting.choices !== undefined) {
    return setting.choices.some(({ value }) => value === raw)
      ? null
      : fault('not-allowed', 'is not one of the choices');
  }
  const range = setting.integer ?? setting.number;
  if (range === undefined) return typeof raw === 'string' ? null : fault('wrong-type', 'is not text');
  if (typeof raw !== 'number' || !Number.isFinite(raw)) return fault('wrong-type', 'is not a number');
  if (setting.integer !== undefined && !Number.isInteger(raw))
    return fault('wrong-type', 'is not a whole number');
  return raw >= range.low && raw <= range.high ? null : fault('out-of-range', 'is out of range');
}

function notNeeded(name: string, setting: ProfileSetting): SettingFault {
  const { when } = setting;
  const legal = when === undefined ? null : `only with ${when.setting}: ${String(when.is)}`;
  return { code: 'not-allowed', key: name, message: 'the setting does not apply here', legal };
}

function unknownSetting(name: string, profile: SettingsOwner): SettingFault {
  const names = (profile.settings ?? []).map((setting) => setting.id);
  const ofBlocks = (profile.blocks ?? []).flatMap((block) =>
    (block.settings ?? []).map((setting) => `${block.id}-N-${setting.id}`),
  );
  const legal = [...names, ...ofBlocks].join(', ') || 'none';
  return { code: 'unknown-key', key: name, message: `${profile.id} has no such setting`, legal };
}
