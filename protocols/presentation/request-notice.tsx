/** What stands where an answer is not here: still loading, not found, or failed with what to do. */
import { TechnicalText } from './error-boundary.js';
import { commonTexts } from './translations/common-texts.js';
import type { RequestState } from './use-request.js';
import { useTranslator } from './use-translator.js';

export function RequestNotice({ request }: { request: RequestState<unknown> }) {
  const t = useTranslator(commonTexts);
  if (request.failure === null)
    return request.data === null ? <p class="quiet loading">{t('loading')}</p> : null;
  if (request.failure.code === 'not-found') return <p class="notice">{t('notFound')}</p>;
  return (
    <div class="notice" role="alert">
      <p class="notice-title">{t('requestFailed')}</p>
      <p>{t('requestFailedHint')}</p>
      <button type="button" class="button" onClick={() => request.reload()}>
        {t('retry')}
      </button>
      <TechnicalText text={request.failure.text} />
    </div>
  );
}
