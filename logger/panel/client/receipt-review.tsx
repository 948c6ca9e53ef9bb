/** Closing the alarm of receipts that refuse or contradict files: who, why, and what it means; written to the events. */
import { useState } from 'preact/hooks';
import type { ReceiptsView, ReviewView } from '../panel-view.js';
import { usePanelText } from './texts.js';

const BY_LENGTH_MAX = 60;
const REASON_LENGTH_MAX = 300;

type Outcome = { state: 'asked' | 'sending' | 'failed' } | { state: 'done'; reviewed: number };

export function ReceiptReview({ target, receipts }: { target: string; receipts: ReceiptsView }) {
  const t = usePanelText();
  const [isOpen, setOpen] = useState(false);
  const [by, setBy] = useState('');
  const [reason, setReason] = useState('');
  const [outcome, setOutcome] = useState<Outcome>({ state: 'asked' });
  const n = receipts.rejected + receipts.contradicting;
  if (outcome.state === 'done' && n === 0)
    return <p class="quiet">{t('reviewDone', { n: outcome.reviewed })}</p>;
  if (n === 0) return null;
  const isWhole = by.trim() !== '' && reason.trim() !== '';
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isWhole || outcome.state === 'sending') return;
    setOutcome({ state: 'sending' });
    postReview(target, { by, reason }).then(
      ({ reviewed }) => {
        setOutcome({ state: 'done', reviewed });
        setOpen(false);
      },
      () => setOutcome({ state: 'failed' }),
    );
  };
  if (!isOpen)
    return (
      <p class="review-actions">
        <button type="button" class="button" onClick={() => setOpen(true)}>
          {t('reviewOpen')}
        </button>
      </p>
    );
  return (
    <form class="review" onSubmit={send}>
      <p>{t('reviewHint', { n })}</p>
      <label class="field">
        <span>{t('reviewBy')}</span>
        <input
          type="text"
          autocomplete="name"
          maxLength={BY_LENGTH_MAX}
          value={by}
          onInput={(event) => setBy(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t('reviewReason')}</span>
        <input
          type="text"
          maxLength={REASON_LENGTH_MAX}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      {outcome.state === 'failed' && <p class="answer--attention">{t('reviewFailed')}</p>}
      <p class="review-actions">
        <button type="submit" class="button" disabled={!isWhole || outcome.state === 'sending'}>
          {t('reviewDo')}
        </button>
        <button type="button" class="button" onClick={() => setOpen(false)}>
          {t('reviewCancel')}
        </button>
      </p>
    </form>
  );
}

async function postReview(target: string, review: { by: string; reason: string }): Promise<ReviewView> {
  const response = await fetch(`api/receipts/${encodeURIComponent(target)}/review`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(review),
    signal: AbortSignal.timeout(15_000),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as ReviewView;
}
