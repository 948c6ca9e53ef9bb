/**
 * A claimed file → judged, kept, recorded. Every step can be repeated: a crash between any two leaves a claim that is
 * recorded at the next start, once. When the promise resolves, file and readings survive a power cut.
 */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileReader, FileWriter, ReceivedFile, Verdict } from '../../store/province-store.js';
import type { ReceiptIssuer } from '../../side-channel/receipt-issuer.js';
import { areaPath, type DataFolders } from '../../store/data-folders.js';
import type { JudgedFile } from '../../validation/judge-file.js';
import { judgeFile } from '../../validation/judge-file.js';
import { splitPath } from '../resolve-path.js';
import { claimedFilePath, type ClaimedFile } from './claimed-file.js';
import { linkDurably, syncPath } from './durable-files.js';

/** Where a crash test may stop the process. */
export type RecordStep = 'claimed' | 'judged' | 'kept' | 'recorded' | 'forgotten';

export interface RecordClaimContext {
  folders: DataFolders;
  files: FileReader & FileWriter;
  receipts: ReceiptIssuer;
  onStep?: ((step: RecordStep) => void) | undefined;
}

/** `again`: the same bytes under the same name had come before, so there is one record. */
export interface RecordedFile {
  fileId: number;
  verdict: Verdict;
  outcome: 'new' | 'again';
  rows: number;
  dataAt: number | null;
}

export async function recordClaim(context: RecordClaimContext, claimed: ClaimedFile): Promise<RecordedFile> {
  const step = context.onStep ?? (() => undefined);
  const source = claimedFilePath(claimed);
  const { name } = splitPath(claimed.path);
  step('claimed');
  await syncPath(source);
  const bytes = await readFile(source);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const earlier = await context.files.withName(claimed.station, name);
  const same = earlier.find((file) => file.sha256 === sha256);
  const judged = judgeFile({ station: claimed.station, name, bytes, now: claimed.receivedAt });
  step('judged');
  if (same !== undefined) {
    const { station, path, receivedAt: at } = claimed;
    const received = { station, name, at, sizeBytes: bytes.length, sha256 };
    const { faults, rows } = judged;
    const issue = context.receipts.forFile({ ...received, verdict: same.verdict, faults, rows }, 'again');
    await context.files.place({ station, path, fileId: same.id, at }, issue);
    await forget(claimed);
    return {
      fileId: same.id,
      verdict: same.verdict,
      outcome: 'again',
      rows: judged.rows,
      dataAt: judged.dataAt,
    };
  }
  const isConflict = earlier.some((file) => file.verdict !== 'rejected');
  const kept = await keep(context, { claimed, sha256, verdict: isConflict ? 'conflict' : judged.verdict });
  step('kept');
  const record = recordOf({ claimed, judged, kept, sha256, sizeBytes: bytes.length });
  const fileId = await context.files.record(
    record,
    kept.verdict === 'conflict' ? [] : judged.readings,
    context.receipts.forFile({ ...record, at: record.receivedAt }, 'new'),
  );
  step('recorded');
  await forget(claimed);
  step('forgotten');
  return { fileId, verdict: kept.verdict, outcome: 'new', rows: judged.rows, dataAt: judged.dataAt };
}

interface ToKeep {
  claimed: ClaimedFile;
  sha256: string;
  verdict: Verdict;
}

interface Kept {
  verdict: Verdict;
  /** Relative to the data folder. */
  storedPath: string;
}

/** Gives the bytes their lasting place. Other bytes in the archive that the database does not know are a conflict, too. */
async function keep({ folders }: RecordClaimContext, { claimed, sha256, verdict }: ToKeep): Promise<Kept> {
  const source = claimedFilePath(claimed);
  if (verdict !== 'rejected' && verdict !== 'conflict') {
    const storedPath = `${areaPath('archive', claimed.station)}/${claimed.path}`;
    const outcome = await linkDurably(source, join(folders.root, storedPath));
    if (outcome === 'linked' || outcome === 'same-content') return { verdict, storedPath };
  }
  const area = verdict === 'rejected' ? 'rejected' : 'conflicts';
  const storedPath = `${areaPath(area, claimed.station)}/${nameBesideOthers(claimed.path, sha256)}`;
  const outcome = await linkDurably(source, join(folders.root, storedPath));
  if (outcome === 'linked' || outcome === 'same-content') return { verdict: verdictIn(area), storedPath };
  throw new Error(`${storedPath} is there with other content than its name says`);
}

function verdictIn(area: 'rejected' | 'conflicts'): Verdict {
  return area === 'rejected' ? 'rejected' : 'conflict';
}

/** `TB_CAPH_NUOSXL_20260325000000~1f3a99c05be0.txt` */
function nameBesideOthers(path: string, sha256: string): string {
  const { name } = splitPath(path);
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot)}~${sha256.slice(0, 16)}${name.slice(dot)}`;
}

function recordOf(parts: {
  claimed: ClaimedFile;
  judged: JudgedFile;
  kept: Kept;
  sha256: string;
  sizeBytes: number;
}): Omit<ReceivedFile, 'id'> {
  const { claimed, judged, kept, sha256, sizeBytes } = parts;
  return {
    station: claimed.station,
    name: splitPath(claimed.path).name,
    path: claimed.path,
    receivedAt: claimed.receivedAt,
    dataAt: judged.dataAt,
    sizeBytes,
    sha256,
    rows: judged.rows,
    verdict: kept.verdict,
    faults: judged.faults,
    storedPath: kept.storedPath,
  };
}

async function forget(claimed: ClaimedFile): Promise<void> {
  await rm(claimed.ticketFolder, { recursive: true, force: true });
}
