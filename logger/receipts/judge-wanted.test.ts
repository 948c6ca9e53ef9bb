import { describe, expect, it } from 'vitest';
import type { WantedInterval } from '../../protocols/side-channel/wanted-list.js';
import { judgeWanted, type WantedFacts } from './judge-wanted.js';
import type { StoredReceipt } from './province-receipts.js';

const AT = Date.UTC(2026, 2, 25, 1, 5);
const wanted = (reason: WantedInterval['reason'], symbols: string[] = []): WantedInterval => {
  return { endAt: AT, reason, symbols, askedAt: AT + 3_600_000 };
};
const row = (symbol: string, status: 'measuring' | 'fault' | 'missing', reason: string | null) => {
  return { symbol, status, reason, completeness: 1 };
};
const FACTS: WantedFacts = {
  entry: {
    startAt: AT - 300_000,
    endAt: AT,
    rows: [row('pH', 'measuring', null), row('COD', 'fault', 'lamp')],
  },
  hasReport: true,
  isQueued: false,
  receipt: null,
  firstAt: AT - 86_400_000,
  lastEndAt: AT + 600_000,
  keptSince: 0,
};
const receipt: StoredReceipt = {
  at: AT,
  verdict: 'accepted',
  rows: 2,
  faultCount: 0,
  faults: [],
  agreement: 'matches',
  review: null,
};
const off = { startAt: AT - 300_000, endAt: AT, rows: [row('pH', 'missing', 'no-power')] };

describe('an interval that the province asks for', () => {
  it.each<[string, WantedInterval, Partial<WantedFacts>, unknown]>([
    ['is sent again when it never came', wanted('never-came'), {}, { do: 'send-again' }],
    [
      'is sent again although a receipt was given once',
      wanted('never-came'),
      { receipt },
      { do: 'send-again' },
    ],
    ['is left alone while it waits in the queue', wanted('never-came'), { isQueued: true }, { do: 'later' }],
    ['is left alone before it is closed', wanted('never-came'), { lastEndAt: AT - 1 }, { do: 'later' }],
    [
      'is explained by the ledger when there is no report',
      wanted('never-came'),
      { hasReport: false, entry: off },
      explained(null, 'no-power'),
    ],
    [
      'is from before the station ran',
      wanted('never-came'),
      { hasReport: false, entry: null, firstAt: AT + 1 },
      explained(null, 'before-first-run'),
    ],
    [
      'is not kept any more',
      wanted('never-came'),
      { hasReport: false, entry: null, keptSince: AT },
      explained(null, 'forgotten'),
    ],
    [
      'was rejected as it was sent',
      wanted('rejected'),
      { receipt: { ...receipt, verdict: 'rejected' } },
      explained(null, 'rejected-as-sent'),
    ],
    [
      'is sent again when what was rejected is not ours',
      wanted('rejected'),
      { receipt: { ...receipt, verdict: 'rejected', agreement: 'other-content' } },
      { do: 'send-again' },
    ],
    [
      'lacks a parameter that has no value: the reason of the ledger',
      wanted('missing-parameters', ['COD']),
      { receipt },
      explained('COD', 'lamp'),
    ],
    [
      'lacks a parameter that the station does not have',
      wanted('missing-parameters', ['TSS']),
      { receipt },
      explained('TSS', 'not-reported'),
    ],
    [
      'lacks a parameter in a file that is not ours',
      wanted('missing-parameters', ['pH']),
      { receipt: { ...receipt, agreement: 'other-content' } },
      { do: 'send-again' },
    ],
  ])('%s', (_what, asked, facts, judgement) => {
    expect(judgeWanted(asked, { ...FACTS, ...facts })).toEqual(judgement);
  });
});

function explained(symbol: string | null, reason: string) {
  return { do: 'explain', answers: [{ endAt: AT, symbol, reason }] };
}
