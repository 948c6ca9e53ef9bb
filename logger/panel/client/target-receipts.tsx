/** The province's receipts as a whole: how much is confirmed, what is wrong, and whose key signs them. */
import { TechnicalText } from '../../../protocols/presentation/error-boundary.js';
import { formatCount } from '../../../protocols/presentation/format-number.js';
import { formatDate } from '../../../protocols/presentation/format-time.js';
import type { ReceiptsView } from '../panel-view.js';
import { ReceiptReview } from './receipt-review.js';
import { usePanelText } from './texts.js';

export function TargetReceipts({ target, receipts }: { target: string; receipts: ReceiptsView }) {
  const t = usePanelText();
  const { province, confirmed, withWarnings, unconfirmed, rejected, contradicting, reviewed, trouble } =
    receipts;
  const bad = (
    [
      ['receiptsRejected', rejected],
      ['receiptsWithWarnings', withWarnings],
      ['receiptsContradicting', contradicting],
      ['receiptsReviewed', reviewed],
    ] as const
  ).filter(([, n]) => n > 0);
  return (
    <div class="target-receipts">
      <p>
        {t('receipts', { province })}:{' '}
        <span class="num">
          {t('receiptCounts', {
            confirmed: formatCount(confirmed + withWarnings),
            unconfirmed: formatCount(unconfirmed),
          })}
        </span>
      </p>
      {bad.length > 0 && <p class="num">{bad.map(([key, n]) => t(key, { n: formatCount(n) })).join(', ')}</p>}
      <ReceiptReview target={target} receipts={receipts} />
      <p class="quiet receipt-key">
        {t('receiptKey', { key: receipts.key, date: formatDate(receipts.keyNotedAt) })}
      </p>
      {trouble && trouble.code !== 'side-channel-failed' && (
        <div class="failure">
          <p class="failure-what">
            {t(trouble.code === 'receipt-key-changed' ? 'receiptTroubleKey' : 'receiptTroubleOther')}
          </p>
          <TechnicalText text={[trouble.message, trouble.hint].filter((text) => text !== null).join('\n')} />
        </div>
      )}
    </div>
  );
}
