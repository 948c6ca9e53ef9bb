/**
 * Works off the province's list of missing intervals: sends again what the station has, once a request, and explains the rest in a
 * signed statement with the ledger's reasons. Nothing else is ever sent again.
 */
import { createHash } from 'node:crypto';
import {
  LEDGER_ANSWERS_MAX,
  signLedgerStatement,
  type LedgerAnswer,
} from '../../protocols/side-channel/ledger-statement.js';
import type { WantedInterval, WantedList } from '../../protocols/side-channel/wanted-list.js';
import type { SigningKey } from '../../protocols/signing/signed-json.js';
import { readLedger, type LedgerEntry, type LedgerSources } from '../ledger/read-ledger.js';
import type { OutboxStore } from '../store/outbox-store.js';
import type { Delivery } from '../store/report-store.js';
import type { Run } from '../store/run-store.js';
import type { SqliteConnection } from '../store/sqlite-connection.js';
import { judgeWanted, type WantedFacts } from './judge-wanted.js';
import { newestReceipt } from './province-receipts.js';

/** Sent again for one list at most; the rest with the next one. */
export const SENT_AGAIN_MAX = 500;

export interface AnswerWantedParts {
  database: SqliteConnection;
  outbox: OutboxStore;
  /** How files go to this target. */
  delivery: Delivery;
  station: string;
  /** `null`: nothing can be stated. */
  key: SigningKey | null;
  sources: (runs: readonly Run[]) => LedgerSources;
  runs: () => readonly Run[];
  reportsKeptMs: number;
}

export interface WantedOutcome {
  sentAgain: number;
  explained: number;
}

export function answerWanted(parts: AnswerWantedParts, list: WantedList, now: number): WantedOutcome {
  const open = list.wanted.filter((wanted) => !isAnswered(parts, wanted));
  if (open.length === 0) return { sentAgain: 0, explained: 0 };
  const facts = gatherFacts(parts, open, now);
  const again: WantedInterval[] = [];
  const explained: WantedInterval[] = [];
  const answers: LedgerAnswer[] = [];
  for (const wanted of open) {
    const judgement = judgeWanted(wanted, facts(wanted.endAt));
    if (judgement.do === 'send-again' && again.length < SENT_AGAIN_MAX) again.push(wanted);
    if (judgement.do !== 'explain' || answers.length + judgement.answers.length > LEDGER_ANSWERS_MAX)
      continue;
    explained.push(wanted);
    answers.push(...judgement.answers);
  }
  for (const wanted of again) {
    // Noted after it was queued: after a crash in between it is found in the queue.
    const { endAt } = wanted;
    parts.outbox.resend({ interval: { startAt: endAt - 1, endAt }, delivery: parts.delivery });
    noteAnswers(parts, [wanted], { answer: 'sent-again', now });
  }
  if (parts.key === null || explained.length === 0) return { sentAgain: again.length, explained: 0 };
  const text = JSON.stringify(signLedgerStatement({ station: parts.station, at: now, answers }, parts.key));
  noteAnswers(parts, explained, { answer: 'explained', now, text });
  return { sentAgain: again.length, explained: explained.length };
}

interface NotedAnswers {
  answer: 'sent-again' | 'explained';
  now: number;
  /** The statement that explains them. */
  text?: string;
}

function noteAnswers(
  { database, delivery: { target } }: AnswerWantedParts,
  wanted: readonly WantedInterval[],
  { answer, now, text }: NotedAnswers,
): void {
  database.transaction((writer) => {
    for (const { endAt, askedAt } of wanted) {
      const sql = 'INSERT INTO wanted_answer VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
      writer.run(sql, target, endAt, askedAt, answer, now);
    }
    if (text === undefined) return;
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
    const name = `ledger-${now}-${digest}.json`;
    writer.run('INSERT INTO ledger_statement (name, target, text) VALUES (?, ?, ?)', name, target, text);
  });
}

function isAnswered({ database, delivery }: AnswerWantedParts, { endAt, askedAt }: WantedInterval): boolean {
  const sql = 'SELECT 1 FROM wanted_answer WHERE target = ? AND end_at = ? AND asked_at = ?';
  return database.get(sql, delivery.target, endAt, askedAt) !== undefined;
}

function gatherFacts(
  parts: AnswerWantedParts,
  open: readonly WantedInterval[],
  now: number,
): (endAt: number) => WantedFacts {
  const { database, delivery } = parts;
  const runs = parts.runs();
  const sources = parts.sources(runs);
  const ends = open.map(({ endAt }) => endAt);
  const span = { startAt: Math.min(...ends) - 1, endAt: Math.max(...ends) };
  const wanted = new Set(ends);
  const entries = new Map<number, LedgerEntry>();
  for (const entry of readLedger(sources, span)) if (wanted.has(entry.endAt)) entries.set(entry.endAt, entry);
  const rest = {
    firstAt: runs.find(({ startedAt }) => startedAt !== null)?.startedAt ?? null,
    lastEndAt: sources.reports.lastEndAt(),
    keptSince: now - parts.reportsKeptMs,
  };
  return (endAt) => {
    const hasReport = database.get('SELECT 1 FROM report WHERE end_at = ?', endAt) !== undefined;
    const item = database.get<{ id: number; state: string }>(
      `SELECT outbox.id, state FROM outbox JOIN report ON report.id = outbox.report WHERE target = ? AND end_at = ?`,
      delivery.target,
      endAt,
    );
    const receipt = item === undefined ? null : newestReceipt(database, item.id);
    return {
      ...rest,
      entry: entries.get(endAt) ?? null,
      hasReport,
      isQueued: item?.state === 'queued',
      receipt,
    };
  };
}
