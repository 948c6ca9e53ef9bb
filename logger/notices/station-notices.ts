/** The station's notices: its conditions, its store, its mail server, put together. */
import { composeLetter, type LetterFrame } from '../../protocols/notices/compose-letter.js';
import type { Mailer } from '../../protocols/notices/mailer.js';
import { Notices } from '../../protocols/notices/notices.js';
import { formatStationCode } from '../../protocols/report-file/report.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import { listConditions, unknownKinds, type NoticeKind } from '../alarms/list-conditions.js';
import type { StationState } from '../alarms/list-alarms.js';
import type { NoticesSetup } from '../config/resolve-notices.js';
import type { StationSetup } from '../config/station-setup.js';
import type { NoticeStore } from './notice-store.js';

export interface StationNoticesOptions {
  setup: StationSetup;
  notices: NoticesSetup;
  state: () => StationState;
  store: NoticeStore;
  mailer: Mailer;
  clock: Clock;
  log: Log;
  random: () => number;
}

export function stationNotices(options: StationNoticesOptions): Notices {
  const { setup, notices, state, store, mailer, clock, log, random } = options;
  const frame = letterFrame(setup, notices);
  const steps = new ExpectedSteps();
  const exists = subjectsOf(setup, notices);
  return new Notices({
    recipients: notices.recipients,
    rules: { ...notices.rules, patienceOf: (kind) => notices.limits[kind as NoticeKind] },
    look: () => {
      const now = steps.withoutExpected(state());
      return { conditions: listConditions(now), unknownKinds: unknownKinds(now), exists };
    },
    book: store,
    mailer,
    compose: (letter, now) => composeLetter(letter, frame, now),
    clock,
    log,
    random,
    timeoutMs: notices.smtp.timeoutMs,
  });
}

/** What the configuration names; an alarm of the station itself always has its subject. */
function subjectsOf({ config }: StationSetup, { doors }: NoticesSetup): (key: string) => boolean {
  const idsOf = (parts: readonly { id: string }[]) => new Set(parts.map(({ id }) => id));
  const targets = idsOf(config.targets);
  const known: Readonly<Record<string, ReadonlySet<string>>> = {
    'instrument-silent': idsOf(config.instruments),
    'bus-overloaded': idsOf(config.buses),
    'target-stopped': targets,
    'receipt-key-changed': targets,
    'transmission-interrupted': targets,
    'door-open': new Set(doors.map(({ channel }) => channel)),
  };
  return (key) => {
    const place = key.indexOf(':');
    return known[key.slice(0, place)]?.has(key.slice(place + 1)) ?? true;
  };
}

export function letterFrame({ config, code }: StationSetup, notices: NoticesSetup): LetterFrame {
  return {
    code: formatStationCode(code),
    name: config.station.name,
    contact: notices.contact,
    interruptionLimitMs: notices.limits.transmission.raiseAfterMs,
    domain: notices.smtp.from.split('@')[1] ?? 'localhost',
  };
}

/** A clock that was not trusted is meant to be set: that step is no news. */
class ExpectedSteps {
  #wasUntrusted = false;
  #expectedAt: number | null = null;
  #seenAt: number | null = null;

  withoutExpected(state: StationState): StationState {
    const { clockStep, clockTrust } = state;
    if (clockStep !== null && clockStep.at !== this.#seenAt) {
      this.#seenAt = clockStep.at;
      if (this.#wasUntrusted) this.#expectedAt = clockStep.at;
    }
    this.#wasUntrusted = clockTrust === 'untrusted';
    return clockStep?.at === this.#expectedAt ? { ...state, clockStep: null } : state;
  }
}
