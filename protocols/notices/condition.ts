/**
 * What may be worth a notice: conditions as they are found at one look. A station and a province find different ones; what
 * becomes of them (alarm-watch.ts, correspondence.ts) is the same.
 */

/** Values for the texts of the condition's code. */
export type NoticeDetail = Readonly<Record<string, string | number>>;

export interface Condition {
  /** The same condition of the same subject has the same key: `instrument-silent:iq-1`. */
  key: string;
  /** What recipients choose by and limits are set for: `bus`. */
  kind: string;
  code: string;
  /**
   * Since when, by what is stored: the same before and after a restart. `null`: counted from the first look that found it.
   */
  since: number | null;
  /** `occurrence`: something that happened; it is told once, neither repeated nor called over. */
  nature: 'lasting' | 'occurrence';
  detail: NoticeDetail;
}

/** How patient the notices of one kind are. */
export interface Patience {
  /** A condition that stands so long becomes an alarm. */
  raiseAfterMs: number;
  /** An alarm is over when its condition was not found for so long. */
  clearAfterMs: number;
}
