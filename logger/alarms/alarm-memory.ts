/** Since when each alarm stands, for those whose part does not know: from the moment it was first listed. */
import type { Alarm } from './list-alarms.js';

/** An alarm with the moment since which it stands. */
export interface StampedAlarm extends Alarm {
  since: number;
}

export class AlarmMemory {
  #firstListed = new Map<string, number>();

  /** Alarms that are not listed any more are forgotten, so one that comes back begins anew. */
  stamp(alarms: readonly Alarm[], now: number): StampedAlarm[] {
    const before = this.#firstListed;
    this.#firstListed = new Map(alarms.map(({ code }) => [code, before.get(code) ?? now]));
    return alarms.map(({ code, since, detail }) => ({
      code,
      since: since ?? this.#firstListed.get(code) ?? now,
      detail,
    }));
  }
}
