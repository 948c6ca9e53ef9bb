/** Why the province's word is not taken. Files are delivered all the same; a person has to look. */

export type ReceiptTroubleCode =
  | 'receipt-key-changed'
  | 'receipt-not-genuine'
  | 'side-channel-unreadable'
  | 'side-channel-failed'
  | 'statement-refused';

export class ReceiptTrouble extends Error {
  override name = 'ReceiptTrouble';
  readonly code: ReceiptTroubleCode;
  readonly hint: string | null;
  constructor(code: ReceiptTroubleCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint ?? null;
  }
}
