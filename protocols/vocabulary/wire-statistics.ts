/** What happened on one wire since it was made: counters only ever grow. For the status page, the metrics and the trace. */

export interface WireStatistics {
  requests: number;
  replies: number;
  exceptions: number;
  timeouts: number;
  crcErrors: number;
  /** Replies of another unit, function, length or transaction than the one in hand. */
  foreignReplies: number;
  /** Replies that came after their request had been given up. */
  lateReplies: number;
  /** Requests made only to get back in step with a unit after a timeout. */
  resyncs: number;
  /** Bytes that belonged to nothing. */
  discardedBytes: number;
  opens: number;
  openFailures: number;
  /** Connections that ended by themselves or were given up. */
  losses: number;
  /** From the request's first byte to the reply's last, of good replies and exceptions. */
  latencyMsLast: number | null;
  latencyMsMax: number | null;
  latencyMsSum: number;
}

export function newWireStatistics(): WireStatistics {
  return {
    requests: 0,
    replies: 0,
    exceptions: 0,
    timeouts: 0,
    crcErrors: 0,
    foreignReplies: 0,
    lateReplies: 0,
    resyncs: 0,
    discardedBytes: 0,
    opens: 0,
    openFailures: 0,
    losses: 0,
    latencyMsLast: null,
    latencyMsMax: null,
    latencyMsSum: 0,
  };
}

export function countLatency(statistics: WireStatistics, latencyMs: number): void {
  statistics.latencyMsLast = latencyMs;
  statistics.latencyMsMax = Math.max(statistics.latencyMsMax ?? 0, latencyMs);
  statistics.latencyMsSum += latencyMs;
}
