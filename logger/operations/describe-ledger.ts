/** The completeness ledger of a station's configuration and store, and its sums in lines for people. */
import { describeReason } from '../../protocols/presentation/translations/describe-reason.js';
import type { StationSetup } from '../config/station-setup.js';
import type { LedgerSources, LedgerSummary } from '../ledger/read-ledger.js';
import type { ReportStore } from '../store/report-store.js';
import type { Run } from '../store/run-store.js';
import { timeText } from './time-text.js';

export function ledgerSources(
  setup: StationSetup,
  reports: ReportStore,
  runs: readonly Run[],
): LedgerSources {
  return {
    reports,
    runs,
    intervalMs: setup.config.reporting.interval,
    symbols: setup.reportChannels.map(({ symbol }) => symbol),
  };
}

export function linesOfSummary({ intervals, symbols }: LedgerSummary): string[] {
  if (intervals === 0) return ['no interval was closed in this span'];
  return [
    `${intervals} interval(s)`,
    ...symbols.flatMap(({ symbol, withValue, without }) => [
      `  ${symbol.padEnd(12)} ${((100 * withValue) / intervals).toFixed(2).padStart(6)} %  ${withValue} with a value`,
      ...without.map(
        ({ reason, intervals: n, firstEndAt, lastEndAt }) =>
          `    ${String(n).padStart(6)} × ${reason}: ${describeReason({ reason }, 'en')} (${timeText(firstEndAt)} … ${timeText(lastEndAt)})`,
      ),
    ]),
  ];
}
