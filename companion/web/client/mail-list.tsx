/** Mails and what became of them; who gets them, and a test to each. */
import { useState } from 'preact/hooks';
import { Moment } from '../../../protocols/presentation/age.js';
import { useValue } from '../../../protocols/presentation/observable.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import { mailFailureTexts } from '../../../protocols/presentation/translations/mail-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { LetterView, RecipientView, TestMailView } from '../province-view.js';
import { failureText, lowerFirst } from './failure-text.js';
import { personOf, send, session } from './session-store.js';
import { useProvinceText } from './texts.js';

export function MailList({ letters }: { letters: readonly LetterView[] }) {
  const t = useProvinceText();
  if (letters.length === 0) return <p class="quiet">{t('noMails')}</p>;
  return (
    <ul class="mail-rows">
      {letters.map((letter) => (
        <MailRow key={letter.id} letter={letter} />
      ))}
    </ul>
  );
}

function MailRow({ letter }: { letter: LetterView }) {
  const t = useProvinceText();
  const { subject, address, writtenAt, failure, state } = letter;
  return (
    <li class="mail-row">
      <span class="mail-row-time">
        <Moment at={writtenAt} />
      </span>
      <span class="mail-row-subject">{subject[t.language]}</span>
      <span class="mail-row-to">
        {address}
        {failure !== null &&
          state !== 'sent' &&
          ` · ${codeText(mailFailureTexts, failure.code, t.language)}: ${failure.message}`}
      </span>
      <span class="mail-row-state">
        <MailState letter={letter} />
      </span>
    </li>
  );
}

function MailState({ letter: { state, sentAt, attempts } }: { letter: LetterView }) {
  const t = useProvinceText();
  switch (state) {
    case 'sent':
      return (
        <span class="quiet">
          {t('mailSent')} {sentAt !== null && <Moment at={sentAt} />}
        </span>
      );
    case 'waiting':
      return (
        <>
          <StatusMark status="warming-up" text={t('mailQueued')} />
          {attempts > 0 && <span class="quiet">{t('mailAttempts', { n: attempts })}</span>}
        </>
      );
    case 'refused':
      return <StatusMark status="fault" text={t('mailRefused')} />;
    case 'withdrawn':
      return <span class="quiet">{t('mailWithdrawn')}</span>;
  }
}

export function RecipientList({ recipients }: { recipients: readonly RecipientView[] }) {
  const t = useProvinceText();
  const person = personOf(useValue(session));
  const mayTest = person !== null && person.role !== 'viewer';
  return (
    <>
      <h3 class="section-title">{t('recipients')}</h3>
      <ul class="recipients">
        {recipients.map((recipient) => (
          <Recipient key={recipient.address} recipient={recipient} mayTest={mayTest} />
        ))}
      </ul>
      {!mayTest && <p class="quiet">{t('testNeedsLogin')}</p>}
    </>
  );
}

type TestState =
  { phase: 'idle' | 'sending' | 'sent' } | { phase: 'failed'; code: string; reason: string | null };

function Recipient({ recipient, mayTest }: { recipient: RecipientView; mayTest: boolean }) {
  const t = useProvinceText();
  const { address, language, stations } = recipient;
  const [state, setState] = useState<TestState>({ phase: 'idle' });
  const test = async () => {
    if (state.phase === 'sending') return;
    setState({ phase: 'sending' });
    const answer = await send<TestMailView>('POST', 'api/notices/test', { address });
    setState(answer.ok ? { phase: 'sent' } : { phase: 'failed', code: answer.code, reason: answer.reason });
  };
  const failure = () => {
    if (state.phase !== 'failed') return null;
    if (state.reason === null) return failureText(state.code, t);
    const reason = codeText(mailFailureTexts, state.reason, t.language);
    return t('testFailed', { reason: lowerFirst(reason) });
  };
  return (
    <li class="recipient">
      <span class="recipient-who">
        <span class="recipient-address">{address}</span>
        <span class="quiet">
          {t(language === 'vi' ? 'languageVi' : 'languageEn')},{' '}
          {stations === null ? t('ofAllStations') : t('ofStations', { n: stations.length })}
        </span>
        <span role="status" class="recipient-result">
          {state.phase === 'sent' ? t('testSent') : failure()}
        </span>
      </span>
      {mayTest && (
        <button
          type="button"
          class="button"
          aria-disabled={state.phase === 'sending'}
          onClick={() => void test()}
        >
          {t(state.phase === 'sending' ? 'testSending' : 'sendTest')}
        </button>
      )}
    </li>
  );
}
