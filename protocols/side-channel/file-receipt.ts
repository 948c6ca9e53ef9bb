/** The province's signed word that it has received a file, and what it thinks of it. One line of JSON a received file. */
import type { ChainHead } from '../evidence/chain-block.js';
import { isSignedJson, signJson, type Signed, type SigningKey } from '../signing/signed-json.js';

export const RECEIPT_FORMAT = 'quantrac-receipt/1';
/** Faults told in one receipt; their full number stands beside them. */
export const RECEIPT_FAULTS_MAX = 20;

export type ReceiptVerdict = 'accepted' | 'accepted-with-warnings' | 'rejected' | 'conflict';

export interface ReceiptFault {
  code: string;
  severity: 'error' | 'warning';
  /** 1-based; `null`: the whole file or its name. */
  line: number | null;
}

export interface ReceiptContent {
  format: typeof RECEIPT_FORMAT;
  /** 1, 2, 3 … for each station, without a hole. */
  sequence: number;
  /** `TB_CAPH_NUOSXL` */
  station: string;
  province: string;
  /** Base name of the file. */
  name: string;
  sizeBytes: number;
  /** Lower-case hexadecimal, of the bytes as received. */
  sha256: string;
  verdict: ReceiptVerdict;
  /** `again`: the same bytes under the same name had come before. */
  outcome: 'new' | 'again';
  /** Rows taken over; 0 unless the file was accepted. */
  rows: number;
  faultCount: number;
  faults: readonly ReceiptFault[];
  /** When it was received: UTC epoch milliseconds, by the province's clock. */
  at: number;
  /** The newest head of the station's hash chain that the province had accepted by then. */
  head: ChainHead | null;
  /** `SHA256:…` of the key that signed. */
  keyId: string;
}

export type FileReceipt = ReceiptContent & Signed;

export function writeReceiptLine(content: Omit<ReceiptContent, 'format' | 'keyId'>, key: SigningKey): string {
  const signed = signJson({ format: RECEIPT_FORMAT, ...content, keyId: key.fingerprint } as const, key);
  return `${JSON.stringify(signed)}\n`;
}

/** `wrong-signature`: a receipt in form that the key inside did not sign. */
export type ReceiptLineFault = 'malformed' | 'wrong-signature';

/** The line without its end. That the key is the right one is for the caller to ask. */
export function readReceiptLine(line: string): FileReceipt | ReceiptLineFault {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'malformed';
  }
  if (!hasShape(value)) return 'malformed';
  return isSignedJson(value) ? value : 'wrong-signature';
}

const VERDICTS: readonly string[] = [
  'accepted',
  'accepted-with-warnings',
  'rejected',
  'conflict',
] satisfies ReceiptVerdict[];

function hasShape(value: unknown): value is FileReceipt {
  if (typeof value !== 'object' || value === null) return false;
  const receipt = value as Record<string, unknown>;
  const texts = ['station', 'province', 'name', 'sha256', 'keyId', 'publicKey', 'signature'];
  const numbers = ['sequence', 'sizeBytes', 'rows', 'faultCount', 'at'];
  return (
    receipt.format === RECEIPT_FORMAT &&
    texts.every((key) => typeof receipt[key] === 'string') &&
    numbers.every((key) => Number.isSafeInteger(receipt[key])) &&
    VERDICTS.includes(String(receipt.verdict)) &&
    (receipt.outcome === 'new' || receipt.outcome === 'again') &&
    Array.isArray(receipt.faults) &&
    receipt.faults.every(isFault)
  );
}

function isFault(value: unknown): value is ReceiptFault {
  if (typeof value !== 'object' || value === null) return false;
  const { code, severity, line } = value as Record<string, unknown>;
  const isLine = line === null || Number.isSafeInteger(line);
  return typeof code === 'string' && (severity === 'error' || severity === 'warning') && isLine;
}
