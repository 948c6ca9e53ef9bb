/** The verdict on a station's chain, in lines for people. */
import type { SignedUpTo } from '../evidence/check-signatures.js';
import type { Verdict } from '../evidence/verify-chain.js';
import { timeText } from './time-text.js';

const TABLES: Readonly<Record<string, string>> = {
  scan: 'poll(s)',
  report: 'report(s)',
  unstamped_scan: 'poll(s) without an instant',
  outbox: 'file(s) queued later',
  run: 'run(s)',
  files: 'own copies of data files',
  event: 'event(s)',
};

export function linesOfVerdict(verdict: Verdict): string[] {
  if (verdict.verdict === 'no-chain')
    return ['NO CHAIN: the database holds no chain of evidence; nothing can be said about its records.'];
  return [
    verdict.finding === null ? `SOUND: ${verdict.station ?? ''}` : `BROKEN: ${verdict.finding.detail}`,
    ...findingLines(verdict),
    line('chain', `${verdict.chain ?? '—'}, ${verdict.blocks} block(s)`),
    line('key', verdict.fingerprint ?? 'none'),
    line('records', recordsText(verdict)),
    line(
      'intervals',
      `${verdict.from === null ? 'from the first' : timeText(verdict.from)} … ${timeText(verdict.sealedUpTo)}`,
    ),
    line(verdict.finding === null ? 'signed' : 'proven', signedText(verdict.signedUpTo)),
    line('countersigned', countersignedText(verdict.countersignedUpTo)),
    ...verdict.notices.map(({ detail }) => line('note', detail)),
  ];
}

function findingLines({ finding }: Verdict): string[] {
  if (finding === null) return [];
  const { kind, table, block, record, after, endAt } = finding;
  const interval = endAt === null ? '' : `, interval ${timeText(after)} … ${timeText(endAt)}`;
  return [
    line('what', `${kind}, table ${table}${record.id === null ? '' : `, row ${record.id}`}`),
    line('block', block === null ? 'none vouches for it' : `${block}${interval}`),
  ];
}

function recordsText({ checked, purged, waiting }: Verdict): string {
  const parts = Object.entries(checked).map(([table, n]) => `${n} ${TABLES[table] ?? table}`);
  if (purged > 0) parts.push(`${purged} forgotten in order`);
  if (waiting > 0) parts.push(`${waiting} wait for the next block`);
  return `${parts.length === 0 ? 'none' : parts.join(', ')} as they were sealed`;
}

function signedText(signed: SignedUpTo | null): string {
  if (signed === null) return 'nothing yet';
  return `up to ${timeText(signed.endAt)} (block ${signed.sequence}, signed at ${timeText(signed.signedAt)})`;
}

function countersignedText(signed: SignedUpTo | null): string {
  if (signed === null) return 'nothing yet by the province';
  return `up to ${timeText(signed.endAt)} (block ${signed.sequence}, at ${timeText(signed.countersignedAt)} by ${signed.countersigner ?? '—'})`;
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(14)} ${text}`;
}
