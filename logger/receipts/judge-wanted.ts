/** What is done about an interval that the province asks for: it is sent again, explained, or left for now. Pure. */
import type { LedgerAnswer } from '../../protocols/side-channel/ledger-statement.js';
import type { WantedInterval } from '../../protocols/side-channel/wanted-list.js';
import type { LedgerEntry } from '../ledger/read-ledger.js';
import type { StoredReceipt } from './province-receipts.js';

export interface WantedFacts {
  /** The ledger's entry of the interval; `null`: it has none. */
  entry: LedgerEntry | null;
  /** A report of it is stored. */
  hasReport: boolean;
  /** It waits in the queue already. */
  isQueued: boolean;
  receipt: StoredReceipt | null;
  /** When the station began; `null`: it never had a time. */
  firstAt: number | null;
  /** The last interval that was closed. */
  lastEndAt: number | null;
  /** Reports older than this are forgotten. */
  keptSince: number;
}

/** `later`: nothing is to be done now. */
export type WantedJudgement =
  { do: 'send-again' } | { do: 'later' } | { do: 'explain'; answers: readonly LedgerAnswer[] };

export function judgeWanted(wanted: WantedInterval, facts: WantedFacts): WantedJudgement {
  const { endAt, reason } = wanted;
  const { entry, hasReport, isQueued, receipt, lastEndAt } = facts;
  if (isQueued || lastEndAt === null || endAt > lastEndAt) return { do: 'later' };
  if (!hasReport) return explain(endAt, entry?.rows[0]?.reason ?? whyUnknown(endAt, facts));
  const hasOurs = receipt !== null && receipt.agreement === 'matches';
  switch (reason) {
    case 'never-came':
      return { do: 'send-again' };
    case 'rejected':
      // The same bytes would be rejected for the same faults.
      return hasOurs && receipt.verdict === 'rejected'
        ? explain(endAt, 'rejected-as-sent')
        : { do: 'send-again' };
    case 'missing-parameters':
      return judgeParameters(wanted, entry, hasOurs);
  }
}

function judgeParameters(
  { endAt, symbols }: WantedInterval,
  entry: LedgerEntry | null,
  hasOurs: boolean,
): WantedJudgement {
  const rows = new Map((entry?.rows ?? []).map((row) => [row.symbol, row]));
  const isSent = (symbol: string) => rows.get(symbol)?.status === 'measuring';
  if (!hasOurs && symbols.some(isSent)) return { do: 'send-again' };
  const answers = symbols.map((symbol): LedgerAnswer => {
    const row = rows.get(symbol);
    const reason = row === undefined ? 'not-reported' : (row.reason ?? 'sent-as-is');
    return { endAt, symbol, reason };
  });
  return { do: 'explain', answers };
}

function explain(endAt: number, reason: string): WantedJudgement {
  return { do: 'explain', answers: [{ endAt, symbol: null, reason }] };
}

function whyUnknown(endAt: number, { firstAt, keptSince }: WantedFacts): string {
  if (endAt <= keptSince) return 'forgotten';
  return firstAt === null || endAt <= firstAt ? 'before-first-run' : 'no-such-interval';
}
