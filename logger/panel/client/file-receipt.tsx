/** What the province says of one file: confirmed, with what it found, or nothing yet. */
import { Moment } from '../../../protocols/presentation/age.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import { reportFaultTexts } from '../../../protocols/presentation/translations/fault-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { FileReceiptView, FileView } from '../panel-view.js';
import { usePanelText } from './texts.js';

/** Told in the list; the others by their number. */
const FAULTS_SHOWN = 2;

export function FileReceipt({ file }: { file: FileView }) {
  const t = usePanelText();
  const { receipt, deliveredAt } = file;
  if (receipt === null)
    return (
      <>
        <span class="mark-none">
          {t('stateDelivered')} {deliveredAt !== null && <Moment at={deliveredAt} />}
        </span>
        <span class="quiet">{t('receiptNone')}</span>
      </>
    );
  if (receipt.verdict === 'accepted' && receipt.agreement === 'matches')
    return (
      <span class="mark-none">
        {t('receiptAccepted')} <Moment at={receipt.at} />
      </span>
    );
  return (
    <>
      <ReceiptMark receipt={receipt} />
      {receipt.faultCount > 0 && <span class="file-row-why">{useFaults(receipt)}</span>}
    </>
  );
}

function ReceiptMark({ receipt: { verdict, agreement } }: { receipt: FileReceiptView }) {
  const t = usePanelText();
  if (verdict === 'conflict') return <StatusMark status="fault" text={t('receiptConflict')} />;
  if (agreement !== 'matches') return <StatusMark status="fault" text={t('receiptDisagrees')} />;
  return verdict === 'rejected' ? (
    <StatusMark status="fault" text={t('receiptRejected')} />
  ) : (
    <StatusMark status="out-of-range" text={t('receiptWarnings')} />
  );
}

function useFaults({ faults, faultCount }: FileReceiptView): string {
  const t = usePanelText();
  const told = faults.slice(0, FAULTS_SHOWN).map(({ code, line }) => {
    const what = codeText(reportFaultTexts, code, t.language);
    return line === null ? what : t('receiptFault', { line, what });
  });
  const more = faultCount - told.length;
  return [...told, ...(more > 0 ? [t('receiptFaultsMore', { n: more })] : [])].join('; ');
}
