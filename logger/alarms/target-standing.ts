/** How the way to one target stands: its queue, and what keeps it from moving. */
export interface TargetStanding {
  id: string;
  state: 'idle' | 'sending' | 'waiting' | 'stopped';
  queued: number;
  /** End of the oldest interval that waits. */
  oldestQueuedAt: number | null;
  lastDelivered: { name: string; at: number } | null;
  failure: {
    code: string;
    message: string;
    hint: string | null;
    since: number;
    nextAttemptAt: number | null;
  } | null;
  /** What stands against the province's word; `null`: nothing does, or this receiver gives no receipts. */
  receipts: {
    contradicting: number;
    trouble: { code: string; since: number } | null;
  } | null;
}
