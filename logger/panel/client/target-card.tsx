/** One place that files go to: its state, how much waits and since when, what is wrong and what to do. */
import { Age, Moment } from '../../../protocols/presentation/age.js';
import { TechnicalText } from '../../../protocols/presentation/error-boundary.js';
import { formatDuration, formatTime } from '../../../protocols/presentation/format-time.js';
import { formatCount } from '../../../protocols/presentation/format-number.js';
import { memo } from '../../../protocols/presentation/memo.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import {
  deliveryFailureTexts,
  deliveryHintTexts,
} from '../../../protocols/presentation/translations/delivery-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { TargetView } from '../panel-view.js';
import { TargetReceipts } from './target-receipts.js';
import { usePanelText } from './texts.js';

const STATE_KEYS = {
  idle: 'targetIdle',
  sending: 'targetSending',
  waiting: 'targetWaiting',
  stopped: 'targetStopped',
} as const;
const STATE_MARKS = {
  idle: 'measuring',
  sending: 'calibrating',
  waiting: 'out-of-range',
  stopped: 'fault',
} as const;

export const TargetCard = memo(function TargetCard({ target }: { target: TargetView }) {
  const t = usePanelText();
  const { failure, lastDelivered } = target;
  const state = t(STATE_KEYS[target.state]);
  return (
    <section class="target">
      <div class="target-head">
        <h2>{target.id}</h2>
        {target.state === 'idle' ? (
          <span class="mark-none">{state}</span>
        ) : (
          <StatusMark status={STATE_MARKS[target.state]} text={state} />
        )}
        <span class="target-address">{target.address}</span>
      </div>
      <dl class="target-facts">
        <div>
          <dt>{t('queued')}</dt>
          <dd class="num target-count">{formatCount(target.queued)}</dd>
        </div>
        <div>
          <dt>{t('oldestQueued')}</dt>
          <dd>
            {target.oldestQueuedAt === null ? (
              '—'
            ) : (
              <>
                <Moment at={target.oldestQueuedAt} />
                <span class="quiet">
                  <Age at={target.oldestQueuedAt} />
                </span>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('lastDelivered')}</dt>
          <dd>
            {lastDelivered === null ? (
              t('never')
            ) : (
              <>
                <Moment at={lastDelivered.at} />
                <span class="quiet">
                  <Age at={lastDelivered.at} />
                </span>
              </>
            )}
          </dd>
        </div>
      </dl>
      <TargetWay target={target} />
      {target.receipts !== null && <TargetReceipts target={target.id} receipts={target.receipts} />}
      {failure && (
        <div class="failure">
          <p class="failure-what">
            {codeText(deliveryFailureTexts, failure.code, t.language)}{' '}
            <span class="quiet">{t('sinceTime', { time: formatTime(failure.since) })}</span>
          </p>
          <p>{hintText(failure.code, failure.hint, t.language)}</p>
          {failure.nextAttemptAt !== null && (
            <p class="quiet num">{t('nextAttempt', { time: formatTime(failure.nextAttemptAt) })}</p>
          )}
          <TechnicalText text={[failure.message, failure.hint].filter((text) => text !== null).join('\n')} />
        </div>
      )}
    </section>
  );
});

/** How files travel, as far as it is out of the ordinary. */
function TargetWay({ target }: { target: TargetView }) {
  const t = usePanelText();
  const { encryption, order, otherAddress, sendEveryMs, way } = target;
  const habits = [
    ...(otherAddress !== null && way === 'first' ? [t('hasFallback', { address: otherAddress })] : []),
    ...(sendEveryMs > 0 ? [t('sendsEvery', { span: formatDuration(sendEveryMs, t.language) })] : []),
    ...(order === 'live-first' ? [t('liveFirst')] : []),
  ];
  return (
    <>
      {encryption === 'none' && (
        <div class="caution">
          <p>{t('notEncrypted')}</p>
        </div>
      )}
      {otherAddress !== null && way === 'fallback' && (
        <div class="caution">
          <p>{t('atFallback', { address: otherAddress })}</p>
        </div>
      )}
      {habits.length > 0 && <p class="quiet target-habits">{habits.join(' · ')}</p>}
    </>
  );
}

/** The dictionary's hint; for a code it does not know, the program's own. */
function hintText(code: string, hint: string | null, language: 'vi' | 'en'): string {
  return code in deliveryHintTexts ? codeText(deliveryHintTexts, code, language) : (hint ?? '');
}
