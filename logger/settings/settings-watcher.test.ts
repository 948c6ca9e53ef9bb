// What becomes of settings that were read: first sight, a change, a failure, a restart, a disk that refuses.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SettingReading, WatchedSetting } from '../../protocols/vocabulary/watched-setting.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import type { SettingsRound } from '../acquisition/settings-round.js';
import { EventStore } from '../events/event-store.js';
import { StoreError } from '../store/store-error.js';
import { START_AT, TestStation } from '../store/test-station.contract.js';
import { SettingValues } from './setting-values.js';
import { SettingsWatcher } from './settings-watcher.js';

const slope: WatchedSetting = {
  id: 'slope',
  name: { vi: 'Hệ số dốc', en: 'Slope' },
  unit: '',
  decimals: 3,
  meanings: [],
};
const mode: WatchedSetting = {
  id: 'mode',
  name: { vi: 'Chế độ', en: 'Mode' },
  unit: '',
  decimals: 0,
  meanings: [{ value: 'dual', text: { vi: 'hai dải', en: 'dual' } }],
};

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

function open(profile = 'teledyne-t400') {
  const { database } = station.open();
  const events = new EventStore(database);
  const values = new SettingValues(database, events);
  const watcher = new SettingsWatcher({
    values,
    instruments: [{ id: 'ozone', profile, settings: [slope, mode], intervalMs: 600_000 }],
    clock: station.clock,
    log: silentLog,
  });
  const told = () =>
    events
      .read({ limit: 100, before: null, kinds: null, subject: null })
      .map(({ kind, parameters, before, after, at }) => [kind, parameters['setting'], before, after, at])
      .reverse();
  return { watcher, values, told, events };
}

const round = (n: number, values: Record<string, number | string | null>): SettingsRound => ({
  instrument: 'ozone',
  at: START_AT + n,
  failure: null,
  readings: Object.entries(values).map(([setting, value]): SettingReading => ({
    setting,
    value,
    reason: value === null ? 'exception-2' : null,
  })),
});

describe('settings that were read', () => {
  it('become an event at first sight and at each change, with before and after', () => {
    const { watcher, told, events } = open();
    watcher.take(round(1, { slope: 1.004, mode: 'single' }));
    watcher.take(round(2, { slope: 1.004, mode: 'single' }));
    watcher.take(round(3, { slope: 0.987, mode: 'dual' }));
    expect(told()).toEqual([
      ['setting-first-read', 'slope', null, 1.004, START_AT + 1],
      ['setting-first-read', 'mode', null, 'single', START_AT + 1],
      ['setting-changed', 'slope', 1.004, 0.987, START_AT + 3],
      ['setting-changed', 'mode', 'single', 'dual', START_AT + 3],
    ]);
    expect(events.newest()?.parameters).toMatchObject({
      name: { vi: 'Chế độ', en: 'Mode' },
      beforeMeans: null,
      afterMeans: { vi: 'hai dải', en: 'dual' },
    });
    expect(watcher.standingOf('ozone')?.settings).toMatchObject([
      { id: 'slope', unread: null, last: { value: 0.987, readAt: START_AT + 3, changedAt: START_AT + 3 } },
      { id: 'mode', last: { value: 'dual' } },
    ]);
  });

  it('are no change when they could not be read', () => {
    const { watcher, told } = open();
    watcher.take(round(1, { slope: 1.004 }));
    watcher.take(round(2, { slope: null }));
    watcher.take({
      ...round(3, {}),
      failure: { code: 'timeout', message: 'no answer', hint: null },
    });
    watcher.take(round(4, { slope: 1.004 }));
    expect(told()).toHaveLength(1);
    watcher.take(round(5, { slope: null }));
    expect(watcher.standingOf('ozone')?.settings[0]).toMatchObject({
      unread: 'exception-2',
      last: { value: 1.004, readAt: START_AT + 4, changedAt: null },
    });
  });

  it('are compared with what was read before a restart', () => {
    open().watcher.take(round(1, { slope: 1.004 }));
    station.closeAll();
    const { watcher, told } = open();
    watcher.take(round(9, { slope: 1.1 }));
    expect(told().at(-1)).toEqual(['setting-changed', 'slope', 1.004, 1.1, START_AT + 9]);
    expect(watcher.standingOf('ozone')?.settings[0]?.last?.changedAt).toBe(START_AT + 9);
  });

  it('of another model under the same name are a first sight', () => {
    open().watcher.take(round(1, { slope: 1.004 }));
    station.closeAll();
    const { watcher, told } = open('teledyne-t100');
    watcher.take(round(2, { slope: 2 }));
    expect(told().at(-1)?.[0]).toBe('setting-first-read');
  });

  it('are kept whole with their event or not at all, and found again', () => {
    const { watcher, told, values, events } = open();
    watcher.take(round(1, { slope: 1.004 }));
    const append = events.appendWith.bind(events);
    events.appendWith = () => {
      throw new StoreError({ code: 'disk-full', message: 'no room' });
    };
    watcher.take(round(2, { slope: 0.9 }));
    expect(values.of({ instrument: 'ozone', profile: 'teledyne-t400' })).toMatchObject([{ value: 1.004 }]);
    events.appendWith = append;
    watcher.take(round(3, { slope: 0.9 }));
    expect(told().at(-1)).toEqual(['setting-changed', 'slope', 1.004, 0.9, START_AT + 3]);
  });
});
