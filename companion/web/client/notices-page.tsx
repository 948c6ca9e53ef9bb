/** "Who was told?": what is wrong now with since when, every mail with what became of it, and room on the disk. */
import { Age, Moment } from '../../../protocols/presentation/age.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { routeTo } from '../../../protocols/presentation/route.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import { StatusShape } from '../../../protocols/presentation/status-mark.js';
import { alarmTexts } from '../../../protocols/presentation/translations/alarm-texts.js';
import { mailFailureTexts } from '../../../protocols/presentation/translations/mail-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { NoticesView, ProvinceAlarmView } from '../province-view.js';
import { AnswerLine } from './answer-line.js';
import { lowerFirst } from './failure-text.js';
import { MailList, RecipientList } from './mail-list.js';
import type { Sentence } from './station-need.js';
import { StorageSection } from './storage-section.js';
import { useProvinceText, type ProvinceTranslator } from './texts.js';

const SHOWN = 100;
const REFRESH_MS = 10_000;

export function NoticesPage() {
  const t = useProvinceText();
  const version = useTicking((now) => Math.floor(now / REFRESH_MS));
  const request = useRequest<NoticesView>(`api/notices?limit=${SHOWN}`, version);
  const { data } = request;
  if (data === null) return <RequestNotice request={request} />;
  const { alarms, mail, storage } = data;
  return (
    <>
      <AnswerLine sentence={answerOf(data, t)} />
      {request.failure !== null && <RequestNotice request={request} />}
      {alarms.length > 0 && (
        <section class="notices">
          <h2 class="section-title">{t('alarmsNow')}</h2>
          <ul class="alarms">
            {alarms.map((alarm) => (
              <AlarmLine key={alarm.key} alarm={alarm} />
            ))}
          </ul>
        </section>
      )}
      <section class="notices">
        <h2 class="section-title">{t('mails')}</h2>
        {mail === null ? (
          <div class="teach">
            <p>{t('noMailHint')}</p>
            <pre class="command">quantrac companion notice --test -c province.yaml</pre>
          </div>
        ) : (
          <>
            {mail.trouble !== null && (
              <details class="technical">
                <summary>{codeText(mailFailureTexts, mail.trouble.code, t.language)}</summary>
                <pre>{mail.trouble.message}</pre>
              </details>
            )}
            <MailList letters={mail.letters} />
            <RecipientList recipients={mail.recipients} />
          </>
        )}
      </section>
      <StorageSection storage={storage} />
    </>
  );
}

function answerOf({ alarms, mail }: NoticesView, t: ProvinceTranslator): Sentence {
  if (mail?.trouble != null) {
    const reason = lowerFirst(codeText(mailFailureTexts, mail.trouble.code, t.language));
    const key = alarms.length > 0 ? 'alarmsAndStuck' : 'mailsStuck';
    return { tone: 'attention', text: t(key, { alarms: alarms.length, n: mail.waiting, reason }) };
  }
  if (alarms.length > 0) return { tone: 'attention', text: t('alarmsStand', { n: alarms.length }) };
  if (mail !== null && mail.waiting > 0)
    return { tone: 'work', text: t('mailsWaiting', { n: mail.waiting }) };
  return { tone: 'calm', text: t('noAlarms') };
}

function AlarmLine({ alarm: { code, detail, since, station } }: { alarm: ProvinceAlarmView }) {
  const t = useProvinceText();
  const status =
    code === 'province-disk-full' ? 'fault' : code === 'station-silent' ? 'no-comms' : 'out-of-range';
  return (
    <li class={`banner banner--${status}`}>
      <StatusShape status={status} />
      <span class="alarm-text">
        {codeText(alarmTexts, code, t.language, detail)}{' '}
        <span class="quiet">
          ({t('since')} <Moment at={since} />, <Age at={since} />)
        </span>
      </span>
      {station !== null && (
        <a class="alarm-link" href={routeTo('station', station)}>
          {station}
        </a>
      )}
    </li>
  );
}
