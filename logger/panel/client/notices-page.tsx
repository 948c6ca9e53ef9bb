/** "Who was told?": the alarms that stand with since when, and every mail with what became of it. */
import { Age, Moment } from '../../../protocols/presentation/age.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import { StatusMark, StatusShape } from '../../../protocols/presentation/status-mark.js';
import { mailFailureTexts } from '../../../protocols/presentation/translations/mail-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { AlarmView, LetterView, NoticesView, PanelView } from '../panel-view.js';
import { PageHead } from './page-head.js';
import { lowerFirst, type Sentence } from './station-answer.js';
import { alarmMark, alarmWords } from './alarm-words.js';
import { usePanelText, type PanelTranslator } from './texts.js';

const SHOWN = 100;
const REFRESH_MS = 10_000;

interface NoticesAnswer {
  notices: NoticesView | null;
}

export function NoticesPage({ view }: { view: PanelView }) {
  const t = usePanelText();
  const version = useTicking((now) => Math.floor(now / REFRESH_MS));
  const request = useRequest<NoticesAnswer>(`api/notices?limit=${SHOWN}`, version);
  const notices = request.data?.notices ?? null;
  return (
    <>
      <PageHead view={view} answer={answerOf(view, notices, t)} />
      <section class="notices">
        <h2 class="section-title">{t('alarmsNow')}</h2>
        {view.alarms.length === 0 && <p class="quiet">{t('noAlarms')}</p>}
        <ul class="alarms">
          {view.alarms.map((alarm) => (
            <AlarmLine key={alarm.code} alarm={alarm} />
          ))}
        </ul>
      </section>
      <section class="notices">
        <h2 class="section-title">{t('mails')}</h2>
        {request.data === null || request.failure ? <RequestNotice request={request} /> : null}
        {request.data !== null && notices === null && <p class="teach">{t('noNoticesHint')}</p>}
        {notices !== null && <Mails notices={notices} />}
      </section>
    </>
  );
}

function answerOf(view: PanelView, notices: NoticesView | null, t: PanelTranslator): Sentence {
  if (notices?.trouble != null) {
    const reason = lowerFirst(codeText(mailFailureTexts, notices.trouble.code, t.language));
    return { tone: 'attention', text: t('mailsStuck', { n: notices.waiting, reason }) };
  }
  if (notices !== null && notices.waiting > 0)
    return { tone: 'work', text: t('mailsWaiting', { n: notices.waiting }) };
  if (view.alarms.length > 0) return { tone: 'attention', text: t('alarmsStand', { n: view.alarms.length }) };
  return { tone: 'calm', text: t('noAlarms') };
}

function AlarmLine({ alarm }: { alarm: AlarmView }) {
  const t = usePanelText();
  return (
    <li class={`banner banner--${alarmMark(alarm)}`}>
      <StatusShape status={alarmMark(alarm)} />
      <span>
        {alarmWords(alarm, t.language)}{' '}
        <span class="quiet">
          ({t('since')} <Moment at={alarm.since} />, <Age at={alarm.since} />)
        </span>
      </span>
    </li>
  );
}

function Mails({ notices: { recipients, letters, trouble } }: { notices: NoticesView }) {
  const t = usePanelText();
  return (
    <>
      <p class="quiet">{t('mailsTo', { who: recipients.map(({ address }) => address).join(', ') })}</p>
      {trouble !== null && (
        <details class="mail-trouble">
          <summary>{codeText(mailFailureTexts, trouble.code, t.language)}</summary>
          <p class="quiet">{trouble.message}</p>
        </details>
      )}
      {letters.length === 0 && <p class="quiet">{t('noMails')}</p>}
      <ul class="mail-rows">
        {letters.map((letter) => (
          <MailRow key={letter.id} letter={letter} />
        ))}
      </ul>
    </>
  );
}

function MailRow({ letter }: { letter: LetterView }) {
  const t = usePanelText();
  const { subject, address, group, writtenAt, failure } = letter;
  return (
    <li class="mail-row">
      <span class="mail-row-time">
        <Moment at={writtenAt} />
      </span>
      <span class="mail-row-subject">{subject[t.language]}</span>
      <span class="mail-row-to">
        {address} · {t(group === 'operator' ? 'toOperator' : 'toProvince')}
        {failure !== null && ` · ${codeText(mailFailureTexts, failure.code, t.language)}`}
      </span>
      <span class="mail-row-state">
        <MailState letter={letter} />
      </span>
    </li>
  );
}

function MailState({ letter: { state, sentAt, attempts } }: { letter: LetterView }) {
  const t = usePanelText();
  switch (state) {
    case 'sent':
      return (
        <span class="mark-none">
          {t('mailSent')} {sentAt !== null && <Moment at={sentAt} />}
        </span>
      );
    case 'waiting':
      return (
        <>
          <StatusMark status="warming-up" text={t('stateQueued')} />
          {attempts > 0 && <span class="quiet">{t('attempts', { n: attempts })}</span>}
        </>
      );
    case 'refused':
      return <StatusMark status="fault" text={t('mailRefused')} />;
    case 'withdrawn':
      return <span class="quiet">{t('mailWithdrawn')}</span>;
  }
}
