/** A station's signed word on why it has nothing to send for intervals that the province asked for. */
import { isSignedJson, signJson, type Signed, type SigningKey } from '../signing/signed-json.js';

export const LEDGER_FORMAT = 'quantrac-ledger/1';
/** Answers in one statement. */
export const LEDGER_ANSWERS_MAX = 2_000;
const REASON_LENGTH_MAX = 100;

export interface LedgerAnswer {
  /** UTC epoch milliseconds. */
  endAt: number;
  /** The symbol that has no value; `null`: the whole interval has no report. */
  symbol: string | null;
  /** The ledger's: `no-power`, `logger-off`, `database-lost` … */
  reason: string;
}

export interface LedgerContent {
  format: typeof LEDGER_FORMAT;
  station: string;
  /** By the station's clock. */
  at: number;
  answers: readonly LedgerAnswer[];
}

export type LedgerStatement = LedgerContent & Signed;

export function signLedgerStatement(
  content: Omit<LedgerContent, 'format'>,
  key: SigningKey,
): LedgerStatement {
  return signJson({ format: LEDGER_FORMAT, ...content } as const, key);
}

export type LedgerStatementFault = 'malformed' | 'wrong-signature';

export function readLedgerStatement(text: string): LedgerStatement | LedgerStatementFault {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'malformed';
  }
  if (!hasShape(value)) return 'malformed';
  return isSignedJson(value) ? value : 'wrong-signature';
}

function hasShape(value: unknown): value is LedgerStatement {
  if (typeof value !== 'object' || value === null) return false;
  const { format, station, at, answers } = value as Record<string, unknown>;
  return (
    format === LEDGER_FORMAT &&
    typeof station === 'string' &&
    Number.isSafeInteger(at) &&
    Array.isArray(answers) &&
    answers.length <= LEDGER_ANSWERS_MAX &&
    answers.every(isAnswer)
  );
}

function isAnswer(value: unknown): value is LedgerAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { endAt, symbol, reason } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(endAt) &&
    (symbol === null || typeof symbol === 'string') &&
    typeof reason === 'string' &&
    reason.length > 0 &&
    reason.length <= REASON_LENGTH_MAX
  );
}
