/**
 * The completeness ledger: every interval since the station began, every parameter that it reports, and for each that has no
 * value the reason. Nothing of it is stored: it is read from reports, readings and runs whenever it is asked for, so it cannot
 * disagree with them.
 */
import { intervalOf, type Interval } from '../../protocols/vocabulary/interval.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import type { ReportStore } from '../store/report-store.js';
import type { Run } from '../store/run-store.js';
import type { StoredReport } from '../store/stored-report.js';
import { gapsBetween, largestOverlap, reasonOfMissing, type Gap } from './gap-reason.js';

export interface LedgerRow {
  symbol: string;
  status: Status | 'missing';
  /** `null`: there is a value. */
  reason: string | null;
  /** 0…1. */
  completeness: number;
}

export interface LedgerEntry extends Interval {
  rows: readonly LedgerRow[];
}

export interface LedgerSources {
  reports: Pick<ReportStore, 'readReports' | 'lastEndAt'>;
  runs: readonly Run[];
  intervalMs: number;
  /** Symbols that a report has now: for intervals that have none. */
  symbols: readonly string[];
}

/** Entries whose interval ends in `(startAt, endAt]`, oldest first; none from before the first run, none after the last report. */
export function* readLedger(sources: LedgerSources, { startAt, endAt }: Interval): Iterable<LedgerEntry> {
  const { reports, runs, intervalMs, symbols } = sources;
  const lastEndAt = reports.lastEndAt();
  const firstAt = runs.find((run) => run.startedAt !== null)?.startedAt ?? null;
  if (lastEndAt === null || firstAt === null) return;
  const gaps = gapsBetween(runs);
  const upTo = Math.min(endAt, lastEndAt);
  let nextEndAt = intervalOf(Math.max(startAt + 1, Math.min(firstAt, upTo)), intervalMs).endAt;
  const missingUpTo = function* (limitAt: number): Iterable<LedgerEntry> {
    for (; nextEndAt < limitAt; nextEndAt += intervalMs) yield missing(nextEndAt, intervalMs, symbols, gaps);
  };
  for (const report of reports.readReports({ startAt, endAt: upTo })) {
    yield* missingUpTo(report.endAt);
    yield reported(report, gaps);
    nextEndAt = intervalOf(report.endAt + 1, intervalMs).endAt;
  }
  yield* missingUpTo(upTo + 1);
}

function missing(
  endAt: number,
  intervalMs: number,
  symbols: readonly string[],
  gaps: readonly Gap[],
): LedgerEntry {
  const interval = { startAt: endAt - intervalMs, endAt };
  const reason = reasonOfMissing(interval, gaps);
  return {
    ...interval,
    rows: symbols.map((symbol) => ({ symbol, status: 'missing', reason, completeness: 0 })),
  };
}

function reported({ startAt, endAt, rows }: StoredReport, gaps: readonly Gap[]): LedgerEntry {
  const gap = largestOverlap({ startAt, endAt }, gaps);
  return {
    startAt,
    endAt,
    rows: rows.map(({ symbol, status, reason, completeness }) => ({
      symbol,
      status,
      // Readings that are not there because nobody was there to ask.
      reason: reason === 'incomplete' && gap !== null ? gap.reason : reason,
      completeness,
    })),
  };
}

export interface LedgerSummary {
  /** Intervals since the station began, or since the span asked for. */
  intervals: number;
  symbols: SymbolSummary[];
}

export interface SymbolSummary {
  symbol: string;
  withValue: number;
  /** Reason → stretches, longest first. */
  without: { reason: string; intervals: number; firstEndAt: number; lastEndAt: number }[];
}

/** How complete each parameter is, and what the rest is due to. */
export function summariseLedger(entries: Iterable<LedgerEntry>): LedgerSummary {
  type Stretches = Map<string, SymbolSummary['without'][number]>;
  const bySymbol = new Map<string, { withValue: number; without: Stretches }>();
  let intervals = 0;
  for (const { endAt, rows } of entries) {
    intervals += 1;
    for (const { symbol, reason, status } of rows) {
      const summary = bySymbol.get(symbol) ?? { withValue: 0, without: new Map() as Stretches };
      bySymbol.set(symbol, summary);
      if (status === 'measuring') {
        summary.withValue += 1;
        continue;
      }
      const cause = reason ?? status;
      const known = summary.without.get(cause);
      if (known === undefined)
        summary.without.set(cause, { reason: cause, intervals: 1, firstEndAt: endAt, lastEndAt: endAt });
      else {
        known.intervals += 1;
        known.lastEndAt = endAt;
      }
    }
  }
  return {
    intervals,
    symbols: [...bySymbol].map(([symbol, { withValue, without }]) => ({
      symbol,
      withValue,
      without: [...without.values()].sort((left, right) => right.intervals - left.intervals),
    })),
  };
}
