/** Signs receipts: what a received file was, and what became of it. */
import {
  RECEIPT_FAULTS_MAX,
  writeReceiptLine,
  type ReceiptContent,
} from '../../protocols/side-channel/file-receipt.js';
import type { SigningKey } from '../../protocols/signing/signed-json.js';
import type { FileFault, IssueReceipt } from '../store/province-store.js';

export type FileToReceipt = Pick<
  ReceiptContent,
  'station' | 'name' | 'at' | 'sizeBytes' | 'sha256' | 'verdict' | 'rows'
> & { faults: readonly FileFault[] };

export class ReceiptIssuer {
  readonly #province: string;
  readonly #key: SigningKey;

  constructor(province: string, key: SigningKey) {
    this.#province = province;
    this.#key = key;
  }

  forFile(file: FileToReceipt, outcome: 'new' | 'again'): IssueReceipt {
    const { station, name, at, sizeBytes, sha256, verdict, faults } = file;
    const isTaken = verdict === 'accepted' || verdict === 'accepted-with-warnings';
    const content = {
      ...{ station, name, at, sizeBytes, sha256, verdict, outcome },
      province: this.#province,
      rows: isTaken ? file.rows : 0,
      faultCount: faults.length,
      faults: faults
        .slice(0, RECEIPT_FAULTS_MAX)
        .map(({ code, severity, line }) => ({ code, severity, line })),
    };
    return ({ sequence, head }) => writeReceiptLine({ ...content, sequence, head }, this.#key);
  }
}
