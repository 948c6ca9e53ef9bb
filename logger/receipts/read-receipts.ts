/**
 * Reads what the province has added to its receipts since the last time. The place is only moved together with the receipts up to
 * there, and only over whole lines that the known key has signed. A province that was restored from a backup has other receipts at the
 * place: they are read again from where the two still agree.
 */
import type { SideChannel } from '../../protocols/delivery/side-channel.js';
import { readReceiptLine, type FileReceipt } from '../../protocols/side-channel/file-receipt.js';
import {
  RECEIPT_LINE_BYTES_MAX,
  RECEIPTS_FILE,
  SIDE_CHANNEL_FOLDER,
} from '../../protocols/side-channel/side-channel-paths.js';
import type { OutboxStore } from '../store/outbox-store.js';
import type { SqliteConnection } from '../store/sqlite-connection.js';
import { compareReceipt, findOutboxItem, keepReceipt, type ReceiptToKeep } from './province-receipts.js';
import { splitLines } from './receipt-lines.js';
import { ReceiptTrouble } from './receipt-trouble.js';
import type { KnownProvince, ReceiptPlace, SideChannelStore } from './side-channel-store.js';

export const RECEIPTS_PATH = `${SIDE_CHANNEL_FOLDER}/${RECEIPTS_FILE}`;
const CHUNK_BYTES = 64 * 1024;
/** Read in one conversation at most; the rest in the next ones. */
const CHUNKS_MAX = 32;

export interface ReadReceiptsParts {
  database: SqliteConnection;
  outbox: Pick<OutboxStore, 'file'>;
  channelStore: SideChannelStore;
  target: string;
  /** `TB_CAPH_NUOSXL` */
  station: string;
  /** Each receipt that was read, after it is committed. */
  onReceipt: (receipt: FileReceipt, line: string) => void;
}

/** Gives the number of receipts read. Rejects with a `ReceiptTrouble`, or as the channel does. */
export async function readReceipts(
  parts: ReadReceiptsParts,
  known: KnownProvince,
  channel: SideChannel,
  signal: AbortSignal,
): Promise<number> {
  let place = await placeToReadFrom(parts, known, channel, signal);
  let count = 0;
  for (let chunk = 0; chunk < CHUNKS_MAX; chunk += 1) {
    const range = { offset: place.receiptsOffset, length: CHUNK_BYTES };
    const bytes = await channel.read(RECEIPTS_PATH, range, signal);
    if (bytes === null || bytes.length === 0) break;
    const { lines, sizeBytes } = splitLines(bytes);
    if (lines.length === 0) {
      if (bytes.length >= RECEIPT_LINE_BYTES_MAX) throw tooLong(place.receiptsOffset);
      break;
    }
    place = takeLines(parts, known, { place, lines, sizeBytes });
    count += lines.length;
    if (bytes.length < CHUNK_BYTES) break;
  }
  return count;
}

interface LinesToTake {
  place: ReceiptPlace;
  lines: readonly string[];
  sizeBytes: number;
}

function takeLines(
  parts: ReadReceiptsParts,
  known: KnownProvince,
  { place, lines, sizeBytes }: LinesToTake,
): ReceiptPlace {
  let offset = place.receiptsOffset;
  const receipts = lines.map((line) => {
    const receipt = checkedReceipt(line, known, { station: parts.station, offset });
    offset += Buffer.byteLength(line);
    return { receipt, line, endOffset: offset };
  });
  const kept = receipts.flatMap(({ receipt, line, endOffset }): ReceiptToKeep[] => {
    const outbox = findOutboxItem(parts.database, parts.target, receipt);
    const file = outbox === null ? null : parts.outbox.file(outbox);
    // After a change of the station's code the file of this time has another name.
    if (outbox === null || file?.name !== receipt.name) return [];
    return [{ outbox, receipt, agreement: compareReceipt(receipt, file), endOffset, line }];
  });
  const next = { receiptsOffset: place.receiptsOffset + sizeBytes, lastLine: lines.at(-1) ?? null };
  parts.database.transaction((writer) => {
    for (const each of kept) keepReceipt(writer, each);
    parts.channelStore.movePlace(writer, next);
  });
  for (const { receipt, line } of receipts) parts.onReceipt(receipt, line);
  return next;
}

/** Throws a `ReceiptTrouble`. */
function checkedReceipt(
  line: string,
  known: KnownProvince,
  { station, offset }: { station: string; offset: number },
): FileReceipt {
  const receipt = readReceiptLine(line.trimEnd());
  const refuse = (what: string) =>
    new ReceiptTrouble('receipt-not-genuine', `The receipt at byte ${offset} ${what}`);
  if (receipt === 'malformed') throw refuse('is not in the form of a receipt');
  if (receipt === 'wrong-signature') throw refuse('was changed: its signature does not fit');
  if (receipt.publicKey !== known.publicKey) throw refuse(`is signed by another key, ${receipt.keyId}`);
  if (receipt.station !== station) throw refuse(`is of ${receipt.station}`);
  return receipt;
}

/** Where the newest known line still stands; else the newest of those before that does. */
async function placeToReadFrom(
  { database, target }: ReadReceiptsParts,
  { receiptsOffset, lastLine }: KnownProvince,
  channel: SideChannel,
  signal: AbortSignal,
): Promise<ReceiptPlace> {
  const start = { receiptsOffset: 0, lastLine: null };
  if (lastLine === null) return start;
  let candidate: { receiptsOffset: number; lastLine: string } | null = { receiptsOffset, lastLine };
  for (let back = 1; candidate !== null; back *= 2) {
    if (await standsAt(candidate, channel, signal)) return candidate;
    candidate =
      database.get<{ receiptsOffset: number; lastLine: string }>(
        `SELECT end_offset AS receiptsOffset, line AS lastLine FROM province_receipt
         JOIN outbox ON outbox.id = outbox WHERE target = ? AND end_offset < ?
         ORDER BY end_offset DESC LIMIT 1 OFFSET ?`,
        target,
        candidate.receiptsOffset,
        back - 1,
      ) ?? null;
  }
  return start;
}

async function standsAt(
  { receiptsOffset, lastLine }: { receiptsOffset: number; lastLine: string },
  channel: SideChannel,
  signal: AbortSignal,
): Promise<boolean> {
  const expected = Buffer.from(lastLine);
  const range = { offset: receiptsOffset - expected.length, length: expected.length };
  const found = await channel.read(RECEIPTS_PATH, range, signal);
  return found !== null && expected.equals(found);
}

function tooLong(offset: number): ReceiptTrouble {
  return new ReceiptTrouble('receipt-not-genuine', `The receipt at byte ${offset} does not end`);
}
