/** An instrument's own settings (range, slope, span target) as the station watches them: read seldom, only to notice a change. */

export interface WatchedSetting {
  /** In the instrument's profile. */
  id: string;
  name: { vi: string; en: string };
  /** Empty where there is none. */
  unit: string;
  decimals: number;
  /** What some values mean; empty for plain numbers. */
  meanings: readonly { value: number | string; text: { vi: string; en: string } }[];
}

/** What the instrument said of one setting. */
export interface SettingReading {
  setting: string;
  /** In the setting's unit, or the instrument's own word. `null`: it was not read, which is no change. */
  value: number | string | null;
  /** Why there is no value (`exception-2`, `refused`, `not-a-number`). */
  reason: string | null;
}

export interface SettingsWatch {
  readonly settings: readonly WatchedSetting[];
  /** The questions, each one short request, as the driver's `plan` tells them. */
  readonly plan: readonly string[];
  /**
   * Asks one question. Rejects with an `InstrumentError` when the instrument did not answer properly; a refusal is a reading
   * without a value.
   */
  ask(question: number, signal: AbortSignal): Promise<readonly SettingReading[]>;
}
