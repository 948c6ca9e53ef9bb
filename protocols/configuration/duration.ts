/**
 * Durations as people write them in a configuration (`500ms`, `10s`, `5m`, `12h`, `60d`) and as the program uses them
 * (milliseconds). A bare number is refused: nobody knows its unit.
 */
import { Type, type TUnsafe } from 'typebox';

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

/** `5m` → 300000. `null` when the text is not a duration. */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text.trim());
  if (match === null) return null;
  const unit = match[2] as keyof typeof UNITS_MS;
  return Math.round(Number(match[1]) * UNITS_MS[unit]);
}

/** 300000 → `5m`: the shortest exact text. */
export function formatDuration(durationMs: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (durationMs >= UNITS_MS[unit] && durationMs % UNITS_MS[unit] === 0)
      return `${durationMs / UNITS_MS[unit]}${unit}`;
  }
  return `${durationMs}ms`;
}

export interface DurationLimits {
  minMs: number;
  maxMs: number;
  /** As text: `5m`. Without it the key is required (or wrapped in `Type.Optional`). */
  default?: string;
  description?: string;
}

/** The keyword that marks a duration in a schema; `parseCheckedYaml` checks its limits and turns the text into milliseconds. */
export const DURATION_KEYWORD = 'x-duration';

/** A schema for a duration: text in the file, milliseconds in the loaded configuration. */
export function durationSchema(limits: DurationLimits): TUnsafe<number> {
  const { minMs, maxMs, description } = limits;
  return Type.Unsafe<number>({
    type: 'string',
    pattern: DURATION.source,
    [DURATION_KEYWORD]: { minMs, maxMs },
    ...(limits.default === undefined ? {} : { default: limits.default }),
    description: `${description === undefined ? '' : `${description} `}(${formatDuration(minMs)} … ${formatDuration(maxMs)})`,
  });
}
