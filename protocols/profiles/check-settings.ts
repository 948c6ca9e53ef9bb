/** The rules for one setting of a profile, and for names that must be given once; the same in every protocol. */
import type { Path } from '../configuration/explain-faults.js';
import type { Faults } from './check-profile-parts.js';
import { checkCondition } from './check-profile-references.js';
import type { ProfileSetting } from './profile-schema.js';

/** @param scope `before`: the settings that its condition may name. */
export function checkSetting(
  setting: ProfileSetting,
  path: Path,
  { before, tell }: { before: readonly ProfileSetting[]; tell: Faults },
): void {
  const kinds = [setting.choices, setting.integer, setting.number].filter((kind) => kind !== undefined);
  if (kinds.length > 1)
    tell(path, 'has more than one kind', 'one of choices, integer, number; none for text');
  if (setting.required === true && setting.default !== undefined) {
    tell([...path, 'default'], 'a required setting has no default');
  }
  const range = setting.integer ?? setting.number;
  if (range !== undefined && range.low > range.high) {
    tell(path, `low ${range.low} is above high ${range.high}`);
  }
  checkCondition(setting.when, [...path, 'when'], before, tell);
  if (setting.default === undefined) return;
  const legal =
    setting.choices?.some(({ value }) => value === setting.default) ??
    (range === undefined
      ? typeof setting.default === 'string'
      : typeof setting.default === 'number' && setting.default >= range.low && setting.default <= range.high);
  if (legal) return;
  const choices = setting.choices?.map(({ value }) => value).join(' | ');
  const span = range === undefined ? 'text' : `${range.low}…${range.high}`;
  tell([...path, 'default'], `${JSON.stringify(setting.default)} is not a legal value`, choices ?? span);
}

export function checkUnique(items: readonly { id?: string | undefined }[], path: Path, tell: Faults): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    if (item.id === undefined) return;
    if (seen.has(item.id)) tell([...path, index, 'id'], `${item.id} is given twice`, null, 'duplicate');
    seen.add(item.id);
  });
}
