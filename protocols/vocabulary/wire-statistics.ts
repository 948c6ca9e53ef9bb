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
  bytesSent: number;
  bytesReceived: number;
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

/** How much of a time was used: 0…1. */
export interface WireShare {
  lastMinute: number;
  sinceStart: number;
}

/** The counters, and what follows from them at one moment: what people look at. */
export interface WireFigures extends WireStatistics {
  /** Since the wire was made. */
  upMs: number;
  /** How long somebody had the wire: request, reply, and the rests that the protocol asks for. */
  busyMs: number;
  busy: WireShare;
  /** How long bits were on a serial line; `null` where the wire is none. */
  line: WireShare | null;
  latencyMsMean: number | null;
  /** Of the newest replies (`LATENCIES_KEPT`). */
  latencyMsP95: number | null;
  /** Requests, and what went wrong with them or with the connection, in the last hour. */
  lastHour: { requests: number; troubles: number };
}

/** Everything that a healthy wire does not have. An instrument that refuses has answered, so refusals are none. */
export function troublesOf(statistics: WireStatistics): number {
  const { timeouts, crcErrors, foreignReplies, lateReplies, openFailures, losses } = statistics;
  return timeouts + crcErrors + foreignReplies + lateReplies + openFailures + losses;
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
    bytesSent: 0,
    bytesReceived: 0,
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
