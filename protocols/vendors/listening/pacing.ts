/** How often an instrument talks by itself, and after how long without a telegram it counts as silent. */
import type { OrSetting } from '../../profiles/profile-schema.js';
import { resolveSettings, type GivenSettings, type SettingsOwner } from '../../profiles/resolve-settings.js';

/** The keys of `line` in every profile of an instrument that talks unasked. */
export interface PacingKeys {
  periodSeconds?: OrSetting<number> | undefined;
  stalePeriods?: OrSetting<number> | undefined;
}

export interface Pacing {
  periodMs: number;
  /** An older telegram is no present value any more. */
  silenceMs: number;
}

/** A telegram may be lost, and the next one come late, before the instrument counts as silent. */
export const STALE_PERIODS_DEFAULT = 3;
const PERIOD_SECONDS_DEFAULT = 1;

export function pacingOf(line: {
  periodSeconds?: number | undefined;
  stalePeriods?: number | undefined;
}): Pacing {
  const periodMs = Math.round((line.periodSeconds ?? PERIOD_SECONDS_DEFAULT) * 1000);
  return { periodMs, silenceMs: periodMs * (line.stalePeriods ?? STALE_PERIODS_DEFAULT) };
}

/** With a station's settings; `null` while one that is needed is missing or wrong, which is told elsewhere. */
export function stationPacing(
  profile: SettingsOwner & { line: PacingKeys },
  given: GivenSettings,
): Pacing | null {
  const { values } = resolveSettings(profile, given, () => []);
  const numberOf = (source: OrSetting<number> | undefined): number | null | undefined => {
    if (typeof source !== 'object') return source;
    const value = values.get(source.setting);
    const number = source.values === undefined ? value : source.values[String(value)];
    return typeof number === 'number' ? number : null;
  };
  const [periodSeconds, stalePeriods] = [
    numberOf(profile.line.periodSeconds),
    numberOf(profile.line.stalePeriods),
  ];
  if (periodSeconds === null || stalePeriods === null) return null;
  return pacingOf({ periodSeconds, stalePeriods });
}
