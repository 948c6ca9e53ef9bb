/** Takes what acquisition reads of the instruments' settings, has it compared and kept, and tells how it stands. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { WatchedSetting } from '../../protocols/vocabulary/watched-setting.js';
import type { BusPlan } from '../acquisition/bus-plan.js';
import type { SettingsRound } from '../acquisition/settings-round.js';
import type { InstrumentSetup } from '../config/station-setup.js';
import { isStoreError } from '../store/store-error.js';
import type { SettingValues, StoredSetting } from './setting-values.js';

export interface WatchedInstrument {
  id: string;
  profile: string;
  settings: readonly WatchedSetting[];
  intervalMs: number;
}

export interface SettingsStanding {
  intervalMs: number;
  /** When the newest round ended, since the start; `null`: none has. */
  lastRoundAt: number | null;
  /** Why it ended early; `null`: it did not. */
  failure: { code: string; message: string } | null;
  settings: readonly (WatchedSetting & {
    /** `null`: never read. */
    last: StoredSetting | null;
    /** Why the newest round brought no value of it; `null`: it did, or has not come to it. */
    unread: string | null;
  })[];
}

export interface SettingsWatcherOptions {
  values: SettingValues;
  instruments: readonly WatchedInstrument[];
  clock: Clock;
  log: Log;
}

export class SettingsWatcher {
  readonly #options: SettingsWatcherOptions;
  readonly #rounds = new Map<string, SettingsRound>();

  constructor(options: SettingsWatcherOptions) {
    this.#options = options;
  }

  take(round: SettingsRound): void {
    const { values, clock, log } = this.#options;
    const watched = this.#instrument(round.instrument);
    if (watched === undefined) return;
    const failedBefore = this.#rounds.get(round.instrument)?.failure?.code;
    this.#rounds.set(round.instrument, round);
    if (round.failure !== null && round.failure.code !== failedBefore) {
      const { code, message } = round.failure;
      log.warn({ instrument: watched.id, code, reason: message }, 'settings were not read to the end');
    }
    const { id: instrument, profile, settings: facts } = watched;
    const { at, readings } = round;
    try {
      values.take({ instrument, profile, at, clockTrust: clock.trust(), facts, readings });
    } catch (error) {
      if (!isStoreError(error)) throw error;
      // Nothing of it is kept, so the next round finds the same change.
      log.warn({ instrument, code: error.code }, 'settings could not be stored; the next reading tells them');
    }
  }

  /** `null`: there is no such instrument, or its profile names no settings. */
  standingOf(instrument: string): SettingsStanding | null {
    const watched = this.#instrument(instrument);
    if (watched === undefined) return null;
    const { profile, settings, intervalMs } = watched;
    const stored = this.#options.values.of({ instrument, profile });
    const round = this.#rounds.get(instrument);
    return {
      intervalMs,
      lastRoundAt: round?.at ?? null,
      failure: round?.failure ? { code: round.failure.code, message: round.failure.message } : null,
      settings: settings.map((setting) => {
        const reading = round?.readings.find((each) => each.setting === setting.id);
        return {
          ...factsOf(setting),
          last: stored.find((each) => each.setting === setting.id) ?? null,
          unread: reading?.value === null ? reading.reason : null,
        };
      }),
    };
  }

  #instrument(id: string): WatchedInstrument | undefined {
    return this.#options.instruments.find((each) => each.id === id && each.settings.length > 0);
  }
}

function factsOf({ id, name, unit, decimals, meanings }: WatchedSetting): WatchedSetting {
  return { id, name, unit, decimals, meanings };
}

/** Those whose profiles name settings. */
export function watchedInstruments(
  buses: readonly BusPlan[],
  instruments: readonly Pick<InstrumentSetup, 'id' | 'profile'>[],
): WatchedInstrument[] {
  return buses
    .flatMap((bus) => bus.instruments)
    .flatMap(({ id, driver, settingsIntervalMs }) => {
      const profile = instruments.find((each) => each.id === id)?.profile.id;
      const settings = driver.watch?.settings;
      if (profile === undefined || settings === undefined || settingsIntervalMs === undefined) return [];
      return [{ id, profile, settings, intervalMs: settingsIntervalMs }];
    });
}
