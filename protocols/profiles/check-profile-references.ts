/** Where a profile speaks of a setting: it exists, it always has a value, and what is said covers each of its choices. */
import type { Path } from '../configuration/explain-faults.js';
import type { Faults } from './check-profile-parts.js';
import type { ProfileCondition, ProfileSetting } from './profile-schema.js';

type Settings = readonly ProfileSetting[];

/** A value that may be taken from a setting; anything else passes. */
export function checkReferences(source: unknown, path: Path, settings: Settings, tell: Faults): void {
  const setting = checkOptionalReference(source, path, settings, tell);
  if (setting === null || setting.required === true || setting.default !== undefined) return;
  const legal = 'a setting that is required or has a default';
  tell([...path, 'setting'], `${setting.id} may be left out`, legal);
}

/** The same where a setting without a value has a meaning of its own. Returns the setting, if there is one. */
export function checkOptionalReference(
  source: unknown,
  path: Path,
  settings: Settings,
  tell: Faults,
): ProfileSetting | null {
  if (typeof source !== 'object' || source === null || !('setting' in source)) return null;
  const { setting: name, values } = source as { setting: string; values?: Record<string, unknown> };
  const setting = find(name, [...path, 'setting'], settings, tell);
  if (setting === null || values === undefined) return setting;
  const choices = setting.choices?.map(({ value }) => value) ?? [];
  for (const choice of choices.filter((value) => !(value in values))) {
    tell([...path, 'values'], `says nothing for ${choice}`, choices.join(', '), 'missing-key');
  }
  for (const key of Object.keys(values).filter((value) => !choices.includes(value))) {
    const legal = choices.join(' | ') || null;
    tell([...path, 'values', key], `is not a choice of ${name}`, legal, 'unknown-reference');
  }
  return setting;
}

export function checkCondition(
  condition: ProfileCondition | undefined,
  path: Path,
  settings: Settings,
  tell: Faults,
): void {
  if (condition === undefined) return;
  const setting = find(condition.setting, [...path, 'setting'], settings, tell);
  if (setting?.choices === undefined) return;
  const choices: readonly unknown[] = setting.choices.map(({ value }) => value);
  for (const value of Array.isArray(condition.is) ? condition.is : [condition.is]) {
    if (choices.includes(value)) continue;
    tell([...path, 'is'], `${JSON.stringify(value)} is not a choice of ${setting.id}`, choices.join(' | '));
  }
}

function find(name: string, path: Path, settings: Settings, tell: Faults): ProfileSetting | null {
  const setting = settings.find((candidate) => candidate.id === name);
  if (setting !== undefined) return setting;
  const legal = settings.map((candidate) => candidate.id).join(', ') || 'no setting is declared';
  tell(path, `there is no setting ${name}`, legal, 'unknown-reference');
  return null;
}
